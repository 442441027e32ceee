"""The word for a merge in its release: on time, late, excepted or unknown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.facts import Unavailable
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.tools.backtest.in_time import InTime, Word, timeliness
from tests.harness.tiny import FREEZE, change, known, tiny_process

UNREAD = Unavailable("a clone does not say it")
LOST = "whether it had an exception is unknown: a clone does not say it"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
GRANTED_AT = datetime(2026, 3, 1, tzinfo=UTC)


def granted(until: date | None = None, release: str = "v1.9") -> tuple[ExceptionRequest, ...]:
    said = Decision("carol", GRANTED_AT)
    state = ExceptionState.GRANTED
    return (ExceptionRequest(release, state, said, decided=said, until=until),)


DENIED = tuple(replace(each, standing=ExceptionState.DENIED) for each in granted())


@pytest.mark.parametrize(
    ("exceptions", "merged_at", "expected"),
    [
        ((), FREEZE - MINUTE, (Word.ON_TIME, "")),
        ((), FREEZE, (Word.LATE, "")),
        (UNREAD, FREEZE - MINUTE, (Word.ON_TIME, "")),
        (UNREAD, FREEZE, (Word.LATE, LOST)),
        # Merged in time it needed none.
        (granted(), FREEZE - MINUTE, (Word.ON_TIME, "")),
        (granted(), FREEZE, (Word.EXCEPTED, "")),
        (granted((FREEZE + DAY).date()), FREEZE + DAY, (Word.EXCEPTED, "")),
        (granted((FREEZE + DAY).date()), FREEZE + 3 * DAY, (Word.LATE, "")),
        (granted(release="v1.10"), FREEZE, (Word.LATE, "")),
        (DENIED, FREEZE, (Word.LATE, "")),
    ],
)
def test_a_merge_has_one_word(
    exceptions: Any, merged_at: datetime, expected: tuple[Word, str]
) -> None:
    word, why = expected
    assert judged(merged_at, exceptions=exceptions) == InTime(word, "alpha", why)


@pytest.mark.parametrize(
    ("calendar", "why"),
    [
        (Calendar(), "v1.9 has no date for freeze"),
        (Unavailable("no schedules were given"), "no schedules were given"),
    ],
)
def test_without_a_date_nothing_is_on_time_or_late(calendar: Any, why: str) -> None:
    found = judged(FREEZE, calendar=calendar, exceptions=())
    assert (found.word, found.why) == (Word.UNKNOWN, why)


def judged(merged_at: datetime, **more: Any) -> InTime:
    """A pull request for alpha in v1.9 of which a clone tells the document and the merge."""
    unread = {"tracking_issue": UNREAD, "reviews": UNREAD, "code": UNREAD}
    thread = {"merged_at": merged_at, "open": False}
    facts = known(**{"proposals": change("alpha v1.9"), "thread": thread, **unread, **more})
    return timeliness(Context(facts, tiny_process(), merged_at), "v1.9")
