"""What the bot would say and do at a moment if nothing changed until then; nothing is written."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.core.engine.aftermath import applied
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.claims import Step
from bot.core.engine.planning.command_effects import wishes_of
from bot.core.engine.planning.plan import Plan, plan
from bot.core.markup.sanitize import unescaped
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    CreateMilestone,
    Operation,
    PublishCheck,
    RemoveAssignee,
    RemoveLabel,
    SetMilestone,
    SetMilestoneDue,
    SetState,
    WriteComment,
)
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import SWEEP, Trigger
from bot.core.records.marker import STATUS
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App, Installation
from bot.github.read.listing import Listed, open_threads
from bot.service.evaluation.evaluate import Planner
from bot.service.evaluation.result import Evaluation
from bot.service.periodic.sweep import concerns
from bot.service.queue.requeue import EVENTS
from bot.service.sources.installation import reached

# Changes that follow from changes, and from those in turn.
MOST_ROUNDS = 3
# What acts are, in the order of how much they matter to people.
KINDS = (
    "comments",
    "checks",
    "milestones",
    "labels",
    "issues",
    "assignees",
    "states",
    "status comments",
)
_OF_OPERATION: dict[type[Operation], str] = {
    PublishCheck: "checks",
    SetMilestone: "milestones",
    SetMilestoneDue: "milestones",
    CreateMilestone: "milestones",
    AddLabels: "labels",
    RemoveLabel: "labels",
    CreateIssue: "issues",
    AddAssignees: "assignees",
    RemoveAssignee: "assignees",
    SetState: "states",
}
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that would be done, on what it would be done, and the rule that says so."""

    kind: str
    subject: str
    title: str
    what: str
    because: str
    rule: str
    is_only_reported: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """All of it. `unknown` is what could not be judged, and why."""

    at: datetime
    rulebook: str
    subjects: int
    acts: tuple[Act, ...]
    unknown: tuple[str, ...]

    def of(self, kind: str) -> tuple[Act, ...]:
        """Acts of one kind."""
        return tuple(act for act in self.acts if act.kind == kind)


async def forecast(app: App, rulebook: Rulebook, at: datetime) -> Forecast:
    """Look at everything that is open as if it were `at` (UTC). Raises NothingThere, GitHubError.

    What would be created first is created in it; what would be done to that is not foretold. What
    follows from its own changes of a thread is.
    """
    planner = Planner(app, lambda: rulebook, lambda: at)
    room = asyncio.Semaphore(AT_ONCE)
    acts: list[Act] = []
    unknown: list[str] = []
    count = 0
    for repository in sorted({entry.process.repository for entry in rulebook.processes}):
        client = await reached(app, repository)
        processes = tuple(e.process for e in rulebook.for_repository(repository))
        listed = await open_threads(client, repository)
        wanted = [each for each in listed if concerns(each, processes)]
        looks = (_look(planner, client, repository, each, room) for each in wanted)
        for subject, found in await asyncio.gather(*looks):
            acts += _acts(found, found.plan)
            acts += _afterwards(rulebook, found, at)
            unknown += (f"{subject}: {reason}" for reason in found.unknown)
        count += len(wanted)
    acts.sort(key=lambda act: KINDS.index(act.kind))
    return Forecast(at, rulebook.digest, count, tuple(acts), tuple(unknown))


async def _look(
    planner: Planner,
    client: Installation,
    repository: str,
    listed: Listed,
    room: asyncio.Semaphore,
) -> tuple[SubjectRef, Evaluation]:
    subject = SubjectRef(repository, listed.number)
    trigger = Trigger((f"{EVENTS[listed.kind]}.{SWEEP}",))
    async with room:
        return subject, await planner.prepare(client, subject, trigger)


def _afterwards(rulebook: Rulebook, found: Evaluation, at: datetime) -> Iterator[Act]:
    """What follows from what is done, as GitHub tells of it: a status without its milestone."""
    facts, planned = found.facts, found.plan
    for _ in range(MOST_ROUNDS):
        if facts is None or not any(any(wishes_of(each.operation)) for each in planned.steps):
            return
        facts = applied(facts, planned, at)
        trigger = Trigger((f"{_event(facts)}.{SWEEP}",))
        planned = plan(decide(rulebook, facts, trigger, at), facts)
        yield from _acts(found, planned)


def _event(facts: Facts) -> str:
    return "issues" if facts.pull_request is None else "pull_request"


def _acts(found: Evaluation, planned: Plan) -> Iterator[Act]:
    thread = found.facts.thread if found.facts else None
    for step in planned.steps:
        yield Act(
            kind=_kind(step),
            subject=str(step.operation.subject),
            title=thread.title if thread else "",
            what=unescaped(str(step.operation)),
            because=step.because,
            rule=str(step.rule),
            is_only_reported=step.mode.value == "report",
        )


def _kind(step: Step) -> str:
    operation = step.operation
    if isinstance(operation, WriteComment):
        return "status comments" if operation.key == STATUS else "comments"
    return _OF_OPERATION[type(operation)]
