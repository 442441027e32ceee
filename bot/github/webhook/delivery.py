"""Headers and bytes of a webhook become a Delivery, or the reason why not. No I/O.

The checks and their order:
https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import hmac
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from bot.github.webhook.check_runs import number_of_run

# https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap
MAXIMUM_BYTES = 25 * 1024 * 1024

# Two of today's names have a digit in them (`projects_v2`, `projects_v2_item`); tomorrow's may have
# more. https://docs.github.com/en/webhooks/webhook-events-and-payloads
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}")
_GUID = re.compile(r"[A-Za-z0-9-]{1,100}")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A verified webhook. `repository` and `number` are None where it is about neither.

    `moves_default_branch`: it is a push to that branch of the repository. `commit` is the one that
    it is about, where that is not the head of the pull request. `former_name` is what the
    repository was called until this event.
    """

    guid: str
    event: str
    action: str | None
    repository: str | None
    number: int | None
    installation: int | None
    body: bytes
    moves_default_branch: bool = False
    commit: str | None = None
    repository_id: int | None = None
    former_name: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a request is no delivery: the HTTP status and one sentence for whoever sent it."""

    status: int
    reason: str


# The branch of a merge queue names the pull request; changes that wait before it are below it.
# https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue#how-merge-queues-work
_QUEUE = re.compile(r"(?:refs/heads/)?gh-readonly-queue/.+/pr-([1-9][0-9]{0,8})-[0-9a-f]{40,64}")

# Numbers that GitHub gives, and that a database can hold.
Identity = Annotated[int, Field(gt=0, lt=2**63)]
Commit = Annotated[str, Field(pattern=r"^[0-9a-f]{40,64}$")]


class _Installation(BaseModel):
    id: Identity | None = None


class _Repository(BaseModel):
    """Names are longer nowhere; the database's keys are made of them."""

    id: Any = None
    full_name: Annotated[str, Field(max_length=200)]
    default_branch: str | None = None


class _Numbered(BaseModel):
    number: Identity


class _Home(BaseModel):
    """A repository, by what a rename does not change."""

    id: Identity


class _Base(BaseModel):
    """Where a pull request goes to."""

    repo: _Home


class _Linked(_Numbered):
    """A pull request whose head a commit is: in this repository, or in one that it was forked to.

    https://docs.github.com/en/rest/checks/runs#get-a-check-run
    """

    base: _Base


def _understood(listed: Any) -> list[_Linked]:
    """Those that say where they go to: a number alone is any repository's."""
    found = []
    for each in listed if isinstance(listed, list) else ():
        with suppress(ValidationError):
            found.append(_Linked.model_validate(each))
    return found


# GitHub lists them by the commit: among them may be pull requests of other repositories.
Linked = Annotated[list[_Linked], BeforeValidator(_understood)]


def _first(linked: list[_Linked], repository: _Repository | None) -> int | None:
    """The number of the first that goes to this repository."""
    home = repository.id if repository else None
    return next((each.number for each in linked if each.base.repo.id == home), None)


class _Suite(BaseModel):
    """All checks of a commit. Of a fork's pull request GitHub does not say whose they are.

    https://docs.github.com/en/rest/checks/suites
    """

    head_sha: Commit | None = None
    head_branch: str | None = None
    pull_requests: Linked = []

    def about(self, repository: _Repository | None) -> int | None:
        """The pull request's number, if it can be told."""
        return _queued(self.head_branch) or _first(self.pull_requests, repository)

    def commit(self, repository: _Repository | None) -> str | None:
        """A merge queue's commit, or one of whose pull request nothing is said."""
        is_head = self.about(repository) is not None and not _queued(self.head_branch)
        return None if is_head else self.head_sha


class _Run(BaseModel):
    """One check; our own say at the front of their `external_id` whose they are.

    https://docs.github.com/en/rest/checks/runs#get-a-check-run
    """

    pull_requests: Linked = []
    external_id: str | None = None
    check_suite: _Suite | None = None

    def about(self, repository: _Repository | None) -> int | None:
        """The pull request's number, if it can be told."""
        return _first(self.pull_requests, repository) or number_of_run(self.external_id)

    def commit(self, _: _Repository | None) -> str | None:
        """A merge queue's commit."""
        suite = self.check_suite
        return suite.head_sha if suite and _queued(suite.head_branch) else None


class _MergeGroup(BaseModel):
    """A pull request as it would be merged.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group
    """

    head_sha: Commit
    head_ref: str

    def about(self, _: _Repository | None) -> int | None:
        """The pull request's number, if it can be told."""
        return _queued(self.head_ref)

    def commit(self, repository: _Repository | None) -> str | None:
        """What the queue wants checked."""
        return self.head_sha if self.about(repository) else None


def _queued(branch: str | None) -> int | None:
    """Of a merge queue's branch, the number of the pull request that it merges."""
    named = _QUEUE.fullmatch(branch or "")
    return int(named[1]) if named else None


def _changes(given: Any) -> Any:
    """What other events changed is of another form, and of no interest here."""
    return given if isinstance(given, dict) and isinstance(given.get("repository"), dict) else None


class _Name(BaseModel):
    """A name before a change."""

    before: Annotated[str | None, Field(alias="from", max_length=100)] = None


class _Renaming(BaseModel):
    name: _Name | None = None


class _Changes(BaseModel):
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository"""

    repository: _Renaming | None = None


class _Payload(BaseModel):
    """The few fields that decide where a delivery goes; the rest is skipped, unparsed."""

    action: str | None = None
    installation: _Installation | None = None
    repository: _Repository | None = None
    pull_request: _Numbered | None = None
    issue: _Numbered | None = None
    ref: str | None = None
    check_run: _Run | None = None
    check_suite: _Suite | None = None
    merge_group: _MergeGroup | None = None
    changes: Annotated[_Changes | None, BeforeValidator(_changes)] = None

    @property
    def former_name(self) -> str | None:
        """What the repository was called until this event, `owner/name`."""
        renaming = self.changes.repository if self.changes else None
        before = renaming.name.before if renaming and renaming.name else None
        if before is None or self.repository is None:
            return None
        return f"{self.repository.full_name.partition('/')[0]}/{before}"

    @property
    def repository_id(self) -> int | None:
        """The repository's number, which no rename changes."""
        found = self.repository.id if self.repository else None
        return found if isinstance(found, int) else None

    @property
    def about(self) -> int | None:
        """The number of the issue or pull request that it is about."""
        subject = self.pull_request or self.issue
        if subject:
            return subject.number
        return self._checked.about(self.repository) if self._checked else None

    @property
    def commit(self) -> str | None:
        """The commit that it is about, where that is not the head of the pull request."""
        return self._checked.commit(self.repository) if self._checked else None

    @property
    def event(self) -> str:
        """What kind of event it was, told from what it is about."""
        about = ("pull_request", "check_run", "check_suite", "merge_group")
        return next((name for name in about if getattr(self, name)), "issues")

    @property
    def _checked(self) -> "_Run | _Suite | _MergeGroup | None":
        return self.check_run or self.check_suite or self.merge_group

    @property
    def moves_default_branch(self) -> bool:
        """Whether this is a push to the branch whose rules count."""
        branch = self.repository.default_branch if self.repository else None
        return branch is not None and self.ref == f"refs/heads/{branch}"


def receive(
    headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]
) -> Delivery | Rejected:
    """Verify the signature, then read. `headers` looks names up without case. Never raises."""
    if rejected := unsigned(headers) or _verify(headers["X-Hub-Signature-256"], body, secrets):
        return rejected
    event, guid = headers.get("X-GitHub-Event", ""), headers.get("X-GitHub-Delivery", "")
    if not _NAME.fullmatch(event):
        return Rejected(400, "The header X-GitHub-Event is missing or is no event name.")
    if not _GUID.fullmatch(guid):
        return Rejected(400, "The header X-GitHub-Delivery is missing or is no GUID.")
    if not body:
        return Rejected(400, "The body is empty.")
    return _read(event, guid, body)


def unsigned(headers: Mapping[str, str]) -> Rejected | None:
    """Why the body need not even be read: no header that could be its signature."""
    signature = headers.get("X-Hub-Signature-256")
    if not signature:
        return Rejected(401, "The header X-Hub-Signature-256 is missing.")
    if not _SIGNATURE.fullmatch(signature):
        return Rejected(401, "The header X-Hub-Signature-256 is no SHA-256 signature.")
    return None


def _verify(signature: str, body: bytes, secrets: tuple[str, ...]) -> Rejected | None:
    """SHA-256 only. Every secret is tried, in constant time, so that secrets can be rotated."""
    given = signature.encode()
    matches = [hmac.compare_digest(given, _signature(body, secret)) for secret in secrets]
    return None if any(matches) else Rejected(401, "The signature does not match the secret.")


def _signature(body: bytes, secret: str) -> bytes:
    return b"sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest().encode()


def _read(event: str, guid: str, body: bytes) -> Delivery | Rejected:
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError as error:
        return Rejected(400, _explain(error))
    return _delivery(event, guid, payload, body)


def commit_in(body: bytes) -> str | None:
    """`Delivery.commit` of a body that was received."""
    return _Payload.model_validate_json(body).commit


def read_unsigned(body: bytes) -> Delivery | Rejected:
    """A payload without headers, from a file: what it is about says which event it was."""
    try:
        payload = _Payload.model_validate_json(body)
    except ValidationError as error:
        return Rejected(400, _explain(error))
    return _delivery(payload.event, "", payload, body)


def _delivery(event: str, guid: str, payload: _Payload, body: bytes) -> Delivery:
    return Delivery(
        guid=guid,
        event=event,
        action=payload.action,
        repository=payload.repository.full_name if payload.repository else None,
        number=payload.about,
        installation=payload.installation.id if payload.installation else None,
        body=body,
        moves_default_branch=payload.moves_default_branch,
        commit=payload.commit,
        repository_id=payload.repository_id,
        former_name=payload.former_name,
    )


def _explain(error: ValidationError) -> str:
    """The first thing wrong, without repeating what was sent."""
    first = error.errors(include_input=False, include_url=False)[0]
    if first["type"] == "json_invalid":
        hint = "choose the content type application/json in the webhook's settings"
        return f"The body is not JSON in UTF-8 ({first['ctx']['error']}); {hint}."
    place = ".".join(str(step) for step in first["loc"])
    return f"The body is not a webhook's JSON object: {place or 'the body'}: {first['msg']}."
