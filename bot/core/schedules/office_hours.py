"""`08:00-18:00`: hours of a day in which something may be said, and when exactly it is."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256

from bot.core.schedules.day_ends import read_zone

# What is due for many at once is spread over so much of the hours, so that nobody is flooded.
SPREAD = timedelta(hours=1)
_HOURS = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])(?: (\S+))?")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """From `begin` to `end` of each day (since midnight), in a zone of their own if there is one.

    `ahead` is how far that zone is ahead of UTC; None for that of the deadline.
    """

    begin: timedelta
    end: timedelta
    ahead: timedelta | None = None

    def said_at(self, due: datetime, ahead: timedelta, who: str) -> datetime:
        """When (UTC), within the hours, a moment's comment for `who` is written; always the same.

        `ahead` counts where the hours have no zone of their own.
        """
        shift = ahead if self.ahead is None else self.ahead
        local = due + shift
        midnight = datetime.combine(local.date(), time(), local.tzinfo)
        opens = max(local, midnight + self.begin)
        if opens >= midnight + self.end:
            midnight += _DAY
            opens = midnight + self.begin
        room = min(midnight + self.end - opens, SPREAD)
        return opens + _share(who, room) - shift


def parse_hours(text: str) -> OfficeHours:
    """Read `08:00-18:00` or `08:00-18:00 +02:00`. Raises ValueError."""
    found = _HOURS.fullmatch(text.strip())
    begin, end = (_since_midnight(found, group) for group in (1, 3)) if found else (_DAY, _DAY)
    if not found or not begin < end <= _DAY:
        raise ValueError(f'"{text}" are no hours of a day; write 08:00-18:00 or 08:00-18:00 UTC')
    ahead = read_zone(found[5]) if found[5] else None
    if found[5] and ahead is None:
        raise ValueError(f'"{found[5]}" is no zone; write AoE, UTC or +02:00')
    return OfficeHours(begin, end, ahead)


def _since_midnight(found: re.Match[str], group: int) -> timedelta:
    return timedelta(hours=int(found[group]), minutes=int(found[group + 1]))


def _share(who: str, room: timedelta) -> timedelta:
    """Somewhere in the room, in whole seconds; the same for the same name."""
    digest = sha256(who.encode("utf-8", "surrogatepass")).digest()
    seconds = max(int(room.total_seconds()), 1)
    return timedelta(seconds=int.from_bytes(digest[:8], "big") % seconds)
