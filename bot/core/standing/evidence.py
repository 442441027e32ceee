"""What is known of a proposal's life: dated acts, its code, and what could not be read."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.core.model.definitions.calendar import Calendar, release_order
from bot.core.model.facts import Fact
from bot.core.model.plan.verdict import Outcome
from bot.core.model.subject import SubjectRef
from bot.core.standing.state import Progress


class Kind(enum.Enum):
    """What happened. Acts with a `ref` of a pull request are about that one.

    A request is taken back before anybody decides; an exception that was granted is ended.
    """

    TRACKED = "tracked"
    DRAFTED = "drafted"
    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    CHANGES_REQUESTED = "changes requested"
    CLOSED = "closed"
    MERGED = "merged"
    TARGETED = "targeted"
    UNTARGETED = "untargeted"
    IMPLEMENTED = "implemented"
    RESUMED = "resumed"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REPLACED = "replaced"
    REVERTED = "reverted"
    EXCEPTION_ASKED = "exception asked"
    EXCEPTION_GRANTED = "exception granted"
    EXCEPTION_DENIED = "exception denied"
    EXCEPTION_TAKEN_BACK = "exception taken back"
    EXCEPTION_ENDED = "exception ended"


# A merge, or a person's word about the release: these say which release it is for.
SETTLING = frozenset({Kind.MERGED, Kind.TARGETED})
CLAIMING = SETTLING | {Kind.DRAFTED, Kind.PROPOSED}


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody did at `at` (UTC), about a release and a stage where it has them.

    Not `exact`: it happened by then, at a moment that nobody knows. `ref` says where: `#7`, or
    the address of a comment. `until` is when what was granted ends. GitHub tells seconds: of two in
    the same one, that with the higher `number` is the later; commands come after what is not one.
    """

    kind: Kind
    at: datetime
    release: str | None = None
    stage: str | None = None
    ref: str = ""
    by: str = ""
    until: datetime | None = None
    exact: bool = True
    number: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A pull request with code. Where a moment is not known but it happened, it is `seen_at`.

    `release` and `stage` are only there where somebody said which ones it is for.
    """

    ref: str
    seen_at: datetime
    is_open: bool = False
    is_merged: bool = False
    opened_at: datetime | None = None
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    release: str | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be read: because of it the work may be as far as `upto`.

    It matters once the work is as far as `after`. `is_of_ends`: somebody may have ended it, moved
    it to another release, or let it in.
    """

    upto: Progress
    why: str
    after: Progress = Progress.NOTHING
    is_of_ends: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """What the process asks for before a step, and how it stands with it as of the last look."""

    goal: Progress
    text: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one proposal. No order counts; the same act may come twice.

    `needs_code` is false where nothing is to be merged but the document.
    """

    proposal: SubjectRef
    calendar: Fact[Calendar]
    acts: frozenset[Act] = frozenset()
    code: frozenset[Code] = frozenset()
    gaps: frozenset[Gap] = frozenset()
    requirements: tuple[Requirement, ...] = ()
    exceptions_unread: str = ""
    needs_code: bool = True

    @property
    def releases(self) -> tuple[str, ...]:
        """All that anything claims it is for, lowest first."""
        found = {each.release for each in self.acts if each.kind in CLAIMING and each.release}
        return tuple(sorted(found, key=release_order))

    def moments(self) -> Iterator[datetime]:
        """All at which something happened."""
        for act in self.acts:
            yield act.at
            if act.until and act.until > act.at:
                yield act.until
        for code in self.code:
            yield from (code.seen_at,) if not code.merged_at else ()
            found = (code.opened_at, code.merged_at, code.closed_at)
            yield from (each for each in found if each)
