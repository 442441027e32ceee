"""`vepbot inbox` and `vepbot journal`: what a person finds out and decides about deliveries."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from bot.cli import run
from bot.store.backend.database import Database, opened
from bot.store.inbox import Arrival, Inbox
from bot.store.written.journal import APPLIED, PLANNED, Entry, Journal
from tests.fakes.github import ChangedFile, Fault
from tests.harness.processes import vepbot
from tests.world import World, label_rules, playing

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
R = TypeVar("R")


@dataclass
class Shell:
    """A database with four deliveries, and `vepbot` beside it."""

    url: str
    out: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> tuple[int, str]:
        """The exit code and all that is printed."""
        code = run(arguments)
        printed = self.out.readouterr()
        return code, printed.out + printed.err

    def states(self) -> dict[str, str]:
        """GUID by GUID."""
        items = self.using(lambda database: Inbox(database).list())
        return {item.guid: item.state for item in items}

    def using(self, act: Callable[[Database], Awaitable[R]]) -> R:
        """Whatever else happens to the database."""

        async def use() -> R:
            async with opened(self.url, exclusive=False) as database:
                return await act(database)

        return asyncio.run(use())


async def fill(url: str) -> None:
    """One delivery in each state that work leads to; the last two of one lane."""
    async with opened(url) as database:
        inbox = Inbox(database)
        for guid, number in [("aa-done", 1), ("aa-dead", 2), ("bb-late", 3), ("bb-dead", 3)]:
            words = guid == "aa-done"
            await inbox.put(
                Arrival(guid, f"o/r#{number}", "issues", "opened", 11, b"{}", NOW, words)
            )
        items = {item.guid: item for item in await inbox.list()}
        await inbox.finish([items["aa-done"]], NOW)
        await inbox.bury([items["aa-dead"], items["bb-dead"]], NOW, "422 Unprocessable")
        await inbox.retry([items["bb-late"]], NOW + timedelta(hours=1), "502", counts=True)
        entry = Entry(
            act="1", at=NOW, subject="o/r#2", outcome=PLANNED, operation="add label x",
            because="it says so", rule="label", file="rules/r.yaml", line=7, rulebook="c0ffee" * 5,
            deliveries="aa-dead other",
        )  # fmt: skip
        other = replace(entry, rule="other", outcome=APPLIED, deliveries="z")
        await Journal(database).record([entry, other])


@pytest.fixture
def shell(
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    asyncio.run(fill(database_url))
    return Shell(database_url, capsys)


def test_inbox_alone_lists(shell: Shell) -> None:
    assert shell("inbox") == shell("inbox", "list")
    code, out = shell("inbox", "list", "--state", "dead", "--json")
    assert code == 0
    assert [json.loads(line)["guid"] for line in out.splitlines()] == ["aa-dead", "bb-dead"]


def test_one_delivery_with_what_the_journal_says(shell: Shell) -> None:
    code, out = shell("inbox", "show", "aa-de")
    assert code == 0
    assert out.splitlines() == [
        "delivery:     aa-dead",
        "about:        o/r#2",
        "event:        issues.opened",
        "state:        dead",
        "received:     2026-03-01 12:00:00Z",
        "finished:     2026-03-01 12:00:00Z",
        "attempts:     1",
        "installation: 11",
        "last said:    422 Unprocessable",
        "2026-03-01 12:00:00Z o/r#2 planned: add label x",
        "    because it says so",
        "    rule label, rules/r.yaml:7, rules c0ffeec0ffee",
    ]
    _, out = shell("inbox", "show", "bb-late", "--json")
    shown = json.loads(out)
    assert (shown["delivery"]["guid"], shown["journal"]) == ("bb-late", [])


@pytest.mark.parametrize(
    ("guid", "told"),
    [
        ("cc", "no delivery has a GUID that begins with 'cc'"),
        ("aa", "'aa' is how several begin: aa-done, aa-dead"),
        ("aa%", "no delivery has a GUID that begins with 'aa%'"),
    ],
)
@pytest.mark.parametrize("command", ["show", "retry", "replay", "drop"])
def test_a_guid_that_is_none_or_several(shell: Shell, command: str, guid: str, told: str) -> None:
    before = shell.states()
    assert shell("inbox", command, guid) == (1, f"vepbot: {told}\n")
    assert shell.states() == before


@pytest.mark.parametrize(
    ("arguments", "pending"),
    [
        (["retry", "bb-late"], {"bb-late"}),
        (["retry", "aa-de", "bb-d"], {"aa-dead", "bb-late", "bb-dead"}),
        (["retry", "--all-dead"], {"aa-dead", "bb-late", "bb-dead"}),
        (["retry", "--lane", "o/r#3"], {"bb-late", "bb-dead"}),
        (["replay", "aa-done"], {"aa-done", "bb-late"}),
    ],
)
def test_what_is_tried_again_is_due_now_and_has_all_its_attempts(
    shell: Shell, arguments: list[str], pending: set[str]
) -> None:
    code, out = shell("inbox", *arguments)
    assert code == 0
    assert "pending; a bot that runs takes it up within seconds" in out
    states = shell.states()
    assert {guid for guid, state in states.items() if state == "pending"} == pending
    items = shell.using(lambda database: Inbox(database).list("pending"))
    mentioned = [item for item in items if item.guid in out]
    assert {item.attempts for item in mentioned} == {0}
    due = dict(shell.using(lambda database: Inbox(database).lanes()))
    assert all(due[item.lane] > NOW + timedelta(hours=1) for item in mentioned)  # as of today


def test_what_is_dropped_stays_to_be_seen_and_counts_no_more(shell: Shell) -> None:
    code, out = shell("inbox", "drop", "aa-dead")
    assert (code, out) == (0, "o/r#2 issues.opened aa-dead: dropped\n")
    _, out = shell("inbox", "--state", "dropped")
    assert "dropped (422 Unprocessable)" in out
    assert shell.using(lambda database: Inbox(database).counts()).dead == 1
    assert shell("inbox", "drop", "--all-dead", "--json")[0] == 0
    assert shell.using(lambda database: Inbox(database).counts()).dead == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["retry", "aa-done"], "none of these waits or was given up"),
        (["replay", "aa-dead"], "none of these is done, with its words kept"),
        (["drop", "bb-late"], "none of these was given up"),
        (["retry", "--lane", "o/r#9"], "none of these waits or was given up"),
    ],
)
def test_what_does_not_go_is_told_and_changes_nothing(
    shell: Shell, arguments: list[str], told: str
) -> None:
    before = shell.states()
    assert shell("inbox", *arguments) == (1, f"vepbot: nothing was changed: {told}\n")
    assert shell.states() == before


@pytest.mark.parametrize("arguments", [["retry"], ["retry", "aa", "--all-dead"], ["drop"]])
def test_what_is_meant_must_be_said(shell: Shell, arguments: list[str]) -> None:
    code, out = shell("inbox", *arguments)
    assert code == 2
    assert "name GUIDs, or --lane OWNER/NAME#N, or --all-dead" in out


def test_the_journal_by_rule(shell: Shell) -> None:
    _, out = shell("journal", "--rule", "label", "--json")
    assert [json.loads(line)["rule"] for line in out.splitlines()] == ["label"]
    _, out = shell("journal", "--rule", "label", "--subject", "o/r#9")
    assert out == ""


VEP = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]


@pytest.fixture
async def at_work(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with playing(key_pair, tmp_path, label_rules(tmp_path)) as world:
        yield world


async def test_a_running_bot_takes_up_what_is_retried_beside_it(
    at_work: World, tmp_path: Path
) -> None:
    world = at_work
    repository = world.github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    # What is refused while it is read is given up after five times.
    world.github.faults.add(
        Fault("GET", r"/pulls/\d+$", times=5, status=422, body={"message": "no"})
    )
    pull = repository.open_pull_request("alice", "VEP 25", files=VEP)
    await world.settled()
    for _ in range(5):
        await world.advance(600)
    assert [item.state for item in await world.deliveries()] == ["dead"]
    world.github.faults.add(Fault("GET", r"/pulls/\d+$", status=502))
    code, _ = await vepbot(
        tmp_path, "inbox", "retry", "--all-dead", DATABASE_URL=world.settings.database_url
    )
    assert code == 0
    await world.hear()
    [item] = await world.deliveries()
    assert (item.state, item.attempts) == ("pending", 1)  # it waits for another try
    await vepbot(tmp_path, "inbox", "retry", item.guid, DATABASE_URL=world.settings.database_url)
    await world.hear()
    assert next(item.state for item in await world.deliveries()) == "done"
    assert pull.labels == ["sig/compute"]
