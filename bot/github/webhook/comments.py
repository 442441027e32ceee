"""What webhooks say that people wrote: the payload becomes a Remark, or nothing to be read.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.subject import SubjectKind

# Events in which somebody says something, with the actions that count, and where it stands then.
PLACES = {
    ("issues", "opened"): CommentKind.OPENING,
    ("pull_request", "opened"): CommentKind.OPENING,
    ("issue_comment", "created"): CommentKind.COMMENT,
    ("issue_comment", "edited"): CommentKind.COMMENT,
    ("pull_request_review", "submitted"): CommentKind.REVIEW,
    ("pull_request_review_comment", "created"): CommentKind.REVIEW_COMMENT,
    ("pull_request_review_comment", "edited"): CommentKind.REVIEW_COMMENT,
}
WORD_EVENTS = frozenset(event for event, _ in PLACES)
# Who edits later than this mends the text; what stands in it was said long ago.
EDITS_COUNT_FOR = timedelta(minutes=15)
EDITED = "edited"
MEDDLING = frozenset({("issue_comment", EDITED), ("issue_comment", "deleted")})
BOT = "Bot"
# Who has a part in the repository or its owner:
# https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
INSIDERS = ("OWNER", "MEMBER", "COLLABORATOR")


class _Account(BaseModel):
    login: str
    id: int | None = None
    type: str | None = None

    def is_same_as(self, other: "_Account") -> bool:
        """A name may be somebody else's tomorrow; a number is one account's for good."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return self.login.casefold() == other.login.casefold()


class _Said(BaseModel):
    """A comment, review or thread: the form that they have in common."""

    id: Annotated[int, Field(gt=0, lt=2**63)]
    node_id: str | None = None
    user: _Account | None = None
    body: str | None = None
    html_url: str | None = None
    created_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    submitted_at: AwareDatetime | None = None
    performed_via_github_app: object = None
    author_association: object = None

    @property
    def posted_at(self) -> datetime | None:
        """When it was said first, in UTC."""
        found = self.submitted_at or self.created_at
        return found.astimezone(UTC) if found else None


class _Thread(_Said):
    number: Annotated[int, Field(gt=0, lt=2**63)]
    pull_request: dict[str, object] | None = None


class _Before(BaseModel):
    text: Annotated[str | None, Field(alias="from")] = None


class _Changes(BaseModel):
    """What an edit replaced, or where a transferred issue comes from."""

    body: _Before | None = None
    old_issue: object = None
    old_repository: object = None

    @property
    def is_move(self) -> bool:
        """Whether it was opened by being moved here."""
        return self.old_issue is not None or self.old_repository is not None


class _Payload(BaseModel):
    sender: _Account | None = None
    comment: _Said | None = None
    review: _Said | None = None
    issue: _Thread | None = None
    pull_request: _Thread | None = None
    changes: _Changes | None = None

    @property
    def kind(self) -> SubjectKind:
        """An issue's payload says of a pull request that it is one."""
        is_issue = self.issue is not None and self.issue.pull_request is None
        return SubjectKind.ISSUE if is_issue else SubjectKind.PULL_REQUEST

    def said(self, place: CommentKind) -> _Said | None:
        """What was said."""
        if place is CommentKind.OPENING:
            return self.issue or self.pull_request
        return self.review if place is CommentKind.REVIEW else self.comment


def has_words(event: str, action: str | None) -> bool:
    """Whether an event brings something that somebody said anew."""
    return (event, action or "") in PLACES


def meddled_with(event: str, action: str | None, body: bytes) -> SubjectKind | None:
    """In which kind of thread somebody edited or deleted what an App wrote, if that is so.

    It may be ours, and a record.
    https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
    """
    payload = _read(body) if (event, action or "") in MEDDLING else None
    said, sender = (payload.comment, payload.sender) if payload else (None, None)
    if payload is None or said is None or said.user is None or sender is None:
        return None
    is_others = said.user.type == BOT and sender.login.casefold() != said.user.login.casefold()
    return payload.kind if is_others else None


def remark_in(event: str, action: str | None, body: bytes) -> Comment | None:
    """What was said; None where nobody said anything that counts. Never raises.

    Words count from whoever did what the event tells, in the version that it brings: not where
    another account sent, edited or moved the text, nor where an App posted it in somebody's name.
    Edits count soon after it was posted.
    """
    place = PLACES.get((event, action or ""))
    payload = _read(body) if place else None
    said = payload.said(place) if place and payload else None
    if place is None or payload is None or said is None or not _is_own(payload, said):
        return None
    if action != EDITED:
        return _remark(place, payload, said)
    if not _is_soon(said):
        return None
    # An edit that does not say what was there before has nothing new in it.
    changed = payload.changes.body if payload.changes else None
    before = (changed.text if changed else said.body) or ""
    return _remark(place, payload, said, before)


def _read(body: bytes) -> _Payload | None:
    try:
        return _Payload.model_validate_json(body)
    except ValidationError:
        return None


def _remark(
    place: CommentKind, payload: _Payload, said: _Said, before: str | None = None
) -> Comment | None:
    """None where nothing was said, or nobody is known to have said it."""
    if said.user is None or said.posted_at is None or not said.body:
        return None
    number = said.number if isinstance(said, _Thread) else said.id
    author = Actor(said.user.login, said.user.type == "Bot")
    at, url = said.posted_at, said.html_url or ""
    return Comment(
        place, number, said.node_id or "", payload.kind, author, at, said.body, before, url,
        said.author_association in INSIDERS,
    )  # fmt: skip


def _is_own(payload: _Payload, said: _Said) -> bool:
    """Whether its author did it himself, and here.

    An issue that is transferred is `opened` by whoever moves it, with its old author and whatever
    anybody made of its text:
    https://docs.github.com/en/issues/tracking-your-work-with-issues/administering-issues/transferring-an-issue-to-another-repository
    """
    if payload.sender is None or said.user is None or said.performed_via_github_app:
        return False
    is_moved = payload.changes is not None and payload.changes.is_move
    return payload.sender.is_same_as(said.user) and not is_moved


def _is_soon(said: _Said) -> bool:
    """Whether an edit came soon enough after it was posted."""
    if said.updated_at is None or said.posted_at is None:
        return False
    return said.updated_at - said.posted_at <= EDITS_COUNT_FOR
