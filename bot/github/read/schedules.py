"""Schedules as they stand now: revalidated before each use, the last good one kept.

One that cannot be read, is there no more, or has lost a deadline that it had, changes nothing: the
last good one goes on counting, and that is said.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from bot.core.model.definitions.calendar import Calendar, Schedule, release_order
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Fact, Unavailable
from bot.core.schedules.release import normalise
from bot.core.schedules.schedule import read_schedule
from bot.github.api.client import Installation
from bot.github.api.contents import read_text
from bot.github.api.errors import Refused, plain_words
from bot.github.read.repository import read_names

RELEASE = "{release}"
# Of those that somebody may have meant.
MOST_RELEASES = 3


# A text that was good, and since when (UTC) it has been known.
Kept = tuple[str, datetime]


class TextCache(Protocol):
    """Keeps texts by their places, `owner/repository:path`."""

    async def get(self, place: str) -> Kept | None:
        """What was put there last."""

    async def put(self, place: str, text: str, read_at: datetime) -> None:
        """Instead of what was there before."""


class InMemory:
    """A shelf for one process."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    async def get(self, place: str) -> Kept | None:
        """What was put there last."""
        return self._kept.get(place)

    async def put(self, place: str, text: str, read_at: datetime) -> None:
        """Until the process ends."""
        self._kept[place] = (text, read_at)


class Schedules:
    """Reads schedules. `told` hears of each place's trouble when it begins, and (None) ends."""

    def __init__(
        self,
        shelf: TextCache,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        told: Callable[[str, str | None], None] = lambda *_: None,
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._told = told
        # Places of schedules of which an older version counts → why, and since when it is known.
        self.troubles: dict[str, tuple[str, datetime]] = {}
        # When (UTC) one was last read and could be used.
        self.read_at: datetime | None = None

    async def calendar(
        self, client: Installation, process: Process, releases: Iterable[str]
    ) -> Fact[Calendar]:
        """The schedules of these releases; one that never existed is not in the calendar."""
        found: list[Schedule] = []
        for release in sorted(set(releases), key=release_order):
            schedule = await self.schedule(client, process, release)
            if isinstance(schedule, Schedule):
                found.append(schedule)
            elif schedule is not None:
                return schedule
        return Calendar(tuple(found))

    async def schedule(
        self, client: Installation, process: Process, release: str
    ) -> Fact[Schedule | None]:
        """A release's schedule, the last good one if need be; None where there never was one."""
        if process.schedule is None:
            return None
        repository, _, pattern = process.schedule.partition(":")
        path = pattern.replace(RELEASE, release)
        place = f"{repository}:{path}"
        kept = await self._shelf.get(place)
        read = await self._read(client, repository, path)
        before = _understood(kept[0], process, release, path) if kept else None
        now = _understood(read, process, release, path) if isinstance(read, str) else None
        trouble = _trouble(read, before, now)
        if trouble is None:
            self.read_at = self._clock() if now else self.read_at
            self._settle(place)
            if isinstance(read, str) and (kept is None or kept[0] != read):
                await self._shelf.put(place, read, self._clock())
            return now
        return self._instead(place, trouble, before, kept)

    async def latest_releases(self, client: Installation, process: Process) -> set[str]:
        """The latest releases that have schedules, for somebody who named one that has none."""
        releases = await self.all_releases(client, process)
        return set(sorted(releases, key=release_order)[-MOST_RELEASES:])

    async def placed(
        self, client: Installation, process: Process, calendar: Calendar, releases: Iterable[str]
    ) -> Fact[Calendar]:
        """The same, and what tells of releases without a schedule whether they are out.

        That is the oldest schedule that there is, and the next one above each of them.
        """
        missing = [each for each in releases if normalise(each) and not calendar.schedule(each)]
        try:
            known = await self.all_releases(client, process) if missing else set()
        except Refused:
            return calendar
        if not known:
            return calendar
        found = replace(calendar, oldest=min(known, key=release_order))
        left = [each for each in missing if not found.is_below(each)]
        above = (
            min((n for n in known if release_order(n) > release_order(each)), key=release_order)
            for each in left
            if release_order(each) < max(map(release_order, known))
        )
        wanted = {each.release for each in calendar.schedules}.union(above)
        more = await self.calendar(client, process, wanted)
        return replace(more, oldest=found.oldest) if isinstance(more, Calendar) else found

    async def all_releases(self, client: Installation, process: Process) -> set[str]:
        """All that have a schedule, by its name; nothing where names do not tell that."""
        repository, _, pattern = (process.schedule or "").partition(":")
        folder, _, rest = pattern.partition(RELEASE)
        if not repository or (folder and not folder.endswith("/")):
            return set()
        try:
            names = await read_names(client, repository, folder.rstrip("/"))
        except Refused as refused:
            if refused.gone:
                return set()
            raise
        suffix = "" if rest.startswith("/") else rest
        found = {name.removesuffix(suffix) for name in names if name.endswith(suffix)}
        return {name for name in found if normalise(name) == name}

    @staticmethod
    async def _read(client: Installation, repository: str, path: str) -> str | Unavailable | None:
        try:
            return await read_text(client, repository, path)
        except Refused as refused:
            return Unavailable(plain_words(refused))

    def _instead(
        self, place: str, trouble: str, before: Schedule | None, kept: Kept | None
    ) -> Fact[Schedule | None]:
        """What counts while it is in trouble."""
        if place not in self.troubles:
            self._told(place, trouble)
        since = kept[1] if kept else self._clock()
        self.troubles[place] = (trouble, since)
        return before or Unavailable(f"{place} {trouble}")

    def _settle(self, place: str) -> None:
        if self.troubles.pop(place, None):
            self._told(place, None)


def _understood(text: str, process: Process, release: str, path: str) -> Schedule | None:
    read = read_schedule(text, release, process.deadlines, path)
    return read.schedule if read.is_readable else None


def _trouble(
    read: str | Unavailable | None, before: Schedule | None, now: Schedule | None
) -> str | None:
    """Why what was read does not count, if it does not."""
    if isinstance(read, Unavailable):
        return f"could not be read ({read.reason})"
    if read is None:
        return "is there no more" if before else None
    if now is None:
        return "is no schedule"
    lost = [each.name for each in before.deadlines if not now.deadline(each.name)] if before else []
    return f"has no readable row for {', '.join(lost)} any more" if lost else None
