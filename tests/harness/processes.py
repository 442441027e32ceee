"""The bot and the fake GitHub as processes of their own: for tests, the demo and the bench."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from pathlib import Path

from bot.store.backend.database import opened
from bot.store.inbox import Inbox, Item
from tests.harness.forkserver import ForkServer, Program
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, label_rules

# Modules that run the bot.
FORKED = ("bot", "tests.chaos.replica")
# Another process does the work: asking it without a rest would take the processor that it needs.
POLL_SECONDS = 0.02


class Start:
    """How `vepbot` is started: anew, or by a fork server while tests have one."""

    fork: ForkServer | None = None


class ServerProcess:
    """A program that says where it listens. What it prints is in `log`."""

    address: re.Pattern[str]

    def __init__(self, folder: Path, environ: Mapping[str, str], *command: str) -> None:
        self.folder = folder
        self.url = ""
        self.log: list[str] = []
        self._command = command
        self._environ = environ
        self._process: Program | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it listens."""
        listening = asyncio.Event()
        self._process = await program(*self._command, folder=self.folder, environ=self._environ)
        self._reader = asyncio.create_task(self._read(self._process, listening))
        waiting = asyncio.create_task(listening.wait())
        await asyncio.wait([waiting, self._reader], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not listening.is_set():
            raise RuntimeError(f"{self._command} did not start:\n" + "\n".join(self.log))

    async def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process
        assert self._reader
        if self._process.returncode is None:
            self._process.send_signal(number)
        code = await self._process.wait()
        await self._reader
        return code

    async def _read(self, process: Program, listening: asyncio.Event) -> None:
        assert process.stdout
        async for line in process.stdout:
            self.log.append(line.decode().rstrip())
            if found := self.address.search(self.log[-1]):
                self.url = found.group(1)
                listening.set()
        await process.wait()


class BotProcess(ServerProcess):
    """`vepbot serve`, with its database in a folder of its own."""

    address = re.compile(r"url=(\S+)/webhook")
    program: tuple[str, ...] = ("-m", "bot", "serve")

    def __init__(
        self,
        folder: Path,
        private_key: str,
        api_url: str,
        options: tuple[str, ...] = (),
        **environ: str,
    ) -> None:
        settings = {
            "APP_ID": str(APP_ID),
            "PRIVATE_KEY": private_key,
            "WEBHOOK_SECRET": SECRET,
            "GITHUB_API_URL": api_url,
            "PORT": "0",
        }
        if "RULES_DIR" not in environ:
            settings["RULES_DIR"] = str(label_rules(folder))
        super().__init__(folder, settings | environ, *self.program, *options)

    async def worked(self, most: int = 1000) -> list[Item]:
        """All deliveries (the newest so many), once none is pending any more."""
        beside = f"sqlite+aiosqlite:///{self.folder}/vepbot.sqlite3"
        url = self._environ.get("DATABASE_URL", beside)
        async with opened(url, exclusive=False) as database:
            inbox = Inbox(database)
            async with asyncio.timeout(60):
                while (await inbox.counts()).pending:  # noqa: ASYNC110  another process works
                    await asyncio.sleep(POLL_SECONDS)
            return await inbox.list(limit=most)


class FakeProcess(ServerProcess):
    """The fake GitHub."""

    address = re.compile(r"fake GitHub on (\S+)")

    def __init__(self, folder: Path, public_key: str) -> None:
        path = folder / "app.public.pem"
        path.write_text(public_key, "utf-8")
        options = ("--app-id", str(APP_ID), "--slug", "vepbot", "--public-key", str(path))
        environ = {"FAKE_WEBHOOK_SECRET": SECRET}
        super().__init__(folder, environ, "-m", "tests.fakes.github", *options)


async def vepbot(folder: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    """The exit code of `vepbot` and all it printed."""
    return await vepbot_reading(folder, b"", *arguments, **environ)


async def vepbot_reading(
    folder: Path, stdin: bytes, *arguments: str, **environ: str
) -> tuple[int, str]:
    """The same with something on standard input."""
    started = await program("-m", "bot", *arguments, folder=folder, environ=environ)
    out, _ = await started.communicate(stdin)
    assert started.returncode is not None
    return started.returncode, out.decode()


async def program(*arguments: str, folder: Path, environ: Mapping[str, str]) -> Program:
    """Start Python; where it is to run the bot, by the fork server if there is one."""
    if Start.fork and arguments[0] == "-m" and arguments[1] in FORKED:
        return await Start.fork.start(
            arguments[1], arguments[2:], folder, inherited() | dict(environ)
        )
    return await python(*arguments, folder=folder, environ=environ)


async def python(*arguments: str, folder: Path, environ: Mapping[str, str]) -> Process:
    """Start Python with this environment and no other settings; both outputs in one."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=folder,
        env=inherited() | dict(environ),
        stdin=PIPE,
        stdout=PIPE,
        stderr=STDOUT,
    )


def inherited() -> dict[str, str]:
    """What a process is given of this one's environment."""
    found = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return found | {"PYTHONPATH": str(ROOT)}
