"""`vepbot inbox export|import`: all that a database knows, in another one, once."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cli import run
from bot.store.agenda import Agenda
from bot.store.agenda import Entry as Expected
from bot.store.backend.database import opened
from bot.store.commands import CommandLog, CommandRow
from bot.store.inbox import Arrival, Inbox
from bot.store.judged_by import JudgedBy
from bot.store.schedules import ScheduleTexts
from bot.store.timestamps import Timestamps
from bot.store.written.comments import CommentLog, Written
from bot.store.written.journal import APPLIED, PLANNED, Entry, Journal

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
LANE = "o/r#1"
BODY = b"\0\xff some words"

Vepbot = Callable[..., tuple[int, str, str]]


def expected(at: datetime) -> Expected:
    return Expected(LANE, "issue", True, NOW, None, at, "digest", {"v1": "x"})


async def fill(url: str) -> None:
    """Something in every table: a delivery with words, one that is dead, and the rest."""
    async with opened(url) as database:
        inbox = Inbox(database)
        for guid in ("b", "a", "dead"):
            await inbox.put(Arrival(guid, LANE, "issues", "opened", 11, BODY, NOW, guid == "b"))
        await inbox.bury((await inbox.list())[2:], NOW, "502")
        for outcome in (PLANNED, APPLIED):
            entry = Entry("act", NOW, LANE, outcome, "add x", "y", "rule", "f", 3, "d", "b a")
            await Journal(database).record([entry])
        await Agenda(database).write(expected(NOW))
        await CommandLog(database).remember([CommandRow(LANE, "7", NOW, "{}")])
        await JudgedBy(database).keep("o/r#2", [LANE])
        await ScheduleTexts(database).put("o/s", "text", NOW)
        await CommentLog(database).keep(Written(LANE, "minutes", 7, NOW, "a record"))
        await Timestamps(database).set("swept", NOW)


async def everything(url: str) -> list[object]:
    """All that the bot could read of it, but for the numbers of rows."""
    async with opened(url) as database:
        items = await Inbox(database).list()
        return [
            [(item.guid, item.state, item.attempts, item.error) for item in items],
            [await Inbox(database).body(item) for item in items],
            await Journal(database).entries(),
            await Agenda(database).entries(),
            await CommandLog(database).recall(LANE),
            await JudgedBy(database).of(LANE),
            await ScheduleTexts(database).get("o/s"),
            (await CommentLog(database).of(LANE)).by_key,
            await Timestamps(database).at("swept"),
        ]


@pytest.fixture
def vepbot(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Vepbot:
    """`vepbot inbox …` on a database: its exit code, output and errors."""

    def call(url: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("DATABASE_URL", url)
        code = run(["inbox", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


@pytest.fixture
def old(tmp_path: Path) -> str:
    """A SQLite that has been used."""
    url = f"sqlite+aiosqlite:///{tmp_path}/old.sqlite3"
    asyncio.run(fill(url))
    return url


def test_all_of_it_arrives_in_order_and_once(
    old: str, database_url: str, tmp_path: Path, vepbot: Vepbot
) -> None:
    path = tmp_path / "export.jsonl"
    assert vepbot(old, "export", str(path)) == (0, "", "exported 11 rows\n")
    assert path.stat().st_mode & 0o777 == 0o600
    for _ in range(2):
        assert vepbot(database_url, "import", str(path)) == (0, "", "imported 11 rows\n")
        assert asyncio.run(everything(database_url)) == asyncio.run(everything(old))


def test_what_is_newer_stays(old: str, database_url: str, tmp_path: Path, vepbot: Vepbot) -> None:
    async def change() -> None:
        async with opened(database_url) as database:
            await Agenda(database).write(expected(LATER))
            await CommandLog(database).remember([CommandRow(LANE, "7", LATER, "newer")])
            inbox = Inbox(database)
            await inbox.put(Arrival("a", LANE, "issues", "opened", 11, b"", NOW))
            await inbox.finish(await inbox.list(), LATER)

    async def found() -> tuple[datetime, str, str]:
        async with opened(database_url) as database:
            [entry] = await Agenda(database).entries()
            [told] = await CommandLog(database).recall(LANE)
            states = {item.guid: item.state for item in await Inbox(database).list()}
            return entry.looked_at, told.memory, states["a"]

    asyncio.run(change())
    path = tmp_path / "export.jsonl"
    vepbot(old, "export", str(path))
    assert vepbot(database_url, "import", str(path))[0] == 0
    assert asyncio.run(found()) == (LATER, "newer", "done")


BROKEN = {
    "it is no JSON object": lambda lines: [*lines[:3], "{", *lines[4:]],
    "it names no table": lambda lines: [*lines[:3], '{"table": "x", "row": {}}', *lines[4:]],
    "attempts: Input should be a valid integer": lambda lines: [
        *lines[:3],
        lines[3].replace('"attempts": 1', '"attempts": "many"'),
        *lines[4:],
    ],
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_line_is_named_and_what_stands_before_it_is_not_harmed(
    old: str, database_url: str, tmp_path: Path, vepbot: Vepbot, reason: str
) -> None:
    path = tmp_path / "export.jsonl"
    vepbot(old, "export", str(path))
    path.write_text("\n".join(BROKEN[reason](path.read_text("utf-8").splitlines())), "utf-8")
    code, _, said = vepbot(database_url, "import", str(path))
    assert (code, said) == (1, f"vepbot: line 4 cannot be used: {reason}\n")


def test_a_line_that_is_not_utf_8_is_named_wherever_it_stands(
    old: str, database_url: str, tmp_path: Path, vepbot: Vepbot
) -> None:
    path = tmp_path / "export.jsonl"
    vepbot(old, "export", str(path))
    lines = path.read_bytes().splitlines()
    lines[3] = lines[3].replace(b'"row"', b'"r\xffow"')
    path.write_bytes(b"\n".join(lines))
    said = (1, "vepbot: line 4 cannot be used: it is not UTF-8\n")
    code, _, error = vepbot(database_url, "import", str(path))
    assert (code, error) == said


def test_a_file_that_was_cut_off_is_noticed(old: str, tmp_path: Path, vepbot: Vepbot) -> None:
    path = tmp_path / "export.jsonl"
    _, out, _ = vepbot(old, "export", "-")
    lines = out.splitlines()
    assert json.loads(lines[-1]) == {"rows": 11}
    path.write_text("\n".join(lines[:-1]), "utf-8")
    code, _, said = vepbot(old, "import", str(path))
    assert code == 1
    assert "the end is missing" in said


def test_an_export_overwrites_nothing(old: str, tmp_path: Path, vepbot: Vepbot) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text("mine", "utf-8")
    code, _, said = vepbot(old, "export", str(path))
    assert code == 3
    assert "File exists" in said
    assert path.read_text("utf-8") == "mine"
