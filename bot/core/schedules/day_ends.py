"""When a day ends: anywhere on Earth (`AoE`, UTC-12), or in a zone given as `UTC` or `+02:00`."""

import re
from datetime import UTC, date, datetime, time, timedelta

ANYWHERE_ON_EARTH = "AoE"
_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?=$|[T ])")
_ZONE = re.compile(r"(?:UTC|GMT)?(?:([+-])([0-9]{1,2})(?::?([0-5][0-9]))?)?")
_YEARS = range(1900, 9000)


def read_day(text: str) -> date | None:
    """`2026-01-07` or `2026/01/07` as a date; None where it is none."""
    found = _DAY.match(text.strip())
    if not found or int(found[1]) not in _YEARS:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_zone(text: str) -> timedelta | None:
    """How far a zone is ahead of UTC; None where it is no zone."""
    if text.strip().casefold() == ANYWHERE_ON_EARTH.casefold():
        return timedelta(hours=-12)
    found = _ZONE.fullmatch(text.strip().upper()) if text.strip().upper() not in ("", "Z") else None
    if text.strip().upper() == "Z":
        return timedelta()
    if not found:
        return None
    ahead = timedelta(hours=int(found[2] or 0), minutes=int(found[3] or 0))
    if ahead > timedelta(hours=14):
        return None
    return -ahead if found[1] == "-" else ahead


def end_of_day(day: date, ahead: timedelta) -> datetime:
    """The first moment after the day, in UTC."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1) - ahead
