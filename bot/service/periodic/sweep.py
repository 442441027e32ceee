"""Finds what no event told of: missed events, schedules that moved, rules that are others now.

A sweep compares what is open on GitHub, and how the schedules stand, with what the agenda says of
the last look at each subject, and asks for a look where they differ. It decides nothing itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.engine.decision.next_look import digest_of
from bot.core.model.definitions.calendar import Schedule
from bot.core.model.definitions.process import Process
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import SWEEP
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App, Installation
from bot.github.api.errors import Renamed
from bot.github.read.listing import Listed, open_threads
from bot.github.read.schedules import Schedules
from bot.service.queue.requeue import Requeue
from bot.store.agenda import Agenda, Entry
from bot.store.inbox import Inbox

# Why a subject is looked at; the words that the inbox shows.
NEW, CHANGED, CLOSED, SCHEDULE, RULES, DUE = "new", "changed", "closed", "schedule", "rules", "due"
AWAY = "away"
# Of these, those that stand for something that was missed.
SWEPT = frozenset({NEW, CHANGED, CLOSED, SCHEDULE, RULES, AWAY})


@dataclass(frozen=True, slots=True)
class Look:
    """One subject to look at: `because` in words, `cause` what makes it happen once."""

    subject: SubjectRef
    kind: SubjectKind
    reason: str
    because: str
    cause: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A repository as a sweep found it: what is open, and a digest of each release's schedule."""

    repository: str
    listed: tuple[Listed, ...]
    schedules: Mapping[str, str]


class Sweep:
    """Looks around in every repository that rules are bound to."""

    def __init__(
        self,
        app: App,
        rulebook: Callable[[], Rulebook],
        agenda: Agenda,
        inbox: Inbox,
        refresh: Requeue,
        schedules: Schedules,
    ) -> None:
        self._app = app
        self._rulebook = rulebook
        self._agenda = agenda
        self._inbox = inbox
        self._refresh = refresh
        self._schedules = schedules

    async def run(self, *, everything: bool = False) -> list[Look]:
        """Ask for a look at all that needs one, or at everything. Raises GitHubError."""
        found = await self.find(everything=everything)
        waiting = {lane for lane, _ in await self._inbox.lanes()}
        wanted = [look for look in found if str(look.subject) not in waiting]
        asked = (
            await self._refresh.ask(look.subject, look.kind, look.reason, look.cause, action=SWEEP)
            for look in wanted
        )
        flags = [each async for each in asked]
        return [look for look, is_new in zip(wanted, flags, strict=True) if is_new]

    async def find(self, *, everything: bool = False) -> list[Look]:
        """What needs a look (or all that is known), and why. Raises GitHubError."""
        rulebook = self._rulebook()
        # Before the lists, so that what is opened meanwhile is in neither or in the lists only.
        entries = await self._agenda.entries()
        found: list[Look] = []
        for repository in sorted({e.process.repository for e in rulebook.processes}):
            processes = tuple(e.process for e in rulebook.for_repository(repository))
            mine = [entry for entry in entries if _is_of(entry, repository)]
            try:
                standing = await self._standing(repository, processes, mine)
            except Renamed as renamed:  # the others are swept all the same
                self._app.names.note(renamed.was, renamed.now)
                continue
            found += looks(standing, mine, processes, rulebook.digest)
            found += away(mine, found) if everything else ()
        return found

    async def _standing(
        self, repository: str, processes: tuple[Process, ...], entries: list[Entry]
    ) -> Standing:
        client = await self._app.reach(repository, None)
        listed = await open_threads(client, repository)
        releases = {release for entry in entries for release in entry.schedules}
        process = next((each for each in processes if each.schedule), None)
        digests = await self._digests(client, process, releases) if process else {}
        return Standing(repository, listed, digests)

    async def _digests(
        self, client: Installation, process: Process, releases: Iterable[str]
    ) -> dict[str, str]:
        """Of releases whose schedule is known to be there or not to be there."""
        found = {}
        for release in sorted(releases):
            schedule = await self._schedules.schedule(client, process, release)
            if schedule is None or isinstance(schedule, Schedule):
                found[release] = digest_of(schedule)
        return found


def _is_of(entry: Entry, repository: str) -> bool:
    return entry.lane.rpartition("#")[0].casefold() == repository.casefold()


def looks(
    standing: Standing, entries: Iterable[Entry], processes: tuple[Process, ...], rulebook: str
) -> list[Look]:
    """What needs a look under the rules with this digest, each subject once. Pure."""
    known = {SubjectRef.parse(entry.lane).number: entry for entry in entries}
    listed = {each.number: each for each in standing.listed}
    found = [
        look
        for number, each in listed.items()
        if number in known or concerns(each, processes)
        if (look := _of_listed(standing, each, known.get(number), rulebook))
    ]
    gone = (entry for number, entry in known.items() if number not in listed and entry.is_open)
    found += (_look(entry, CLOSED, "it is open no more") for entry in gone)
    return sorted(found, key=lambda look: look.subject)


def away(entries: Iterable[Entry], found: Iterable[Look]) -> list[Look]:
    """What is open and looked at for no other reason."""
    named = {str(look.subject) for look in found}
    because = "the bot was away for longer than GitHub keeps deliveries"
    return [
        _look(entry, AWAY, because)
        for entry in entries
        if entry.is_open and entry.lane not in named
    ]


def concerns(listed: Listed, processes: tuple[Process, ...]) -> bool:
    """Whether it may be a proposal or its tracking issue; without a label any issue may be."""
    if listed.kind is SubjectKind.PULL_REQUEST:
        return True
    labels = {label.casefold() for label in listed.labels}
    return any(p.tracker_label is None or p.tracker_label.casefold() in labels for p in processes)


def _of_listed(
    standing: Standing, listed: Listed, entry: Entry | None, rulebook: str
) -> Look | None:
    subject = SubjectRef(standing.repository, listed.number)
    stamp = f"{listed.updated_at:%Y-%m-%d %H:%M} UTC"
    if entry is None:
        because = f"nobody has looked at it; last changed {stamp}"
        return Look(subject, listed.kind, NEW, because, f"{NEW} {listed.updated_at}")
    if listed.updated_at > entry.updated_at:
        cause = f"{CHANGED} {listed.updated_at}"
        return Look(subject, listed.kind, CHANGED, f"changed {stamp}, after the last look", cause)
    if moved := ", ".join(_moved(standing.schedules, entry)):
        return _look(entry, SCHEDULE, f"the schedule of {moved} is another since the last look")
    if entry.rulebook != rulebook:
        return _look(entry, RULES, "the rules are others since the last look")
    return None


def _moved(schedules: Mapping[str, str], entry: Entry) -> Iterator[str]:
    for release, digest in entry.schedules.items():
        if schedules.get(release, digest) != digest:
            yield release


def _look(entry: Entry, reason: str, because: str) -> Look:
    subject, kind = SubjectRef.parse(entry.lane), SubjectKind(entry.kind)
    return Look(subject, kind, reason, because, f"{reason} {because} {entry.looked_at}")


def due_at(entries: Iterable[Entry], at: datetime) -> list[Look]:
    """What the timekeeper would ask for, were it so late."""
    return [
        _look(entry, DUE, f"due since {entry.due_at:%Y-%m-%d %H:%M} UTC")
        for entry in entries
        if entry.due_at is not None and entry.due_at <= at
    ]
