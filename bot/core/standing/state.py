"""The words for how a proposal stands in a release."""

import enum


class Progress(enum.IntEnum):
    """How far the work is. Each step needs those before it."""

    NOTHING = 0
    DRAFTED = 1
    PROPOSED = 2
    IN_REVIEW = 3
    APPROVED = 4
    MERGED = 5
    ACCEPTED = 6
    CODE_OPEN = 7
    DONE = 8
    SHIPPED = 9


class Timing(enum.Enum):
    """How it stands with the next deadline. `NO_DATE`: there is no day yet, so none has passed."""

    ON_TRACK = "on-track"
    NO_DATE = "no-date"
    AT_RISK = "at-risk"
    LATE = "late"
    OUT = "out"
    UNKNOWN = "unknown"


class Excepted(enum.Enum):
    """How it stands with an exception for the release.

    `SPENT`: it is over, and what it was for was done in time.
    """

    NONE = "none"
    ASKED = "exception-asked"
    GRANTED = "exception-granted"
    DENIED = "exception-denied"
    EXPIRED = "exception-expired"
    SPENT = "exception-spent"
    UNKNOWN = "unknown"


class State(enum.Enum):
    """The one word for a proposal in a release: every proposal has exactly one at any moment.

    `ABSENT`: nothing says that it is for the release.
    """

    ABSENT = "absent"
    DRAFTED = "drafted"
    PROPOSED = "proposed"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    MERGED = "merged"
    ACCEPTED = "accepted"
    CODE_OPEN = "code-open"
    DONE = "done"
    SHIPPED = "shipped"
    AT_RISK = "at-risk"
    LATE = "late"
    OUT = "out"
    EXCEPTION_ASKED = "exception-asked"
    EXCEPTION_GRANTED = "exception-granted"
    EXCEPTION_DENIED = "exception-denied"
    EXCEPTION_EXPIRED = "exception-expired"
    RETARGETED = "retargeted"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REPLACED = "replaced"
    REVERTED = "reverted"
    UNKNOWN = "unknown"

    @property
    def is_end(self) -> bool:
        """Whether nobody works towards the release any more, until somebody takes it up again."""
        return self in ENDS


ENDS = frozenset(
    {
        State.SHIPPED,
        State.RETARGETED,
        State.DEFERRED,
        State.WITHDRAWN,
        State.REJECTED,
        State.REPLACED,
        State.REVERTED,
    }
)
OF_PROGRESS = {each: State[each.name] for each in Progress if each is not Progress.NOTHING}
