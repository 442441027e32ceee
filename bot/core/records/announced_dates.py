"""Days of deadlines as the status comment told them, hidden in it: what moves since shows later.

GitHub keeps them, so a lost database loses none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.core.model.definitions.calendar import Schedule

# The first days of a deadline that moves again and again are forgotten.
MOST_DAYS = 9
_LINE = re.compile(
    r"^<!-- vepbot told (?P<release>v[0-9]{1,6}\.[0-9]{1,6})"
    r"(?P<days>(?: [a-z0-9-]{1,100}=[0-9,-]{10,100})+) -->\r?$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class AnnouncedDates:
    """The announced days of one release by deadline, the latest last."""

    release: str
    days: Mapping[str, tuple[date, ...]]

    def before(self, name: str, day: date) -> date | None:
        """The last other announced day, if `day` is what is there now."""
        told = self.days.get(name, ())
        return next((each for each in reversed(_without_last(told, day))), None)

    def times(self, name: str, day: date) -> int:
        """How often it moved from the day before this one to this one."""
        told = (*_without_last(self.days.get(name, ()), day), day)
        moves = list(pairwise(told))
        return moves.count(moves[-1]) if moves else 0

    def and_now(self, schedule: Schedule) -> "AnnouncedDates":
        """With the days of a schedule; those of another release are forgotten."""
        before = dict(self.days) if self.release == schedule.release else {}
        for deadline in schedule.deadlines:
            told = _without_last(before.get(deadline.name, ()), deadline.day)
            before[deadline.name] = (*told, deadline.day)[-MOST_DAYS:]
        return AnnouncedDates(schedule.release, before)

    def __str__(self) -> str:
        days = (f"{name}={','.join(map(str, told))}" for name, told in sorted(self.days.items()))
        return f"<!-- vepbot told {self.release} {' '.join(days)} -->"


NOTHING_TOLD = AnnouncedDates("", {})


def _without_last(told: tuple[date, ...], day: date) -> tuple[date, ...]:
    return told[:-1] if told and told[-1] == day else told


def told_in(body: str) -> AnnouncedDates:
    """What a status comment has told; nothing where it has no such line. Never raises."""
    found = list(_LINE.finditer(body))
    if not found:
        return NOTHING_TOLD
    days = {}
    for entry in found[-1]["days"].split():
        name, _, listed = entry.partition("=")
        try:
            days[name] = tuple(date.fromisoformat(each) for each in listed.split(","))
        except ValueError:  # somebody edited it by hand
            continue
    return AnnouncedDates(found[-1]["release"], days)
