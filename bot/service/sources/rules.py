"""The rules in force: read from a folder or from GitHub, read again when they change.

A broken edit keeps the last good rulebook, and is shown in the log and in a metric.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.core.model.diagnostic import Diagnostic, InvalidRules, Position
from bot.core.rulebook.load import load
from bot.core.rulebook.pages import NO_PAGES, RulePages
from bot.core.rulebook.rulebook import Rulebook
from bot.github.api.client import App
from bot.github.api.errors import GitHubError, Transient
from bot.github.read.folder import RulesFiles
from bot.settings import RemoteRules
from bot.telemetry import Metrics, logger

log = logger(__name__)

LARGEST_FILE_BYTES = 1024 * 1024
MOST_FILES = 200
# Rules beside the bot are looked at often, for that costs nothing; those on GitHub on every push.
FOLDER_SECONDS = 2.0
REMOTE_SECONDS = 600.0

# Path as shown to people → text.
Files = Mapping[str, str]
ReadFiles = Callable[[], Awaitable[Files]]


P = ParamSpec("P")
R = TypeVar("R")
# Whose rulebook was taken for the piece of work in hand, and which it was.
_TAKEN: ContextVar[tuple["Rules", Rulebook] | None] = ContextVar("taken", default=None)


class Rules:
    """Gives the rulebook in force to whoever calls it."""

    def __init__(
        self, read: ReadFiles, every: float, metrics: Metrics, pages: RulePages = NO_PAGES
    ) -> None:
        self._read = read
        self._every = every
        self._metrics = metrics
        self._pages = pages
        self._files: Files | None = None
        self._rulebook: Rulebook | None = None
        self._moved = asyncio.Event()
        self._settled = asyncio.Event()

    def __call__(self) -> Rulebook:
        """The rulebook. Raises Transient while it has never been read."""
        taken = _TAKEN.get()
        if taken and taken[0] is self:
            return taken[1]
        if self._rulebook is None:
            raise Transient("the rules have not been read yet")
        return self._rulebook

    def once(self, work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        """`work` by the rulebook that is in force when it begins; a reload is for what follows.

        It is asked for in several places on the way, and two rulebooks at once are none.
        """

        @wraps(work)
        async def steady(*args: P.args, **kwargs: P.kwargs) -> R:
            before = _TAKEN.set((self, self()))
            try:
                return await work(*args, **kwargs)
            finally:
                _TAKEN.reset(before)

        return steady

    @property
    def obstacle(self) -> str | None:
        """Why no work can be done, for /readyz."""
        return "the rules have not been read yet" if self._rulebook is None else None

    async def start(self) -> None:
        """Read the rules the first time. Raises InvalidRules; without an answer, tries later."""
        try:
            self._adopt(await self._read())
        except GitHubError as error:
            log.warning("the rules could not be read; trying again", reason=str(error))

    async def watch(self) -> None:
        """Read them again for ever, when told that they changed or when it is time."""
        while True:
            await self._wait()
            await self.refresh()
            if not self._moved.is_set():
                self._settled.set()

    def moved(self) -> None:
        """Somebody says that they changed."""
        self._settled.clear()
        self._moved.set()

    async def refreshed(self) -> None:
        """Returns once what was said to have changed has been read."""
        await self._settled.wait()

    async def refresh(self) -> None:
        """Read them now. What is wrong with them is logged; the last good ones stay in force."""
        try:
            files = await self._read()
            if files != self._files:
                self._adopt(files)
        except InvalidRules as invalid:
            self._metrics.rules_problems.set(len(invalid.diagnostics))
            self._metrics.rules_reloads.labels("broken").inc()
            log.error("the rules are broken; those before stay in force", problems=str(invalid))
        except (GitHubError, OSError) as error:
            self._metrics.rules_reloads.labels("unreadable").inc()
            log.warning("the rules could not be read; those before stay", reason=str(error))

    def _adopt(self, files: Files) -> None:
        self._files = files
        rulebook = load(files, self._pages)
        self._rulebook = rulebook
        self._metrics.rules_problems.set(0)
        self._metrics.rules.clear()
        self._metrics.rules.labels(rulebook.digest).set(1)
        self._metrics.rules_loaded.set_to_current_time()
        self._metrics.rules_reloads.labels("loaded").inc()
        log.info("rules in force", digest=rulebook.digest, files=len(files))

    async def _wait(self) -> None:
        seconds = FOLDER_SECONDS if self._rulebook is None else self._every
        try:
            async with asyncio.timeout(seconds):
                await self._moved.wait()
        except TimeoutError:
            return
        self._moved.clear()


def read_rules(directory: Path) -> Rulebook:
    """Load the rules of a directory once. Raises InvalidRules with every mistake."""
    return load(read_folder(directory))


async def read_rules_of(
    place: Path | RemoteRules, app: App, pages: RulePages = NO_PAGES
) -> Rulebook:
    """Load the rules once, from a folder or from GitHub, under the names that the server uses.

    Raises InvalidRules and GitHubError.
    """
    if isinstance(place, Path):
        return load(await folder_reader(place)(), pages)
    return load(await RulesFiles(app, place.repository, place.path).read(), pages)


def read_examples(directory: Path) -> Files:
    """The files with examples, `tests/*.yaml` below the rules. Raises InvalidRules."""
    paths = sorted((directory / "tests").glob("*.yaml"))[:MOST_FILES]
    return {str(path): _text(path, directory) for path in paths}


def folder_reader(directory: Path) -> ReadFiles:
    """Reads the folder off the event loop; files are named from its parent on.

    The names stand in comments on GitHub, where nobody cares for the server's folders.
    """

    def named() -> Files:
        resolved = _resolved(directory)
        parent = resolved.parent
        found = read_folder(resolved)
        return {str(Path(path).relative_to(parent)): text for path, text in found.items()}

    async def read() -> Files:
        return await asyncio.to_thread(named)

    return read


def read_folder(directory: Path) -> Files:
    """`*.yaml` of a directory, and every template (`*.md`) below it. Raises InvalidRules."""
    if not directory.is_dir():
        raise _unreadable(directory, "is no directory; RULES_DIR says where the rules are")
    paths = sorted(path for path in directory.iterdir() if path.suffix in (".yaml", ".yml"))
    if not paths:
        raise _unreadable(directory, "has no *.yaml in it")
    paths += sorted(directory.glob("*/*.md"))
    if len(paths) > MOST_FILES:
        raise _unreadable(directory, f"has more than {MOST_FILES} files")
    return {str(path): _text(path, directory) for path in paths}


def _text(path: Path, directory: Path) -> str:
    """A link to somewhere else would show, in a message or mistake, what is none of theirs."""
    if not _resolved(path).is_relative_to(_resolved(directory)):
        raise _unreadable(path, "leads out of the folder with the rules; put the file itself there")
    if not path.is_file():  # to open a pipe would wait for ever
        raise _unreadable(path, "is no file; put the rules into one")
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE_BYTES + 1).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error


def _resolved(path: Path) -> Path:
    """Where links lead. Raises InvalidRules where that is in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: pathlib's word for a loop until 3.12
        raise _unreadable(path, "is a link that leads to itself; put the file there") from error


def _unreadable(path: Path, problem: str) -> InvalidRules:
    return InvalidRules((Diagnostic(str(path), Position(1, 1), f"{path} {problem}", "unreadable"),))
