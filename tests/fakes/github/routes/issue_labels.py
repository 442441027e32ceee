"""Labels and assignees of an issue. https://docs.github.com/en/rest/issues/labels"""

from tests.fakes.github.call import Answer, Call, names
from tests.fakes.github.errors import not_supplied, wrong_type
from tests.fakes.github.representation.issues import issue_json, label_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES

LABELS = f"{REPOSITORY}/issues/{{number}}/labels"
ASSIGNEES = f"{REPOSITORY}/issues/{{number}}/assignees"


@ROUTES.get(LABELS)
def list_issue_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#list-labels-for-an-issue"""
    return call.page(call.repository.issue(call.number()).attached_labels, label_json)


@ROUTES.post(LABELS)
def add_issue_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue"""
    call.repository.add_labels(call.number(), given(call), by=call.actor)
    return all_labels(call)


@ROUTES.put(LABELS)
def set_issue_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#set-labels-for-an-issue"""
    call.repository.set_labels(call.number(), given(call), by=call.actor)
    return all_labels(call)


@ROUTES.delete(LABELS)
def remove_issue_labels(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#remove-all-labels-from-an-issue"""
    call.repository.set_labels(call.number(), (), by=call.actor)
    return Answer(204)


@ROUTES.delete(f"{LABELS}/{{name...}}")
def remove_issue_label(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/labels#remove-a-label-from-an-issue"""
    call.repository.remove_label(call.number(), call.path["name"], by=call.actor)
    return all_labels(call)


@ROUTES.post(ASSIGNEES)
def add_assignees(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/assignees#add-assignees-to-an-issue"""
    repository, logins = call.repository, call.texts("assignees") or []
    issue = repository.add_assignees(call.number(), logins, by=call.actor)
    return Answer(201, issue_json(repository, issue))


@ROUTES.delete(ASSIGNEES)
def remove_assignees(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/assignees#remove-assignees-from-an-issue"""
    repository, logins = call.repository, call.texts("assignees") or []
    issue = repository.remove_assignees(call.number(), logins, by=call.actor)
    return Answer(json=issue_json(repository, issue))


def given(call: Call) -> list[str]:
    """{"labels": [...]} or just the list; each a name or an object with one."""
    body = call.json
    found = body.get("labels") if isinstance(body, dict) else body
    if found is None:
        raise not_supplied("labels")
    if not isinstance(found, list):
        raise wrong_type("labels", found, "an array")
    return names(found, "labels")


def all_labels(call: Call) -> Answer:
    """What the issue wears now."""
    repository = call.repository
    labels = repository.issue(call.number()).attached_labels
    return Answer(json=[label_json(repository, label) for label in labels])
