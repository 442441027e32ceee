"""The command line as people meet it: exit codes, messages, a clean stop."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.store.backend.database import opened
from bot.store.inbox import Arrival, Inbox
from tests.fakes.github import ChangedFile, FakeGitHub, Fault
from tests.harness.processes import BotProcess
from tests.harness.processes import vepbot as run
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET

VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]


@pytest.fixture
async def github(key_pair: tuple[str, str]) -> AsyncIterator[tuple[FakeGitHub, str]]:
    fake = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    async with fake.serving() as api_url:
        yield fake, api_url


@pytest.fixture
async def process(
    github: tuple[FakeGitHub, str], key_pair: tuple[str, str], tmp_path: Path
) -> AsyncIterator[BotProcess]:
    found = BotProcess(tmp_path, key_pair[0], github[1])
    await found.start()
    yield found
    await found.stop()


async def test_sigterm_is_a_clean_end(process: BotProcess) -> None:
    assert await process.stop() == 0
    assert "stopping" in process.log[-2]
    assert "stopped" in process.log[-1]


async def test_sigterm_lets_the_job_in_hand_finish(
    process: BotProcess, github: tuple[FakeGitHub, str]
) -> None:
    fake, _ = github
    fake.deliver_to(f"{process.url}/webhook")
    fake.faults.add(Fault("POST", r"/labels$", status=None, delay=0.3))
    repository = fake.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await fake.settled(30)
    assert await process.stop() == 0
    assert pull.labels == ["sig/compute"]
    async with opened(f"sqlite+aiosqlite:///{process.folder}/vepbot.sqlite3") as database:
        states = {item.guid: item.state for item in await Inbox(database).list()}
    assert states[fake.deliveries[0].guid] == "done"


async def test_probes_tell_whether_it_is_ready(process: BotProcess) -> None:
    async with aiohttp.ClientSession() as session:
        for probe in ("healthz", "readyz"):
            async with session.get(f"{process.url}/{probe}") as response:
                assert response.status == 200
        async with session.get(f"{process.url}/metrics") as response:
            text = await response.text()
    assert "vepbot_inbox_pending 0.0" in text


async def test_wrong_credentials_are_said_in_the_log(
    github: tuple[FakeGitHub, str], key_pair: tuple[str, str], tmp_path: Path
) -> None:
    fake, api_url = github
    fake.faults.add(Fault("GET", "/app$", times=2, status=401, body={"message": "no"}))
    started = BotProcess(tmp_path, key_pair[0], api_url)
    await started.start()
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while not any("does not know this App" in line for line in started.log):
            async with session.get(f"{started.url}/healthz") as response:
                assert response.status == 200
    assert await started.stop() == 0


async def test_a_second_bot_on_the_same_database_is_refused(
    process: BotProcess, github: tuple[FakeGitHub, str], key_pair: tuple[str, str]
) -> None:
    second = BotProcess(process.folder, key_pair[0], github[1])
    with pytest.raises(RuntimeError, match="another worker holds"):
        await second.start()


@pytest.mark.parametrize("given", ["APP_ID", "WEBHOOK_SECRET"])
async def test_missing_settings_are_listed_with_exit_code_two(tmp_path: Path, given: str) -> None:
    code, out = await run(tmp_path, "serve", **{given: "7"})
    assert code == 2
    for name in {"APP_ID", "PRIVATE_KEY", "WEBHOOK_SECRET"} - {given}:
        assert f"  {name} is not set" in out
    assert "Traceback" not in out


async def test_broken_rules_are_shown_with_exit_code_one(
    tmp_path: Path, key_pair: tuple[str, str]
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "x.yaml").write_text("version: 2\n")
    environ = {"APP_ID": "1", "PRIVATE_KEY": key_pair[0], "WEBHOOK_SECRET": "x"}
    code, out = await run(tmp_path, "serve", **environ)
    assert code == 1
    assert 'rules/x.yaml:1:10: "version" must be 1 [wrong-value]' in out
    code, out = await run(tmp_path, "check")
    assert code == 1
    assert "rules/x.yaml:1:10" in out


async def test_the_shipped_rules_are_checked_with_exit_code_zero(tmp_path: Path) -> None:
    code, out = await run(tmp_path, "check", str(ROOT / "rules"))
    assert code == 0
    assert "rule(s), no mistakes" in out


@pytest.mark.parametrize("folder", ["empty", "missing"])
async def test_a_place_without_rules_is_explained(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    code, out = await run(tmp_path, "check", folder)
    assert code == 1
    assert folder in out
    assert "Traceback" not in out


async def test_a_database_that_cannot_be_opened_is_explained(
    tmp_path: Path, key_pair: tuple[str, str]
) -> None:
    environ = {
        "APP_ID": "1",
        "PRIVATE_KEY": key_pair[0],
        "WEBHOOK_SECRET": "x",
        "RULES_DIR": str(ROOT / "rules"),
        "DATABASE_URL": "sqlite+aiosqlite:///no/such/folder/x.sqlite3",
    }
    for command in ("serve", "journal", "inbox"):
        code, out = await run(tmp_path, command, **environ)
        assert code == 3
        assert "no/such/folder" in out
        assert "Traceback" not in out


async def test_journal_and_inbox_can_be_read_beside_a_running_bot(
    process: BotProcess, github: tuple[FakeGitHub, str]
) -> None:
    fake, _ = github
    fake.deliver_to(f"{process.url}/webhook")
    repository = fake.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    repository.open_pull_request("alice", "VEP 25", files=VEP)
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while not fake.writes():
            async with session.get(f"{process.url}/healthz"):
                pass
    await process.stop()
    code, out = await run(process.folder, "journal", "--format", "json")
    outcomes = [json.loads(line)["outcome"] for line in out.splitlines()]
    assert (code, outcomes) == (0, ["planned", "applied"])
    _, out = await run(process.folder, "journal", "--subject", "kubevirt/enhancements#1")
    assert "because changes veps/sig-compute/25-a" in out
    assert "rule label-target-sig" in out
    _, out = await run(process.folder, "inbox", "--format", "json")
    assert json.loads(out.splitlines()[0])["action"] == "opened"
    _, out = await run(process.folder, "inbox", "--state", "dead")
    assert out == ""


async def test_a_database_of_another_age_is_a_failure_told_in_one_line(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "vepbot.sqlite3")) as old:
        old.execute("CREATE TABLE deliveries (id INTEGER PRIMARY KEY)")
        old.execute("CREATE TABLE journal (id INTEGER PRIMARY KEY)")
    for command in ("journal", "inbox"):
        code, out = await run(tmp_path, command)
        assert code == 3
        assert out.startswith("vepbot")
        assert out.count("\n") == 1


async def test_a_database_without_what_is_asked_for_is_told_in_one_line_and_in_full(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/vepbot.sqlite3"
    async with opened(url):
        pass
    with closing(sqlite3.connect(tmp_path / "vepbot.sqlite3")) as broken:
        broken.execute("DROP TABLE journal")
    code, out = await run(tmp_path, "journal")
    assert (code, out.count("\n")) == (3, 1)
    assert out.startswith("vepbot")
    _, out = await run(tmp_path, "journal", LOG_LEVEL="debug")
    assert "Traceback" in out


async def test_what_strangers_wrote_does_not_steer_the_terminal(tmp_path: Path) -> None:
    action = "open\x1b[2Jed\r\n2026 forged"
    arrival = Arrival("guid", "a/b#1", "pull_request", action, None, b"{}", datetime.now(UTC))
    async with opened(f"sqlite+aiosqlite:///{tmp_path}/vepbot.sqlite3") as database:
        await Inbox(database).put(arrival)
    _, out = await run(tmp_path, "inbox")
    assert "open\\x1b[2Jed\\r\\n2026 forged" in out
    assert out.count("\n") == 1


async def test_usage_errors_have_exit_code_two(tmp_path: Path) -> None:
    assert (await run(tmp_path))[0] == 2
    assert (await run(tmp_path, "dance"))[0] == 2
    code, out = await run(tmp_path, "--help")
    assert code == 0
    assert "serve" in out


async def test_the_process_may_have_a_clock_of_its_own(
    github: tuple[FakeGitHub, str], key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """What is done goes by it, what arrives by the real one."""
    fake, api_url = github
    repository = fake.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    started = BotProcess(tmp_path, key_pair[0], api_url, options=("--clock", "2031-04-16T09:00Z"))
    await started.start()
    fake.deliver_to(f"{started.url}/webhook")
    repository.open_pull_request("alice", "VEP 25", files=VEP)
    await fake.settled(30)
    [item] = [item for item in await started.worked() if item.action == "opened"]
    assert item.received_at.year < 2031
    assert await started.stop() == 0
    code, out = await run(tmp_path, "journal")
    assert code == 0
    assert "2031-04-16" in out


async def test_a_clock_that_is_none_is_refused(tmp_path: Path) -> None:
    code, out = await run(tmp_path, "serve", "--clock", "noon")
    assert code == 2
    assert '--clock: "noon" is no time; write 2026-04-16T09:00Z' in out


async def test_a_misspelt_command_is_told_with_what_was_meant(tmp_path: Path) -> None:
    code, output = await run(tmp_path, "chekc")
    assert code == 2
    assert 'unknown command "chekc"; did you mean "check"?' in output
    code, output = await run(tmp_path, "x\x1b[31m")
    assert "\x1b" not in output


async def test_it_tells_its_version(tmp_path: Path) -> None:
    code, output = await run(tmp_path, "--version")
    assert code == 0
    assert re.fullmatch(r"vepbot \d+\.\d+\S* \(Python \d+\.\d+\S*\)\n", output)
