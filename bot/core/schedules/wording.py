"""Deadlines for people: which it is, its day, the zone, and the moment in UTC."""

from datetime import UTC, date, datetime, time, timedelta

from bot.core.model.definitions.calendar import Deadline
from bot.core.model.definitions.process import Process
from bot.core.schedules.day_ends import end_of_day

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def end_in_words(deadline: Deadline) -> str:
    """`the end of 30 April 2026 anywhere on Earth (2026-05-01 12:00 UTC)`."""
    return day_in_words(deadline.day, deadline.ends)


def day_in_words(day: date, ends: datetime) -> str:
    """The same of any day, and the moment (UTC) at which it ends."""
    told = f"the end of {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{told} {_zone(day, ends)} ({ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"


def name_in_words(name: str, process: Process) -> str:
    """`ep-freeze` as `EP freeze`, with the process's own spelling of itself; or its title."""
    if title := next((row.title for row in process.deadlines if row.name == name), ""):
        return title
    words = name.replace("-", " ").split()
    own = process.name
    return " ".join(own if word.casefold() == own.casefold() else word for word in words)


def _zone(day: date, ends: datetime) -> str:
    ahead = datetime.combine(day, time(), UTC) + timedelta(days=1) - ends
    if ends == end_of_day(day, timedelta(hours=-12)):
        return "anywhere on Earth"
    minutes = int(ahead.total_seconds() // 60)
    sign, (hours, rest) = ("-" if minutes < 0 else "+"), divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02}:{rest:02}" if minutes else "UTC"
