"""One sweep from the command line, beside the running bot or without it."""

from collections.abc import Callable
from datetime import datetime

from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App
from bot.github.read.schedules import Schedules
from bot.service.periodic.sweep import Look, Sweep, due_at
from bot.service.queue.requeue import Requeue
from bot.store.agenda import Agenda
from bot.store.backend.database import Database
from bot.store.inbox import Inbox
from bot.store.schedules import ScheduleTexts
from bot.store.timestamps import Timestamps
from bot.store.upkeep.dead_letters import BELL

Clock = Callable[[], datetime]


class _Untouched(ScheduleTexts):
    """Checks the remembered state and leaves it as it is."""

    async def put(self, place: str, text: str, read_at: datetime) -> None:
        """Nothing is written."""


async def to_look_at(
    app: App, rulebook: Rulebook, database: Database, at: datetime, clock: Clock
) -> list[Look]:
    """What a sweep would ask for now, and what is due at `at`. Raises GitHubError."""
    found = await _sweep(app, rulebook, database, clock, _Untouched(database)).find()
    due = due_at(await Agenda(database).entries(), at)
    return sorted((*found, *due), key=lambda look: look.subject)


async def ask_for(app: App, rulebook: Rulebook, database: Database, clock: Clock) -> list[Look]:
    """What a sweep has asked for; a running bot takes it over. Raises GitHubError."""
    looks = await _sweep(app, rulebook, database, clock, ScheduleTexts(database)).run()
    await Timestamps(database).set(BELL, clock())
    return looks


def _sweep(
    app: App, rulebook: Rulebook, database: Database, clock: Clock, texts: ScheduleTexts
) -> Sweep:
    inbox = Inbox(database)
    refresh = Requeue(inbox, lambda _: None, clock)
    return Sweep(app, lambda: rulebook, Agenda(database), inbox, refresh, Schedules(texts, clock))
