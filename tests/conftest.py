"""Fixtures for every test: the corpus of real input, and keys that are made once."""

import logging
import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from bot.telemetry import configure_logging
from tests.fakes.keys import private_key, public_key
from tests.harness.forkserver import ForkServer
from tests.harness.postgresql import OwnPostgreSQL, PostgreSQL, serving, serving_own
from tests.harness.processes import Start, inherited
from tests.world import World, label_rules, playing

# How long an example takes depends on what else the machine does.
hypothesis.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis.load_profile("patient")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder with real input; without it the test is skipped."""
    folder = os.environ.get("VEPBOT_CORPUS")
    if not folder:
        pytest.skip("VEPBOT_CORPUS does not name the folder with real input")
    return Path(folder)


@pytest.fixture(scope="session")
def key_pair() -> tuple[str, str]:
    """A private and a public RSA key as PEM text."""
    return private_key(), public_key()


@pytest.fixture(scope="session", autouse=True)
def fork_server() -> Iterator[None]:
    """Every `vepbot` that tests start is forked from a process that has imported it."""
    Start.fork = ForkServer(inherited())
    yield
    Start.fork.close()
    Start.fork = None


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What the bot logs from now on, as text; afterwards the log goes where it went."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("info", "text")
    yield lambda: capsys.readouterr().err
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    """A bot with the rule that labels proposals, and its own GitHub."""
    async with playing(key_pair, tmp_path, label_rules(tmp_path)) as found:
        yield found


@pytest.fixture(scope="session")
def postgresql(testrun_uid: str) -> Iterator[PostgreSQL]:
    """A PostgreSQL that all tests share, those in other processes too."""
    with serving(testrun_uid) as found:
        yield found


@pytest.fixture
def own_postgresql() -> Iterator[OwnPostgreSQL]:
    """A PostgreSQL that the test may stop and start."""
    with serving_own(uuid.uuid4().hex) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/vepbot.sqlite3"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url
