"""A whole run with secrets that are looked for in everything it produces.

From the setup page on: webhooks good and bad, GitHub failing in every way, a database that is away,
and commands with settings that are wrong; all at the level that logs most, in both formats.
"""

import asyncio
import re
import sqlite3
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from dotenv import dotenv_values

from bot.cli import run as run_command
from bot.service.sources.app_registration import ENV_FILE, KEY_FILE
from tests.fakes.github import ChangedFile, FakeGitHub, Fault, Repository
from tests.harness.processes import vepbot
from tests.harness.support import ROOT
from tests.web.test_setup import Browser, Unregistered
from tests.world import APP_ID, Clock, World

HOME = "kubevirt/enhancements"
RECORD_KEY = "canary-of-the-record-key"
PASSWORD = "canary-of-the-database"
HOOK_SECRET = "canary-of-the-webhook"
VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]
TOKENS = re.compile(r"gh[a-z]_[0-9a-f]{20}|eyJ[\w-]{10,}\.[\w-]{10,}")


@dataclass
class Run:
    """A bot that registered itself, and everything that came out of it."""

    github: FakeGitHub
    repository: Repository
    folder: Path
    process: Unregistered
    browser: Browser
    environ: dict[str, str]
    produced: list[str] = field(default_factory=list)

    async def registers(self) -> None:
        """The setup page, with its mistakes, until the bot runs."""
        token = self.process.token
        self.produced.append((await self.browser.post(token="x", name="<"))[1])
        self.github.faults.add(Fault("POST", "/conversions$", status=201, body={"id": "x"}))
        for _ in range(2):
            path = await self.browser.sent_back(token=token)
            self.produced.append((await self.browser.get(path))[1])
        await self.until(lambda: any("/webhook" in line for line in self.process.log))
        self.browser.url = self.process.url
        self.github.deliver_to(f"{self.process.url}/webhook")

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not is_so():
                await self.browser.reached("/healthz")

    async def meets_trouble(self) -> None:
        """As many pull requests as there are faults; in the end all are labelled."""
        faults = troubles()
        self.github.faults.add(*faults)
        pulls = [self.repository.open_pull_request("alice", "VEP", files=VEP) for _ in faults]
        # The one whose label GitHub refuses goes on without it, and says so.
        labelled = [each for each in pulls if each.number != REFUSED]
        await self.until(lambda: all("sig/compute" in each.labels for each in labelled))
        assert not self.github.faults.pending

    async def loses_its_database(self) -> None:
        """For a moment: what comes then is refused."""
        path = self.folder / "vepbot.sqlite3"
        path.rename(self.folder / "away")
        self.repository.open_issue("alice", "VEP 99", "")
        await self.github.settled(30)
        for page in ("/readyz", "/metrics"):
            self.produced.append((await self.browser.get(page))[1])
        (self.folder / "away").rename(path)

    async def asks(self) -> None:
        """Every page, and webhooks that are none."""
        for path in ("healthz", "readyz", "metrics", "setup", ".env", "setup?token=x"):
            self.produced.append((await self.browser.get(f"/{path}"))[1])
        for headers in ({}, {"X-Hub-Signature-256": "sha256=" + "0" * 64}):
            url = f"{self.process.url}/webhook"
            async with self.browser.session.post(url, data=b"{}", headers=headers) as answer:
                self.produced.append(await answer.text())
        async with self.browser.session.post(f"{self.process.url}/help") as answer:
            self.produced.append(await answer.text())

    async def commands(self) -> None:
        """What people call beside the bot."""
        called = ("doctor", "inbox", "journal", "labels sync", f"simulate {HOME}#1")
        answers = (vepbot(self.folder, *each.split(), **self.environ) for each in called)
        self.produced += [printed for _, printed in await asyncio.gather(*answers)]

    def kept(self) -> Iterator[str]:
        """Every value in the database, bodies unpacked."""
        with closing(sqlite3.connect(self.folder / "vepbot.sqlite3")) as database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (name,) in names.fetchall():
                for row in database.execute(f'SELECT * FROM "{name}"'):  # noqa: S608  its own name
                    yield from map(readable, row)

    def written(self) -> Iterator[str]:
        """All that was sent to GitHub, tokens in their header aside."""
        for request in self.github.requests:
            yield f"{request.path} {request.query} {request.body}"


REFUSED = 9


def troubles() -> tuple[Fault, ...]:
    """One for each pull request, so that nobody waits long; tokens fail whoever comes first."""
    return (
        Fault("POST", "/access_tokens$", times=2, status=401, body={"message": "no"}),
        Fault("POST", "/access_tokens$", status=201, body={"token": 7}),
        Fault("POST", "/access_tokens$", status=200, body="<html>"),
        Fault("GET", "/pulls/4/files", status=500),
        Fault("GET", "/pulls/5/files", drop=True),
        Fault("GET", "/pulls/6/files", times=2, status=401, body={"message": "Bad credentials"}),
        Fault("GET", "/pulls/7$", status=200, body=[]),
        Fault(
            "GET", "/pulls/8/files", status=302, headers={"Location": "http://elsewhere.example/"}
        ),
        Fault("POST", f"/issues/{REFUSED}/labels$", status=422, body={"message": "no"}),
        Fault("POST", "/issues/10/labels$", drop=True, after=True),
    )


def readable(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("utf-8", "replace")


@asynccontextmanager
async def running(public_key: str, folder: Path, form: str) -> AsyncIterator[Run]:
    github = FakeGitHub(APP_ID, "vepbot", public_key, "not yet")
    repository = github.add_repository(HOME, labels=["sig/compute"])
    async with github.serving() as api_url, aiohttp.ClientSession() as session:
        environ = {"RECORD_KEY": RECORD_KEY, "LOG_LEVEL": "debug"}
        process = Unregistered(folder, api_url, LOG_FORMAT=form, **environ)
        environ |= {"GITHUB_API_URL": api_url, "RULES_DIR": str(ROOT / "rules")}
        await process.start()
        browser = Browser(github, session, process.url, folder, Clock())
        yield Run(github, repository, folder, process, browser, environ)
        await process.stop()


def secrets_of(folder: Path) -> list[str]:
    """Those that the bot has; each line of the key, which could be shown in part."""
    settings = dotenv_values(folder / ENV_FILE)
    key = (folder / KEY_FILE).read_text("utf-8").splitlines()
    return [RECORD_KEY, str(settings["WEBHOOK_SECRET"]), *key]


@pytest.mark.parametrize("form", ["text", "json"])
async def test_no_secret_is_anywhere(key_pair: tuple[str, str], tmp_path: Path, form: str) -> None:
    async with running(key_pair[1], tmp_path, form) as run:
        token = run.process.token
        await run.registers()
        await run.meets_trouble()
        await run.loses_its_database()
        await run.asks()
        secrets = secrets_of(tmp_path)
        await run.commands()
    told = "\n".join([*run.process.log, *run.produced, *run.kept(), *run.written()])
    assert len(told) > 20_000
    assert [secret for secret in secrets if secret in told] == []
    assert TOKENS.findall(told) == []
    # The setup page's own is good for nothing by now; where it was said is its address in the log.
    assert told.count(token) == 1


def wrong_settings(key: str) -> Iterator[dict[str, str]]:
    """Each with a secret in it, where it belongs or by mistake."""
    api = f"https://vepbot:{PASSWORD}@github.example:x"
    yield {"DATABASE_URL": f"postgresql+asyncpg://vepbot:{PASSWORD}@127.0.0.1:9/vepbot"}
    yield {"DATABASE_URL": f"mysql://vepbot:{PASSWORD}@127.0.0.1/vepbot"}
    yield {"GITHUB_API_URL": api, "GITHUB_GRAPHQL_URL": api}
    yield {"APP_ID": HOOK_SECRET, "PORT": HOOK_SECRET, "LOG_FORMAT": HOOK_SECRET}
    for path in (key, key.replace("/", "")):  # a name of a file may be too long, or not
        yield {"PRIVATE_KEY": "", "PRIVATE_KEY_PATH": path, "RECORD_KEY_FILE": RECORD_KEY}
    yield {"PRIVATE_KEY": key[:-60]}
    yield {"WEBHOOK_SECRET": "", "WEBHOOK_SECRET_FILE": HOOK_SECRET}


def test_commands_do_not_repeat_settings_that_are_wrong(
    key_pair: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    right = {
        "APP_ID": "1",
        "PRIVATE_KEY": key_pair[0],
        "WEBHOOK_SECRET": HOOK_SECRET,
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "RULES_DIR": str(ROOT / "rules"),
        "LOG_LEVEL": "debug",
    }
    for wrong in wrong_settings(key_pair[0]):
        with monkeypatch.context() as patched:
            for name, value in (right | wrong).items():
                patched.setenv(name, value)
            commands = ("inbox", "doctor") if "DATABASE_URL" in wrong else ("serve", "doctor")
            assert all(run_command([command]) for command in commands)
    told = "".join(capfd.readouterr())
    key = [line.replace("/", "") for line in key_pair[0].splitlines()]
    secrets = [HOOK_SECRET, RECORD_KEY, PASSWORD, *key, *key_pair[0].splitlines()]
    assert told.count("\n") > 20
    assert [secret for secret in secrets if secret in told] == []


async def test_metrics_and_probes_name_nobody(world: World) -> None:
    repository = world.github.add_repository(HOME, labels=["sig/compute"])
    repository.open_pull_request("alice", "VEP 1", files=VEP)
    world.github.faults.add(Fault("GET", "/files", status=500))
    await world.settled()
    async with aiohttp.ClientSession() as session:
        for path in ("metrics", "healthz", "readyz"):
            async with session.get(f"{world.url}/{path}") as answer:
                told = await answer.text()
            assert told
            for name in ("kubevirt", "enhancements", "alice", "VEP", "sig/compute"):
                assert name not in told
