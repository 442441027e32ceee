"""Milestones. https://docs.github.com/en/rest/issues/milestones"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import invalid
from tests.fakes.github.representation.issues import label_json, milestone_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.milestones import iso
from tests.fakes.github.state.model import Milestone

ONE = f"{REPOSITORY}/milestones/{{number}}"
NO_DAY = "9999"


@ROUTES.get(f"{REPOSITORY}/milestones")
def list_milestones(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/milestones#list-milestones"""
    state = call.choice("state", "open", ("open", "closed", "all"))
    found = [one for one in call.repository.milestones.values() if state in ("all", one.state)]
    key = completeness if call.query.get("sort") == "completeness" else due
    found.sort(key=key, reverse=call.query.get("direction") == "desc")
    return call.page(found, milestone_json)


@ROUTES.post(f"{REPOSITORY}/milestones")
def create_milestone(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/milestones#create-a-milestone"""
    repository, title = call.repository, call.text("title")
    due_on, description = call.optional_text("due_on"), call.optional_text("description")
    state = wanted_state(call) or "open"
    milestone = repository.add_milestone(title, due_on, description, state, by=call.actor)
    return Answer(201, milestone_json(repository, milestone))


@ROUTES.get(ONE)
def get_milestone(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/milestones#get-a-milestone"""
    repository = call.repository
    return Answer(json=milestone_json(repository, repository.milestone(call.number())))


@ROUTES.patch(ONE)
def update_milestone(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/milestones#update-a-milestone"""
    repository = call.repository
    milestone = repository.edit_milestone(
        call.number(), call.changed_text("title"), call.changed_text("description"),
        call.changed_text("due_on"), wanted_state(call), by=call.actor,
    )  # fmt: skip
    return Answer(json=milestone_json(repository, milestone))


@ROUTES.delete(ONE)
def delete_milestone(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/milestones#delete-a-milestone"""
    call.repository.delete_milestone(call.number(), by=call.actor)
    return Answer(204)


@ROUTES.get(f"{ONE}/labels")
def list_milestone_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#list-labels-for-issues-in-a-milestone"""
    repository = call.repository
    milestone = repository.milestone(call.number())
    issues = [one for one in repository.issues.values() if one.attached_milestone is milestone]
    found = {label.id: label for issue in issues for label in issue.attached_labels}
    return call.page(list(found.values()), label_json)


def wanted_state(call: Call) -> str | None:
    """open, closed or not said."""
    state = call.optional_text("state")
    if state not in (None, "open", "closed"):
        raise invalid("Milestone", "state", value=state)
    return state


def due(milestone: Milestone) -> tuple[str, int]:
    """The next due first, those without a day last."""
    return iso(milestone.due_on) or NO_DAY, milestone.number


def completeness(milestone: Milestone) -> tuple[str, int]:
    """The least done first."""
    total = milestone.open_issues + milestone.closed_issues
    return f"{milestone.closed_issues / total if total else 0:.6f}", milestone.number
