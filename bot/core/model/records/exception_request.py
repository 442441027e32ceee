"""An exception from a deadline: who asked for it and why, and its outcome."""

import enum
from dataclasses import dataclass
from datetime import date, datetime


class ExceptionState(enum.Enum):
    """The state of an exception. Only time makes one expire."""

    REQUESTED = "requested"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Decision:
    """Somebody's words about it: who, when (UTC), and the address of the comment."""

    by: str
    at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionRequest:
    """One exception of one proposal from the deadlines of one release; of no other.

    `why`, `wanted` (how much more time) and `impact` are the three answers of whoever asked. A
    granted one holds to the end of the day `until`, or as long as the release is not out. It is for
    the proposals in these directories. Older records name none.
    """

    release: str
    standing: ExceptionState
    asked: Decision
    why: str = ""
    wanted: str = ""
    impact: str = ""
    decided: Decision | None = None
    until: date | None = None
    reason: str = ""
    proposals: tuple[str, ...] = ()
