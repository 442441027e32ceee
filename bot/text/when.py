"""Deadlines for people: which it is, its day, the zone, and the moment in UTC."""

from datetime import UTC, datetime, time, timedelta

from bot.model.calendar import Deadline
from bot.model.process import Process
from bot.text.end_of_day import end_of_day

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def end_in_words(deadline: Deadline) -> str:
    """`the end of 30 April 2026 anywhere on Earth (2026-05-01 12:00 UTC)`."""
    day = deadline.day
    told = f"the end of {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{told} {_zone(deadline)} ({deadline.ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"


def name_in_words(name: str, process: Process) -> str:
    """`code-freeze` as `code freeze`, with the process's own spelling of itself."""
    words = name.replace("-", " ").split()
    own = process.name
    return " ".join(own if word.casefold() == own.casefold() else word for word in words)


def _zone(deadline: Deadline) -> str:
    ahead = datetime.combine(deadline.day, time(), UTC) + timedelta(days=1) - deadline.ends
    if deadline.ends == end_of_day(deadline.day, timedelta(hours=-12)):
        return "anywhere on Earth"
    minutes = int(ahead.total_seconds() // 60)
    sign, (hours, rest) = ("-" if minutes < 0 else "+"), divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02}:{rest:02}" if minutes else "UTC"
