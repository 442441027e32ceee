"""The composition root: the only place that builds the parts and wires them together."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from bot.core.rulebook.docs.prow_help import plugin_help
from bot.core.rulebook.pages import RulePages
from bot.github.api.client import App, Credentials, Endpoints
from bot.github.api.connection import Listener
from bot.github.api.errors import GitHubError
from bot.github.api.write_budget import BUDGET, RecentWrites, WriteBudget
from bot.github.app.registration import convert, web_address
from bot.github.read.documents import Documents
from bot.github.read.folder import RulesFiles
from bot.github.read.schedules import Schedules
from bot.service.evaluation.commands.announcements import Announcements
from bot.service.evaluation.commands.commander import Commander
from bot.service.evaluation.evaluate import Evaluator
from bot.service.evaluation.reruns import Reruns
from bot.service.evaluation.tracker_links import TrackerLinks
from bot.service.evaluation.writing.creation_guard import CreationGuard
from bot.service.evaluation.writing.edit_guard import EditGuard
from bot.service.evaluation.writing.refusal_log import Refusals
from bot.service.evaluation.writing.writer import Writer
from bot.service.periodic.gauges import Gauges
from bot.service.periodic.process_clock import ProcessClock
from bot.service.periodic.redelivery import Redelivery
from bot.service.periodic.retention import RetentionTask
from bot.service.periodic.sweep import Sweep
from bot.service.periodic.sweeper import Sweeper
from bot.service.periodic.timekeeper import Timekeeper
from bot.service.queue.admission import Admission, Bounds
from bot.service.queue.intake import Intake
from bot.service.queue.requeue import Requeue
from bot.service.sources.app_registration import Registration
from bot.service.sources.rules import (
    FOLDER_SECONDS,
    REMOTE_SECONDS,
    Rules,
    folder_reader,
    read_rules,
)
from bot.service.sources.schedule_alerts import ScheduleAlerts
from bot.service.supervisor import Supervisor
from bot.service.worker.external_changes import ExternalChanges
from bot.service.worker.replicas import Replicas
from bot.service.worker.worker import Worker
from bot.settings import UNSEALED, Access, RemoteRules, Settings, SetupSettings
from bot.store.agenda import Agenda
from bot.store.backend.database import Database, opened
from bot.store.backend.disk import free_bytes
from bot.store.bookmarks import Bookmarks
from bot.store.commands import CommandLog
from bot.store.inbox import Inbox
from bot.store.judged_by import JudgedBy
from bot.store.schedules import ScheduleTexts
from bot.store.timestamps import Timestamps
from bot.store.upkeep.dead_letters import BELL
from bot.store.upkeep.retention import Keep, Retention
from bot.store.written.comments import CommentLog
from bot.store.written.creations import Creations
from bot.store.written.journal import Journal
from bot.store.written.refusals import RefusalLog
from bot.store.written.write_ledger import WriteLedger
from bot.telemetry import Metrics, logger
from bot.web.connection_limits import ConnectionLimiter, Limits
from bot.web.help import Help
from bot.web.probes import Probes
from bot.web.server import application, listening, setup_application
from bot.web.setup import Setup
from bot.web.webhook import Webhook

log = logger(__name__)

# How long a stop waits for the job in hand; what is not finished stays in the inbox.
STOP_SECONDS = 25


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Bot:
    """A wired bot. `obstacle` is why it does no work at the moment, for /readyz."""

    app: App
    rules: Rules
    worker: Worker
    timekeeper: Timekeeper
    sweeper: Sweeper
    bell: ExternalChanges
    neighbours: Replicas
    redelivery: Redelivery
    housekeeping: RetentionTask
    webhook: Webhook
    probes: Probes
    crowd: ConnectionLimiter
    supervisor: Supervisor
    obstacle: str | None = "starting"


async def serve(
    settings: Settings,
    process_clock: ProcessClock | None = None,
    clock: Callable[[], datetime] = system_clock,
) -> None:
    """Run until SIGTERM or SIGINT: not ready, finish the job in hand, return.

    Raises InvalidRules, StoreUnavailable or OSError when it cannot start.
    """
    stop = _stop_signal()
    async with running(settings, clock, process_clock) as (bot, url):
        log.info("listening", url=f"{url}/webhook")
        if not settings.access.record_keys:
            log.warning(UNSEALED, fix="set RECORD_KEY before the private key is replaced")
        introduction = asyncio.create_task(_introduce(bot.app))
        await stop.wait()
        log.info("stopping")
        introduction.cancel()
    log.info("stopped")


async def set_up(settings: SetupSettings) -> bool:
    """Offer the setup page until there is an App (True), or SIGTERM or SIGINT (False).

    Raises InvalidRules, or OSError when it cannot start.
    """
    stop, token = _stop_signal(), secrets.token_urlsafe(32)
    async with setting_up(settings, token, Path()) as (setup, url):
        log.info("no App yet; open this page to register one", url=f"{url}/setup?token={token}")
        waiting = [asyncio.create_task(each.wait()) for each in (stop, setup.done)]
        _, left = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in left:
            each.cancel()
    return setup.done.is_set()


@asynccontextmanager
async def setting_up(
    settings: SetupSettings,
    token: str,
    folder: Path,
    clock: Callable[[], datetime] = system_clock,
) -> AsyncIterator[tuple[Setup, str]]:
    """The setup page inside the block, and its base URL; credentials go to `folder`."""
    if isinstance(settings.rules, Path):
        read_rules(settings.rules)
    github = web_address(settings.api_url)
    async with aiohttp.ClientSession() as session:
        registration = Registration(folder, partial(convert, session, settings.api_url, clock))
        setup = Setup(token, github, registration, clock)
        async with listening(setup_application(setup, github), settings.host, settings.port) as url:
            yield setup, url


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Callable[[], datetime] = system_clock,
    process_clock: ProcessClock | None = None,
    *,
    sweeps: bool = True,
) -> AsyncIterator[tuple[Bot, str]]:
    """A bot at work inside the block, and its base URL. Raises what `serve` does.

    Rules go by `process_clock`, all else by `clock`. Without `sweeps` it looks around only when
    asked to.
    """
    if isinstance(settings.rules, Path):
        read_rules(settings.rules)  # mistakes in them come before anything is touched
    async with (
        opened(settings.database_url) as database,
        aiohttp.ClientSession() as session,
    ):
        await CommentLog(database).begin(clock())
        bot = build(settings, database, session, clock, process_clock or ProcessClock(clock))
        await bot.rules.start()
        server = application(bot.webhook, bot.probes, Help(partial(_told, bot.rules)))
        async with (
            listening(server, settings.host, settings.port, bot.crowd) as url,
            _working(bot, sweeps=sweeps),
        ):
            yield bot, url


def build(
    settings: Settings,
    database: Database,
    session: aiohttp.ClientSession,
    clock: Callable[[], datetime],
    now: ProcessClock,
) -> Bot:
    """Wire the parts; nothing runs yet."""
    metrics = Metrics()
    ledger = WriteLedger(database, BUDGET)
    app = _app(settings.access, session, clock, metrics.request, lambda n: partial(ledger.spend, n))
    inbox = Inbox(database)
    rules = _rules(settings, app, metrics)
    refusals = Refusals(RefusalLog(database), now)
    guard = CreationGuard(Creations(database), now)
    edits = EditGuard(Creations(database), now)
    own = CommentLog(database)
    writer = Writer(Journal(database), now, metrics, database.holds, own, guard, refusals, edits)
    schedules = Schedules(ScheduleTexts(database), clock, ScheduleAlerts(metrics))
    documents = Documents(schedules)

    def wake(lane: str) -> None:
        worker.wake(lane)

    def hurry(lane: str) -> None:
        worker.hurry(lane)

    refresh = Requeue(inbox, wake, clock, hurry)
    agenda = Agenda(database)
    timekeeper = Timekeeper(agenda, refresh, now, metrics, now.speed)
    told = CommandLog(database)
    evaluator = Evaluator(
        app, rules, writer, now, metrics, timekeeper, documents, Announcements(told), own, refusals
    )
    sweep = Sweep(app, rules, agenda, inbox, refresh, schedules)
    landmarks = Timestamps(database)
    sweeper = Sweeper(sweep, now, metrics, database.holds, landmarks, now.speed)
    shared = landmarks if database.holds.shared else None
    trackers = TrackerLinks(evaluator.evaluate, rules, refresh, JudgedBy(database), now, shared)
    commander = Commander(
        app, rules, writer, told, trackers.evaluate, trackers.changed, now, documents, own
    )
    reruns = Reruns(app, commander.evaluate, refresh, clock)
    worker = Worker(inbox, rules.once(reruns.evaluate), clock, metrics, database.holds)
    bell = ExternalChanges(partial(landmarks.at, BELL), worker.look_again)
    pushed = _hint(settings.rules, rules)
    bounds = Bounds(settings.minimum_free_bytes, settings.maximum_pending)
    admission = Admission(inbox, bounds, partial(free_bytes, settings.database_url))
    redelivery = Redelivery(
        app,
        inbox,
        landmarks,
        Bookmarks(database),
        admission.obstacle,
        sweeper.reconcile,
        clock,
        metrics,
    )
    intake = Intake(
        admission, rules, worker.wake, clock, pushed, trackers.hear, worker.hurry, app.names
    )
    webhook = Webhook(settings.webhook_secrets, intake.accept, metrics)
    keep = Keep(settings.keep_bodies, settings.keep_deliveries, settings.keep_journal)
    housekeeping = RetentionTask(Retention(database, keep), clock, metrics)
    gauges = Gauges(inbox, ledger, schedules, admission.obstacle, clock, metrics)
    supervisor = Supervisor(metrics)
    probes = Probes(
        lambda: bot.obstacle or supervisor.obstacle or rules.obstacle or _renamed(app, rules),
        admission.obstacle,
        gauges.measure,
        metrics,
    )
    limits = Limits(of_one_address=settings.connections_per_address)
    crowd = ConnectionLimiter(limits, lambda reason: metrics.cut.labels(reason).inc())
    metrics.connections.set_function(lambda: crowd.size)
    bot = Bot(
        app,
        rules,
        worker,
        timekeeper,
        sweeper,
        bell,
        Replicas(database.holds, worker),
        redelivery,
        housekeeping,
        webhook,
        probes,
        crowd,
        supervisor,
    )
    return bot


@asynccontextmanager
async def asking(
    access: Access, clock: Callable[[], datetime] = system_clock
) -> AsyncIterator[App]:
    """The App alone, for commands that ask GitHub and have no part in the bot's work."""
    async with aiohttp.ClientSession() as session:
        yield _app(access, session, clock, lambda *_: None)


def _app(
    access: Access,
    session: aiohttp.ClientSession,
    clock: Callable[[], datetime],
    listener: Listener,
    spend: Callable[[int], WriteBudget] = lambda _: RecentWrites(),
) -> App:
    credentials = Credentials(access.app_id, access.private_key, access.record_keys)
    graphql = access.graphql_url or f"{access.api_url}/graphql"
    return App(session, credentials, Endpoints(access.api_url, graphql), clock, listener, spend)


def _rules(settings: Settings, app: App, metrics: Metrics) -> Rules:
    where = settings.rules
    pages = RulePages(web_address(settings.api_url), settings.rules_url)
    if isinstance(where, Path):
        return Rules(folder_reader(where), FOLDER_SECONDS, metrics, pages)
    read = RulesFiles(app, where.repository, where.path).read
    return Rules(read, REMOTE_SECONDS, metrics, pages)


def _hint(where: Path | RemoteRules, rules: Rules) -> Callable[[str], None]:
    """A push to the rules' repository is a reason to read them at once."""

    def pushed(repository: str) -> None:
        if isinstance(where, RemoteRules) and repository.casefold() == where.repository.casefold():
            rules.moved()

    return pushed


def _renamed(app: App, rules: Rules) -> str | None:
    """Why there is nothing to do: all repositories are called otherwise than the rules say."""
    bound = {entry.process.repository for entry in rules().processes}
    return app.names.trouble(bound)


def _told(rules: Rules, repositories: tuple[str, ...]) -> dict[str, Any] | None:
    """What Prow's page says of our commands; None while there are no rules."""
    return None if rules.obstacle else plugin_help(rules(), repositories)


@asynccontextmanager
async def _working(bot: Bot, *, sweeps: bool) -> AsyncIterator[None]:
    """Everything that goes on beside the webhook runs inside the block, and is kept running."""
    keep, worker = bot.supervisor.keep, bot.worker
    working = asyncio.create_task(keep("worker", worker.run, lambda: worker.stopping))
    tasks = {
        "rules": bot.rules.watch,
        "timekeeper": bot.timekeeper.run,
        "bell": bot.bell.run,
        "neighbours": bot.neighbours.run,
    }
    if sweeps:
        tasks |= {
            "sweeper": bot.sweeper.run,
            "redelivery": bot.redelivery.run,
            "housekeeping": bot.housekeeping.run,
        }
    beside = [asyncio.create_task(keep(name, run)) for name, run in tasks.items()]
    bot.obstacle = None
    try:
        yield
    finally:
        bot.obstacle = "stopping"
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        bot.worker.stop()
        _, unfinished = await asyncio.wait([working], timeout=STOP_SECONDS)
        if unfinished:
            log.warning("the job in hand takes too long; it will be done at the next start")
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)


async def _introduce(app: App) -> None:
    """Say who we are, so that wrong credentials show at once and no event pays for asking."""
    try:
        log.info("acting as", account=await app.login())
    except GitHubError as error:
        log.error("GitHub does not know this App", error=str(error))


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
