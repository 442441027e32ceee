"""`14d` and `freeze - 14d`: durations, and moments counted from a deadline."""

import re
from dataclasses import dataclass
from datetime import timedelta

_DURATION = re.compile(r"([0-9]{1,4})\s*([hdw])")
_MOMENT = re.compile(r"([a-z0-9][a-z0-9-]*?)(?:\s*([+-])\s*([0-9]{1,4}\s*[hdw]))?")
# Not a row of the schedule, but the end of what a subject was granted.
EXCEPTION = "exception"
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Offset:
    """The end of a deadline's day, or of the subject's `exception`, moved by `offset`."""

    deadline: str
    offset: timedelta = timedelta()

    def __str__(self) -> str:
        if not self.offset:
            return self.deadline
        sign = "-" if self.offset < timedelta() else "+"
        return f"{self.deadline} {sign} {shown(abs(self.offset))}"


def parse_duration(text: str) -> timedelta:
    """Read `12h`, `14d` or `2w`. Raises ValueError."""
    found = _DURATION.fullmatch(text.strip())
    if not found:
        raise ValueError(f'"{text}" is no duration; write 12h, 14d or 2w')
    return int(found[1]) * _UNITS[found[2]]


def parse_moment(text: str) -> Offset:
    """Read a deadline's name with an offset, if there is one. Raises ValueError."""
    found = _MOMENT.fullmatch(text.strip())
    if not found:
        raise ValueError(f'"{text}" is no moment; write DEADLINE, DEADLINE - 14d or DEADLINE + 12h')
    name, sign, offset = found.groups()
    distance = parse_duration(offset) if offset else timedelta()
    return Offset(name, -distance if sign == "-" else distance)


def shown(duration: timedelta) -> str:
    """A duration as it is written in rules, in whole days where it can be."""
    hours = int(duration.total_seconds()) // 3600
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"
