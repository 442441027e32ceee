"""`vepbot sweep` and `vepbot forecast`: what is to come, said beforehand and nothing written."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub
from tests.harness.processes import vepbot
from tests.stories.test_time import FREEZE, gate, proposed, rules, said, stage, until
from tests.world import APP_ID, SECRET, World, playing


@dataclass
class Stage:
    """A bot that has looked at two proposals, and a shell beside it."""

    world: World
    environ: dict[str, str]
    folder: Path

    async def run(self, *arguments: str) -> tuple[int, list[str]]:
        code, out = await vepbot(self.folder, *arguments, **self.environ)
        return code, out.splitlines()


@pytest.fixture
async def at_work(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[Stage]:
    github = stage(key_pair)
    found = rules(tmp_path)
    async with playing(key_pair, tmp_path, found, github, sweeps=True) as world:
        for number in (50, 51):
            proposed(github, number)
        await world.settled()
        environ = {
            "APP_ID": str(APP_ID),
            "PRIVATE_KEY": key_pair[0],
            "WEBHOOK_SECRET": SECRET,
            "GITHUB_API_URL": world.settings.api_url,
            "RULES_DIR": str(found),
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/vepbot.sqlite3",
        }
        yield Stage(world, environ, tmp_path)


def writes(github: FakeGitHub) -> int:
    return sum(request.writes for request in github.requests)


async def test_nothing_to_look_at(at_work: Stage) -> None:
    assert await at_work.run("sweep", "--dry-run") == (0, ["to look at: nothing"])


async def test_who_is_due_at_a_moment_and_why(at_work: Stage) -> None:
    moment = FREEZE - timedelta(days=14)
    code, lines = await at_work.run("sweep", "--at", moment.isoformat())
    assert code == 0
    assert lines == [
        f"kubevirt/enhancements#{number} (pull request), due: due since 2098-03-19 12:00 UTC"
        for number in (50, 51)
    ] + ["to look at: 2"]
    early = await at_work.run("sweep", "--at", (moment - timedelta(seconds=1)).isoformat())
    assert early == (0, ["to look at: nothing"])


async def test_what_no_event_told_of_is_asked_for_and_the_running_bot_takes_it_over(
    at_work: Stage,
) -> None:
    github = at_work.world.github
    github.deliver_to(None)
    pull = proposed(github, 52)
    code, [line, sum_up] = await at_work.run("sweep", "--dry-run")
    assert (code, sum_up) == (0, "to look at: 1")
    assert line.startswith("kubevirt/enhancements#52 (pull request), new: nobody has looked at it")
    code, [line] = await at_work.run("sweep", "--dry-run", "--format", "json")
    assert json.loads(line)["reason"] == "new"
    assert (await at_work.run("sweep"))[1][-1] == "asked for: 1"
    assert (await at_work.run("sweep"))[1][-1] == "asked for: nothing"
    at_work.world.bot.bell.wake()
    await at_work.world.settled()
    runs = github.repository("kubevirt/enhancements").check_runs.values()
    assert pull.head_sha in {run.head_sha for run in runs}


async def test_without_a_database_it_says_so(at_work: Stage, tmp_path: Path) -> None:
    at_work.environ["DATABASE_URL"] = f"sqlite+aiosqlite:///{tmp_path}/none.sqlite3"
    code, lines = await at_work.run("sweep")
    assert code == 3
    assert "there is no database" in lines[-1]


async def test_the_forecast_is_what_happens_then(at_work: Stage) -> None:
    github = at_work.world.github
    before = writes(github)
    code, lines = await at_work.run("forecast", "--at", FREEZE.isoformat(), "--format", "json")
    assert code == 0
    assert writes(github) == before
    told = json.loads("\n".join(lines))
    foretold = [(act["kind"], act["subject"], act["what"]) for act in told["acts"]]
    await until(at_work.world, FREEZE)
    done = [
        (entry.subject, entry.operation)
        for entry in await at_work.world.journal()
        if entry.outcome == "applied"
    ]
    assert sorted((subject, what) for _, subject, what in foretold) == sorted(done[-2:])
    assert {kind for kind, _, _ in foretold} == {"checks"}
    assert gate(github) == "failure"


@pytest.mark.parametrize("form", ["text", "markdown"])
async def test_a_day_is_all_of_it_wherever_people_are(at_work: Stage, form: str) -> None:
    _, lines = await at_work.run("forecast", "--at", "2098-03-28", "--format", form)
    assert lines[0].startswith("At 2098-03-29 12:00 UTC, by rules ")
    assert "2 acts on 2 open subjects" in lines[0]
    text = "\n".join(lines)
    assert "Until 2098-04-01." in text
    assert "reminder (rules/r.yaml:" in text
    assert said(at_work.world.github.repository("kubevirt/enhancements").pull_request(50)) == []


async def test_a_moment_that_is_none_is_said(at_work: Stage) -> None:
    code, lines = await at_work.run("forecast", "--at", "tomorrow")
    assert code == 2
    assert '"tomorrow" is no time' in lines[-1]
