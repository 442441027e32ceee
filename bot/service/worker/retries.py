"""What to do about work that failed: try again, and when; or give up, and how."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.github.api.errors import (
    BudgetSpent,
    Refused,
    Throttled,
    Transient,
    UnderWay,
    UnexpectedAnswer,
)
from bot.store.backend.database import DATABASE_ERRORS, cause_of
from bot.store.inbox import Item
from bot.telemetry import logger

log = logger(__name__)

# Of its own: nobody else shares its state.
_JITTER = random.Random()  # noqa: S311  only to be out of step
LONGEST_BACK_OFF = timedelta(minutes=10)
# GitHub keeps deliveries for three days; a fault of its own may last, one of ours will not pass.
GIVE_UP_AFTER = timedelta(days=3)
ATTEMPTS_WHEN_LATE = 10
ATTEMPTS_WHEN_BROKEN = 5
ATTEMPTS_WHEN_UNKNOWN = 3
# Somebody waits for an answer: about a minute.
ATTEMPTS_WHEN_ASKED = 7
# What fails as often as this will not pass by itself, or is a long outage: it is said each time.
ATTEMPTS_WORTH_SAYING = 4


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again at `due`, until a delivery has had so many attempts.

    Those that have had them are finished (there is nothing more to find out) or, with `bury`,
    become dead letters for somebody to look at. Waiting for a limit is no attempt. What waits for
    writes `yields` where a part of them is kept for what cannot wait.
    """

    outcome: str
    reason: str
    due: datetime
    attempts: int | None = None
    bury: bool = True
    is_attempt: bool = True
    yields: bool = False

    def is_spent(self, item: Item, now: datetime) -> bool:
        """Whether this was the last attempt for that delivery."""
        had = item.attempts + 1
        if self.attempts is not None:
            return had >= self.attempts
        is_late = now - item.received_at > GIVE_UP_AFTER
        return self.is_attempt and is_late and had >= ATTEMPTS_WHEN_LATE


@dataclass(frozen=True, slots=True)
class Again:
    """When a lane is to be worked again; `yields` as `Retry` says."""

    due: datetime
    yields: bool = False


def back_off(attempts: int, now: datetime) -> datetime:
    """Twice as long each time, spread by a fifth so that lanes do not come back in step."""
    seconds = min(2.0 ** min(attempts - 1, 20), LONGEST_BACK_OFF.total_seconds())
    return now + timedelta(seconds=seconds * _JITTER.uniform(0.8, 1.2))


def advice(error: Exception, lane: str, attempts: int, now: datetime, *, urgent: bool) -> Retry:
    """What to do after this, which is one of so many attempts. Says it in the log."""
    due = back_off(attempts, now)
    match error:
        case BudgetSpent():
            return Retry(
                "throttled", str(error), error.retry_at, is_attempt=False, yields=not urgent
            )
        case Throttled():
            return Retry("throttled", str(error), error.retry_at, is_attempt=False)
        case UnderWay():
            return Retry("transient", str(error), now + error.wait, is_attempt=False)
        case UnexpectedAnswer():
            return _persistent("misunderstood", error, lane, attempts, due)
        case Transient() | TimeoutError():
            return _persistent("transient", error, lane, attempts, due)
        case Refused():
            return _refused(error, lane, due)
    if isinstance(error, DATABASE_ERRORS):
        tell_trouble(error, lane=lane)
        # No fault of this work: it is put down only once the database can be written again.
        return Retry("transient", _words(error), back_off(1, now), is_attempt=False)
    log.error("an evaluation failed", lane=lane, exc_info=error)
    return Retry("broken", _words(error), due, ATTEMPTS_WHEN_BROKEN)


def unjudged(unknown: tuple[str, ...], lane: str, due: datetime, *, asked: bool) -> Retry:
    """Some of it could not be read; where somebody `asked` it is tried for longer."""
    reason = "could not be judged: " + "; ".join(unknown)
    log.warning(reason, lane=lane)
    attempts = ATTEMPTS_WHEN_ASKED if asked else ATTEMPTS_WHEN_UNKNOWN
    return Retry("unknown", reason, due, attempts, bury=False)


def _persistent(outcome: str, error: Exception, lane: str, attempts: int, due: datetime) -> Retry:
    """Tried again for days: what repeats is said, lest a subject is stuck in silence."""
    if attempts >= ATTEMPTS_WORTH_SAYING:
        told = {"lane": lane, "attempts": attempts, "because": _words(error)}
        log.warning("it keeps failing; trying again", **told)
    return Retry(outcome, _words(error), due)


def _refused(refused: Refused, lane: str, due: datetime) -> Retry:
    """A no that may become a yes is waited for; what is not there may only be late in showing."""
    log.warning("GitHub refused", lane=lane, answer=str(refused))
    if refused.gone:
        return Retry("gone", str(refused), due, ATTEMPTS_WHEN_UNKNOWN, bury=False)
    if refused.status in (401, 403):  # somebody has to grant what is missing
        return Retry("refused", str(refused), due)
    return Retry("broken", str(refused), due, ATTEMPTS_WHEN_BROKEN)


def _words(error: BaseException) -> str:
    told = cause_of(error) if isinstance(error, DATABASE_ERRORS) else str(error)
    return f"{type(error).__name__}: {told}" if told else type(error).__name__


def tell_trouble(error: Exception, **where: str) -> None:
    """The database's troubles come every second: one line each, and no rows of it in the log."""
    if isinstance(error, DATABASE_ERRORS):
        log.error("the inbox could not be used; trying again", error=cause_of(error), **where)
    else:
        log.error("the inbox could not be used; trying again", exc_info=error, **where)
