"""GitHub's JSON about issues and pull requests becomes frozen facts. Raises on any other form."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.github.client import parse_time
from bot.github.ourselves import Ourselves
from bot.model.facts import (
    Actor,
    Branch,
    Change,
    ChangedFile,
    Check,
    Field,
    Issue,
    Milestone,
    OwnComment,
    PullRequest,
    Review,
)
from bot.text.marker import key_of

GHOST = "ghost"  # the account GitHub shows in place of a deleted one

# Events of the timeline: which field they change, and whether a value was set.
# https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
_EVENTS = {
    "labeled": (Field.LABEL, True),
    "unlabeled": (Field.LABEL, False),
    "milestoned": (Field.MILESTONE, True),
    "demilestoned": (Field.MILESTONE, False),
    "assigned": (Field.ASSIGNEE, True),
    "unassigned": (Field.ASSIGNEE, False),
    "closed": (Field.STATE, True),
    "reopened": (Field.STATE, False),
}
_ELSEWHERE = frozenset(
    {"cross-referenced", "referenced", "mentioned", "subscribed", "unsubscribed"}
)
_REVIEW_STATES = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes-requested",
    "COMMENTED": "commented",
    "DISMISSED": "dismissed",
}


def pull_request(answer: Any) -> PullRequest:
    """https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request."""
    return PullRequest(
        **_thread(answer),
        draft=bool(answer["draft"]),
        merged_at=parse_time(answer["merged_at"]) if answer["merged_at"] else None,
        base=_branch(answer["base"]),
        head=_branch(answer["head"]),
        changed_files=answer["changed_files"],
        reviewers=tuple(each["login"] for each in answer.get("requested_reviewers") or ()),
    )


def issue(answer: Any) -> Issue:
    """https://docs.github.com/en/rest/issues/issues#get-an-issue."""
    return Issue(**_thread(answer))


def _thread(answer: Any) -> dict[str, Any]:
    milestone = answer["milestone"]
    return {
        "number": answer["number"],
        "title": answer["title"],
        "body": answer["body"] or "",
        "author": actor(answer["user"]),
        "open": answer["state"] == "open",
        "labels": tuple(label["name"] for label in answer["labels"]),
        "milestone": milestone["title"] if milestone else None,
        "created_at": parse_time(answer["created_at"]),
        "updated_at": parse_time(answer["updated_at"]),
        "assignees": tuple(account["login"] for account in answer["assignees"]),
        "comments": answer.get("comments"),
        "url": answer.get("html_url") or "",
    }


def changed_files(answer: Any) -> tuple[ChangedFile, ...]:
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files."""
    return tuple(
        ChangedFile(
            item["filename"],
            item["status"],
            item.get("previous_filename"),
            item["additions"],
            item["deletions"],
            item["sha"],
        )
        for item in answer
    )


def changes(answer: Any, me: Ourselves, repository: str) -> tuple[Change, ...]:
    """https://docs.github.com/en/rest/issues/timeline: what changed a field, oldest first.

    Merges stand where the pull request named the thread.
    """
    found = (_change(event, me, repository) for event in answer)
    return tuple(change for change in found if change)


def _change(event: Any, me: Ourselves, repository: str) -> Change | None:
    if event.get("event") == "cross-referenced":
        return _merge(event["source"].get("issue") or {}, repository)
    if event.get("event") not in _EVENTS:
        return None
    field, added = _EVENTS[event["event"]]
    value = _changed_value(event, field)
    if value is None:
        return None  # a label that was deleted since may be missing
    who = replace(actor(event.get("actor")), is_this_app=me.did(event, "actor"))
    return Change(field, value, added, who, parse_time(event["created_at"]))


def _merge(source: Any, repository: str) -> Change | None:
    """A pull request of this repository that names the thread, if it was merged.

    https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#cross-referenced
    """
    merged_at = (source.get("pull_request") or {}).get("merged_at")
    page = f"/{repository}/pull/{source.get('number')}"
    if not merged_at or not str(source["html_url"]).casefold().endswith(page.casefold()):
        return None
    at, who = parse_time(merged_at), actor(source.get("user"))
    return Change(Field.MERGE, f"#{source['number']}", added=True, actor=who, at=at)


def touched(answer: Any, machines: AbstractSet[str]) -> datetime | None:
    """When the last person did something to a thread, by its timeline; None where nobody did.

    To be mentioned in another thread is nobody's doing here. Commits say no more than their
    author's clock did: who pushed them is not told.
    """
    quiet = {name.casefold() for name in machines}
    events = (event for event in answer if event.get("event") not in _ELSEWHERE)
    acts = ((actor(each.get("actor") or each.get("user")), _at(each)) for each in events)
    times = (at for who, at in acts if not who.is_bot and who.login.casefold() not in quiet)
    return max((parse_time(at) for at in times if at), default=None)


def _at(event: Any) -> str | None:
    """A review has a time of its own name, a commit none."""
    found: str | None = event.get("created_at") or event.get("submitted_at")
    return found


def _changed_value(event: Any, field: Field) -> str | None:
    match field:
        case Field.LABEL:
            return event["label"]["name"] if event.get("label") else None
        case Field.MILESTONE:
            return event["milestone"]["title"] if event.get("milestone") else None
        case Field.ASSIGNEE:
            return event["assignee"]["login"] if event.get("assignee") else None
        case _:
            return "closed"


def reviews(answer: Any) -> tuple[Review, ...]:
    """Each person's latest; one that only comments does not take an approval back.

    https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
    """
    latest: dict[str, Review] = {}
    for item in answer:
        state = _REVIEW_STATES.get(item["state"])
        if state is None or not item.get("submitted_at"):
            continue  # pending: nobody else can see it
        review = Review(actor(item["user"]), state, parse_time(item["submitted_at"]))
        if state != "commented" or review.author.login not in latest:
            latest[review.author.login] = review
    return tuple(latest.values())


def milestones(answer: Any, me: Ourselves | None = None) -> tuple[Milestone, ...]:
    """Those of a repository; without `me` none of them is this App's.

    GitHub keeps the day alone, as the midnight it begins with on the west coast.
    https://docs.github.com/en/rest/issues/milestones#list-milestones
    """
    return tuple(_milestone(each, me) for each in answer)


def _milestone(answer: Any, me: Ourselves | None) -> Milestone:
    due = parse_time(answer["due_on"]).date() if answer.get("due_on") else None
    is_ours = me is not None and me.is_account(answer.get("creator"))
    return Milestone(answer["number"], answer["title"], answer["state"] == "open", due, is_ours)


def own_comments(
    answer: Any, me: Ourselves, unsealed: Callable[[str, str], str | None]
) -> tuple[OwnComment, ...]:
    """This App's comments with a marker: anybody can write one, so the author decides.

    `unsealed` takes a body and its key, and gives the body, or None where its seal is broken.
    https://docs.github.com/en/rest/issues/comments#list-issue-comments
    """
    mine = filter(me.did, answer)
    keyed = ((c["id"], key_of(c["body"] or ""), c["body"]) for c in mine)
    return tuple(_own_comment(n, key, body, unsealed(body, key)) for n, key, body in keyed if key)


def _own_comment(number: int, key: str, body: str, opened: str | None) -> OwnComment:
    if opened is None:
        return OwnComment(number, key, body, is_whole=False)
    return OwnComment(number, key, opened)


def own_checks(answer: Any, app_id: str) -> tuple[Check, ...]:
    """https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference."""
    return tuple(
        Check(
            run["id"],
            run["name"],
            run["conclusion"],
            (run.get("external_id") or "").rpartition("/")[2],
        )
        for run in answer
        if str(run["app"]["id"]) == app_id
    )


def actor(answer: Any) -> Actor:
    """An account; one that was deleted is shown as ghost."""
    return Actor(answer["login"], answer["type"] == "Bot") if answer else Actor(GHOST)


def _branch(answer: Any) -> Branch:
    repository = answer["repo"]
    return Branch(answer["ref"], answer["sha"], repository["full_name"] if repository else None)
