"""GitHub's JSON about issues and pull requests becomes frozen facts. Raises on any other form."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from bot.core.model.actor import Actor
from bot.core.model.facts import (
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
from bot.core.records.marker import key_of
from bot.core.records.seal import serial_in
from bot.github.api.client import parse_time
from bot.github.api.own_identity import OwnIdentity
from bot.github.api.shape import every, items, maybe, number, text, told

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
_REVIEW_STATES = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes-requested",
    "COMMENTED": "commented",
    "DISMISSED": "dismissed",
}


def pull_request(answer: Any) -> PullRequest:
    """https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request."""
    merged_at = maybe(answer, "merged_at")
    return PullRequest(
        **_thread(answer),
        draft=bool(maybe(answer, "draft")),
        merged_at=parse_time(merged_at) if merged_at else None,
        base=_branch(told(answer, "base")),
        head=_branch(told(answer, "head")),
        changed_files=number(answer, "changed_files"),
        reviewers=_logins(maybe(answer, "requested_reviewers")),
        default_branch=maybe(answer, "base", "repo", "default_branch") or "",
    )


def issue(answer: Any) -> Issue:
    """https://docs.github.com/en/rest/issues/issues#get-an-issue."""
    return Issue(**_thread(answer), state_reason=maybe(answer, "state_reason") or "")


def _thread(answer: Any) -> dict[str, Any]:
    return {
        "number": number(answer, "number"),
        "title": text(answer, "title"),
        "body": maybe(answer, "body") or "",
        "author": actor(maybe(answer, "user")),
        "open": text(answer, "state") == "open",
        "labels": label_names(maybe(answer, "labels")),
        "milestone": maybe(answer, "milestone", "title"),
        "created_at": parse_time(text(answer, "created_at")),
        "updated_at": parse_time(text(answer, "updated_at")),
        "assignees": _logins(maybe(answer, "assignees")),
        "comments": maybe(answer, "comments"),
        "url": maybe(answer, "html_url") or "",
        "locked": maybe(answer, "locked") is True,
    }


def is_pull_request(answer: Any) -> bool:
    """Whether an issue's answer is about a pull request; of issues nothing is said."""
    return maybe(answer, "pull_request") is not None


def label_names(answer: Any) -> tuple[str, ...]:
    """Labels of an issue come as texts or as objects, which may have no name."""
    names = (each if isinstance(each, str) else maybe(each, "name") for each in items(answer))
    return tuple(name for name in names if isinstance(name, str))


def _logins(answer: Any) -> tuple[str, ...]:
    return tuple(every(lambda account: text(account, "login"), answer, "an account"))


def changed_files(answer: Any) -> tuple[ChangedFile, ...]:
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files.

    One that cannot be understood is missing in the list, which is then shorter than it should be.
    """
    return tuple(every(_changed_file, answer, "a changed file"))


def _changed_file(item: Any) -> ChangedFile:
    return ChangedFile(
        text(item, "filename"),
        text(item, "status"),
        maybe(item, "previous_filename"),
        number(item, "additions"),
        number(item, "deletions"),
        maybe(item, "sha"),
    )


def changes(answer: Any, me: OwnIdentity, repository: str) -> tuple[Change, ...]:
    """https://docs.github.com/en/rest/issues/timeline: what changed a field, oldest first.

    What became of a pull request stands where it named the thread.
    """

    def read(event: Any) -> tuple[Change, ...]:
        return tuple(_changes(event, me, repository))

    found = every(read, answer, "an event of a timeline")
    return tuple(change for changes in found for change in changes)


def _changes(event: Any, me: OwnIdentity, repository: str) -> Iterator[Change]:
    kind = maybe(event, "event")
    if kind == "cross-referenced":
        yield from _of_pull(maybe(event, "source", "issue"), repository)
    elif kind in ("committed", "head_ref_force_pushed"):
        yield from _push(event)
    elif kind in _EVENTS:
        field, added = _EVENTS[kind]
        value = _changed_value(event, field)
        if value is not None:  # a label that was deleted since may be missing
            who = replace(actor(maybe(event, "actor")), is_this_app=me.did(event, "actor"))
            yield Change(field, value, added, who, parse_time(text(event, "created_at")))


def _of_pull(source: Any, repository: str) -> Iterator[Change]:
    """What became of a pull request of this repository that names the thread.

    https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#cross-referenced
    """
    if not is_pull_request(source):
        return
    number_of = number(source, "number")
    named = f"/{repository}/pull/{number_of}"
    if not text(source, "html_url").casefold().endswith(named.casefold()):
        return
    merged_at = maybe(source, "pull_request", "merged_at")
    moments = (
        (Field.DRAFT if maybe(source, "draft") else Field.PULL, True, maybe(source, "created_at")),
        (Field.PULL, False, None if merged_at else maybe(source, "closed_at")),
        (Field.MERGE, True, merged_at),
    )
    who = actor(maybe(source, "user"))
    for field, added, at in moments:
        if at:
            yield Change(field, f"#{number_of}", added, who, parse_time(at))


def _push(event: Any) -> Iterator[Change]:
    """A commit, or a branch that was put elsewhere by force.

    https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#committed
    """
    sha = maybe(event, "sha") or maybe(event, "commit_id")
    at = maybe(event, "created_at") or maybe(event, "committer", "date")
    who = actor(maybe(event, "actor"))
    if at:
        yield Change(Field.PUSH, str(sha), added=True, actor=who, at=parse_time(at))


def _changed_value(event: Any, field: Field) -> str | None:
    places = {
        Field.LABEL: ("label", "name"),
        Field.MILESTONE: ("milestone", "title"),
        Field.ASSIGNEE: ("assignee", "login"),
    }
    if field not in places:
        return "closed"
    found: str | None = maybe(event, *places[field])
    return found


def reviews(answer: Any) -> tuple[Review, ...]:
    """Each person's latest; one that only comments does not take an approval back.

    https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request
    """
    latest: dict[str, Review] = {}
    for review in every(_review, answer, "a review"):
        if review and (review.state != "commented" or review.author.login not in latest):
            latest[review.author.login] = review
    return tuple(latest.values())


def _review(item: Any) -> Review | None:
    """None for a pending one, which nobody else can see."""
    state, at = _REVIEW_STATES.get(text(item, "state")), maybe(item, "submitted_at")
    return Review(actor(maybe(item, "user")), state, parse_time(at)) if state and at else None


def milestones(answer: Any, me: OwnIdentity | None = None) -> tuple[Milestone, ...]:
    """Those of a repository; without `me` none of them is this App's.

    GitHub keeps the day alone, as the midnight it begins with on the west coast.
    https://docs.github.com/en/rest/issues/milestones#list-milestones
    """
    return tuple(every(lambda item: _milestone(item, me), answer, "a milestone"))


def _milestone(answer: Any, me: OwnIdentity | None) -> Milestone:
    due_on = maybe(answer, "due_on")
    return Milestone(
        number(answer, "number"),
        text(answer, "title"),
        text(answer, "state") == "open",
        parse_time(due_on).date() if due_on else None,
        is_ours=me is not None and me.is_account(maybe(answer, "creator")),
    )


def own_comments(
    answer: Any, me: OwnIdentity, unsealed: Callable[[str, str], str | None]
) -> tuple[OwnComment, ...]:
    """This App's comments with a marker: anybody can write one, so the author decides.

    `unsealed` takes a body and its key, and gives the body, or None where its seal is broken.
    https://docs.github.com/en/rest/issues/comments#list-issue-comments
    """

    def read(comment: Any) -> OwnComment | None:
        body = maybe(comment, "body") or ""
        key = key_of(body) if me.did(comment) else None
        if key is None:
            return None
        found, opened = own_comment(comment, key), unsealed(body, key)
        if opened is None:
            return replace(found, is_whole=False)
        return replace(found, body=opened, serial=serial_in(body))

    return tuple(found for found in every(read, answer, "a comment") if found)


def own_comment(answer: Any, key: str) -> OwnComment:
    """One as it stands, whatever its seal says."""
    changed = maybe(answer, "updated_at")
    at = parse_time(changed) if changed else None
    return OwnComment(number(answer, "id"), key, maybe(answer, "body") or "", changed_at=at)


def own_checks(answer: Any, app_id: str) -> tuple[Check, ...]:
    """Those of a list that was asked for by this App's id: one that names no App is ours, too.

    https://docs.github.com/en/rest/checks/runs#list-check-runs-for-a-git-reference
    """
    mine = (run for run in items(answer) if is_run_of(run, app_id))
    return tuple(every(_own_check, list(mine), "a check run"))


def is_run_of(run: Any, app_id: str) -> bool:
    """Whether a check run is of this App, or does not say of which."""
    return str(maybe(run, "app", "id") or app_id) == app_id


def _own_check(run: Any) -> Check:
    digest = str(maybe(run, "external_id") or "").rpartition("/")[2]
    return Check(number(run, "id"), text(run, "name"), maybe(run, "conclusion"), digest)


def actor(answer: Any) -> Actor:
    """An account; one that was deleted is shown as ghost."""
    return Actor(text(answer, "login"), maybe(answer, "type") == "Bot") if answer else Actor(GHOST)


def _branch(answer: Any) -> Branch:
    return Branch(text(answer, "ref"), text(answer, "sha"), maybe(answer, "repo", "full_name"))
