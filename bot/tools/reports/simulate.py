"""One evaluation stopped before it writes: what the rules say of a subject, and what would be done.

Nothing is written, neither to GitHub nor to the database; `at` is the moment that counts.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused
from bot.github.read.kind import find_kind
from bot.github.webhook.delivery import Rejected, read_unsigned
from bot.service.evaluation.evaluate import Planner
from bot.service.queue.requeue import EVENTS
from bot.service.sources.installation import NothingThere, reached
from bot.tools.reports.inspect_command import WrongUsage

_REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}", re.ASCII)
# Stands for any action where no event is given.
LOOK = "look"


@dataclass(frozen=True, slots=True)
class SimulationTarget:
    """What to look at, and on what event, if one is given; the rest as its payload has it."""

    subject: SubjectRef
    action: str | None = None
    installation: int | None = None
    event: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """The outcome. `heard`: whether the bot would look on this event; None without one."""

    subject: SubjectRef
    kind: SubjectKind
    heard: bool | None
    digest: str
    decision: Decision
    plan: Plan


def occasion(named: str | None, payload: bytes | None) -> SimulationTarget:
    """From `owner/name#number` or from an event's payload. Raises WrongUsage."""
    if payload is not None:
        return _of_payload(named, payload)
    if named is None:
        raise WrongUsage("say what to look at: OWNER/REPO#N, or --event FILE")
    return SimulationTarget(_subject(named))


async def simulate(
    app: App, rulebook: Rulebook, wanted: SimulationTarget, at: datetime
) -> Simulation:
    """Look at a subject as if it were `at`. Raises NothingThere and GitHubError."""
    subject = wanted.subject
    if not rulebook.for_repository(subject.repository):
        bound = ", ".join(sorted({e.process.repository for e in rulebook.processes}))
        raise NothingThere(f"no process is bound to {subject.repository}; the rules name {bound}")
    client = await reached(app, subject.repository, wanted.installation)
    kind = await _kind(client, subject)
    event = wanted.event or EVENTS[kind]
    trigger = Trigger((f"{event}.{wanted.action or LOOK}",), commit=wanted.commit)
    found = await Planner(app, lambda: rulebook, lambda: at).prepare(client, subject, trigger)
    heard = _heard(rulebook, wanted, event)
    return Simulation(subject, kind, heard, rulebook.digest, found.decision, found.plan)


def _heard(rulebook: Rulebook, wanted: SimulationTarget, event: str) -> bool | None:
    if wanted.action is None:
        return None
    return rulebook.listens(wanted.subject.repository, event, wanted.action)


def _of_payload(named: str | None, payload: bytes) -> SimulationTarget:
    delivery = read_unsigned(payload)
    if isinstance(delivery, Rejected):
        raise WrongUsage(f"--event: {delivery.reason}")
    if not delivery.repository or not delivery.number:
        raise WrongUsage("--event: the payload is about no issue and no pull request")
    subject = _subject(f"{delivery.repository}#{delivery.number}")
    if named and str(_subject(named)).casefold() != str(subject).casefold():
        raise WrongUsage(f"--event: the payload is about {subject}, not {named}")
    action, event = delivery.action or LOOK, delivery.event
    told = None if event in EVENTS.values() else event  # of the others, GitHub knows the kind
    return SimulationTarget(subject, action, delivery.installation, told, delivery.commit)


def _subject(text: str) -> SubjectRef:
    try:
        subject = SubjectRef.parse(text)
    except ValueError as error:
        raise WrongUsage(str(error)) from error
    if not _REPOSITORY.fullmatch(subject.repository) or not 0 < subject.number < 10**9:
        raise WrongUsage(f"{text!r} is not of the form owner/name#number")
    return subject


async def _kind(client: Installation, subject: SubjectRef) -> SubjectKind:
    try:
        return await find_kind(client, subject)
    except Refused as refused:
        if not refused.gone:
            raise
        raise NothingThere(f"there is no {subject} that the App may see: {refused}") from refused
