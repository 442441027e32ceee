"""How all proposals of a release stand with its deadlines: the gut check. Nothing is written."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from bot.core.engine.decision.exception_changes import ExceptionChange, exempted_in
from bot.core.engine.decision.readiness import Readiness, readiness
from bot.core.engine.decision.readiness import State as Shown
from bot.core.messages.checklists import checklist_needs
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Deadline
from bot.core.model.facts import Facts, Need, Unavailable, reason_of
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.process.targets.target_release import AIM_NEEDS
from bot.core.rulebook.rulebook import ProcessRules, Rulebook
from bot.core.standing.in_context import MORE_NEEDS, all_standings
from bot.core.standing.state import State
from bot.github.api.client import App, Installation
from bot.github.read.documents import Documents
from bot.github.read.listing import Listed, closed_on, open_threads
from bot.github.read.reader import Reader
from bot.github.write.labels import list_labels
from bot.service.periodic.sweep import concerns
from bot.service.sources.installation import reached
from bot.tools.reports.labels import lacking, telling

AT_ONCE = 4
_SHOWN = frozenset({Need.FILES, Need.EXCEPTIONS}) | AIM_NEEDS


@dataclass(frozen=True, slots=True)
class Report:
    """The proposals of a release, by group and the worst first. `unknown`: what may be for it.

    `exceptions` are all for it that are on record in open tracking issues, also of what has left
    it meanwhile, and in those that were closed on its milestone. `phase` is its phase,
    `following` its next deadline. `lacking` are labels that tell proposals and owners, and that
    the repositories do not have.
    """

    release: str
    at: datetime
    proposals: tuple[Readiness, ...]
    unknown: tuple[str, ...]
    exceptions: tuple[ExceptionChange, ...] = ()
    phase: str = ""
    following: Deadline | None = None
    lacking: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """Everybody who owns one of them."""
        return tuple(sorted({group for each in self.proposals for group in each.groups}))

    def of(self, group: str) -> tuple[Readiness, ...]:
        """What a group owns."""
        return tuple(each for each in self.proposals if group in each.groups)

    def count(self, state: Shown) -> int:
        """How many stand so."""
        return sum(each.state is state for each in self.proposals)


async def report(app: App, rulebook: Rulebook, release: str, at: datetime) -> Report:
    """Look at what is open: tracking issues on the milestone, and pull requests that target it.

    A pull request whose tracking issue is on the list counts with it. Raises NothingThere and
    GitHubError.
    """
    found: list[Report] = []
    gone: list[str] = []
    for entry in rulebook.processes:
        home = entry.process.repository
        client = await reached(app, home, None)
        known = await list_labels(client, home)
        gone += (f"{home}: {label}" for label in lacking(telling(entry), known))
        survey = _Survey(app, client, entry, release, at)
        found.append(survey.told(await survey.facts(), await survey.closed()))
    rows = [row for each in found for row in each.proposals]
    order = list(Shown)
    rows.sort(key=lambda row: (order.index(row.state), row.subject))
    return Report(
        release,
        at,
        tuple(rows),
        tuple(chain.from_iterable(each.unknown for each in found)),
        tuple(chain.from_iterable(each.exceptions for each in found)),
        next((each.phase for each in found if each.phase), ""),
        next((each.following for each in found if each.following), None),
        tuple(dict.fromkeys(gone)),
    )


@dataclass(frozen=True, slots=True)
class _Survey:
    """One process, looked at as if it were `at`."""

    app: App
    client: Installation
    entry: ProcessRules
    release: str
    at: datetime

    async def facts(self) -> list[Facts]:
        """Of everything open that may be a proposal; not of what a tracking issue speaks for."""
        found = await self._read(await open_threads(self.client, self._home), self._needs)
        trackers = {each.subject for each in found if self._is_for(each) and _is_tracker(each)}
        return [each for each in found if not _speaks_for(each, trackers)]

    async def closed(self) -> list[Facts]:
        """Tracking issues that were closed on the release's milestone."""
        listed = await closed_on(self.client, self._home, self.release)
        issues = [each for each in listed if each.kind is SubjectKind.ISSUE]
        return await self._read(issues, self._needs)

    @property
    def _home(self) -> str:
        return self.entry.process.repository

    async def _read(
        self, listed: Sequence[Listed], needs: Callable[[SubjectKind], frozenset[Need]]
    ) -> list[Facts]:
        process, limit, documents = self.entry.process, asyncio.Semaphore(AT_ONCE), Documents()

        async def read(each: Listed) -> Facts:
            async with limit:
                reader = Reader(self.app, self.client, (process,), documents)
                return await reader.read(SubjectRef(self._home, each.number), each.kind, needs)

        return await asyncio.gather(*(read(each) for each in listed if concerns(each, (process,))))

    def told(self, found: list[Facts], closed: list[Facts]) -> Report:
        """What all these facts say."""
        looked = [self.of(facts) for facts in (*found, *closed)]
        calendars = (facts.calendar for facts in found)
        schedules = (c.schedule(self.release) for c in calendars if isinstance(c, Calendar))
        schedule = next((each for each in schedules if each), None)
        phase = schedule.phase(self.entry.process.phases, self.at) if schedule else None
        trackers = (facts for facts in (*found, *closed) if _is_tracker(facts))
        listed = (each for t in trackers for each in exempted_in(t, self.release, self.at))
        return Report(
            self.release,
            self.at,
            tuple(each for each in looked if isinstance(each, Readiness)),
            tuple(each for each in looked if isinstance(each, str)),
            tuple(listed),
            phase.name if phase else "",
            schedule.following(self.at) if schedule else None,
        )

    def _needs(self, kind: SubjectKind) -> frozenset[Need]:
        suiting = (each for each in self.entry.checklists if each.by and each.suits(kind))
        return _SHOWN.union(MORE_NEEDS, *(checklist_needs(each) for each in suiting))

    def _is_for(self, facts: Facts) -> bool:
        return self.release in self._releases(facts)

    def _releases(self, facts: Facts) -> set[str | None]:
        """All that it is, or was, for: a pull request only for those that it sets."""
        case = Context(facts, self.entry.process, self.at)
        found = {each.release for each in all_standings(case) if each.state is not State.ABSENT}
        return found & set(newly_targeted(facts)) if facts.pull_request else found

    def of(self, facts: Facts) -> Readiness | str | None:
        """Its state, or why its release is unknown; None if it is for other releases."""
        if isinstance(facts.proposals, Unavailable):
            return f"{facts.subject}: {reason_of(facts.proposals)}"
        if not self._is_for(facts):
            return None
        return readiness(self.entry, facts, self.release, self.at)


def newly_targeted(facts: Facts) -> tuple[str, ...]:
    """Releases that a pull request sets as targets."""
    known = facts.proposals if isinstance(facts.proposals, tuple) else ()
    return tuple(target.release for each in known for target in each.new_targets)


def _is_tracker(facts: Facts) -> bool:
    return facts.pull_request is None


def _speaks_for(facts: Facts, trackers: set[SubjectRef]) -> bool:
    """Whether a tracking issue on the list says the same of the proposal."""
    tracked = facts.tracking_issue if facts.pull_request else None
    return isinstance(tracked, Facts) and tracked.subject in trackers
