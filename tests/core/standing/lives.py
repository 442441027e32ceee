"""Lives of a proposal, told in few words, and the calendar that they are lived by."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.model.definitions.calendar import Calendar, Deadline, Schedule
from bot.core.model.subject import SubjectRef
from bot.core.schedules.day_ends import end_of_day
from bot.core.standing.course import Course
from bot.core.standing.evidence import Act, Code, Evidence, Kind
from bot.core.standing.standing import Standing, standing

PROPOSAL = SubjectRef("example/enhancements", 6)
COURSE = Course("freeze", "code-freeze")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
GRACE = timedelta(days=1)


def _deadline(name: str, day: date, grace: timedelta = timedelta()) -> Deadline:
    return Deadline(name, day, end_of_day(day, timedelta(hours=-12)), grace)


def schedule(release: str, freeze: date) -> Schedule:
    """A release: its freeze, the code freeze 50 days later, and 30 days later it is out."""
    days = (freeze, freeze + 50 * DAY, freeze + 80 * DAY)
    return Schedule(
        release,
        (
            _deadline("freeze", days[0], GRACE),
            _deadline("code-freeze", days[1]),
            _deadline("ga", days[2]),
        ),
    )


V8 = schedule("v1.8", date(2026, 1, 10))
V9 = schedule("v1.9", date(2026, 5, 10))
CALENDAR = Calendar((V8, V9), oldest="v1.8")
FREEZE, CODE_FREEZE, GA = (each.ends for each in V8.deadlines)
FREEZE9, CODE_FREEZE9, GA9 = (each.ends for each in V9.deadlines)
START = datetime(2025, 11, 1, 12, tzinfo=UTC)


def act(kind: Kind, at: datetime, release: str | None = None, **more: Any) -> Act:
    """Something that happened with pull request #2, or with the tracking issue."""
    return Act(kind, at, release, **({"ref": "#2"} | more))


def evidence(*acts: Act, code: tuple[Code, ...] = (), **more: Any) -> Evidence:
    """Of the proposal, with these schedules."""
    known: dict[str, Any] = {"calendar": CALENDAR} | more
    return Evidence(PROPOSAL, acts=frozenset(acts), code=frozenset(code), **known)


def code(ref: str, opened: datetime, merged: datetime | None = None, **more: Any) -> Code:
    """A pull request with code."""
    is_merged = merged is not None
    return Code(ref, opened, not is_merged, is_merged, opened, merged, **more)


def stands(found: Evidence, at: datetime, release: str | None = "v1.8") -> Standing:
    """How it stands."""
    return standing(found, release, COURSE, at)


TRACKED = act(Kind.TRACKED, START, ref="#6")
PROPOSED = act(Kind.PROPOSED, START + DAY, "v1.8", stage="alpha")
REVIEWED = act(Kind.REVIEWED, START + 2 * DAY)
APPROVED = act(Kind.APPROVED, START + 3 * DAY)
MERGED = act(Kind.MERGED, START + 4 * DAY, "v1.8", stage="alpha")
ASKED = act(Kind.EXCEPTION_ASKED, FREEZE + DAY * 2, "v1.8", ref="u1")
UNTIL = FREEZE + 10 * DAY
GRANTED = act(Kind.EXCEPTION_GRANTED, FREEZE + 3 * DAY, "v1.8", ref="u2", until=UNTIL)
DENIED = act(Kind.EXCEPTION_DENIED, FREEZE + 3 * DAY, "v1.8", ref="u3")
OPEN_CODE = code("c#1", START + 10 * DAY)
MERGED_CODE = code("c#1", START + 10 * DAY, START + 20 * DAY)
UP_TO_REVIEW = (TRACKED, PROPOSED, REVIEWED)
ACCEPTED = (*UP_TO_REVIEW, APPROVED, MERGED)
