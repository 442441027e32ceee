"""A command that acts on the tracking issue, killed after every write: done and said once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import FakeGitHub, Issue
from tests.faults.deaths import LastWrite, redeliver_all, struck_before
from tests.faults.test_commands_faults import NAMES
from tests.harness.story import patient
from tests.harness.talk import FILES, HOME, RULES, reactions, replies, stage, talking
from tests.stories.test_commands_precedence import TRACKING

# The label; 👀, the milestone, the note on the tracking issue, 👍; the same with an answer.
WRITES = range(1, 10)


@dataclass
class Tracked:
    """A pull request, its tracking issue, and commands below the one about the other."""

    github: FakeGitHub
    tracker: Issue
    number: int

    @classmethod
    def begun(cls, key_pair: tuple[str, str]) -> "Tracked":
        """Nobody has said anything yet."""
        github = stage(key_pair)
        home = github.repository(HOME)
        tracker = home.open_issue("alice", "EP 1: Paint")
        body = f"**Tracking issue**: #{tracker.number}"
        pull = home.open_pull_request("alice", "Paint", body, FILES)
        return cls(github, tracker, pull.number)

    def say(self, login: str, text: str) -> None:
        """Below the pull request."""
        self.github.repository(HOME).comment(self.number, login, text)

    def picture(self) -> dict[str, Any]:
        """What people see in the end."""
        pull = self.github.repository(HOME).pull_request(self.number)
        said = [each for each in pull.comments if each.author.type == "User"]
        return {
            "milestone": self.tracker.milestone,
            "notes": [NAMES.sub("N", each) for each in replies(self.tracker)],
            "replies": [NAMES.sub("N", each) for each in replies(pull)],
            "reactions": [reactions(each) for each in said],
            "writes": len(self.github.writes()),
        }


COMMANDS = (("bob", "/ep plan v1.3"), ("alice", "/ep plan v1.2"))


def made(folder: Path) -> Path:
    """A new folder."""
    folder.mkdir()
    return folder


async def undisturbed(key_pair: tuple[str, str], folder: Path) -> Tracked:
    """Without any trouble."""
    found = Tracked.begun(key_pair)
    async with talking(key_pair, folder, RULES + TRACKING, found.github) as world:
        for login, text in COMMANDS:
            found.say(login, text)
            await world.settled()
    return found


async def test_both_are_said_on_the_issue_and_answered(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    found = (await undisturbed(key_pair, made(tmp_path / "x"))).picture()
    assert found["milestone"] == "v1.2"
    assert len(found["notes"]) == 2
    assert found["reactions"] == [["eyes", "+1"], ["eyes"]]
    assert "@bob said the opposite before" in found["replies"][0]
    assert found["writes"] == WRITES[-1]


@pytest.mark.parametrize("database", ["same", "empty"])
@pytest.mark.parametrize("write", WRITES)
async def test_killed_after_every_write(
    key_pair: tuple[str, str], tmp_path: Path, database: str, write: int
) -> None:
    expected = (await undisturbed(key_pair, made(tmp_path / "x"))).picture()
    found = Tracked.begun(key_pair)
    done, begun = 0, 0
    async with talking(key_pair, tmp_path, RULES + TRACKING, found.github) as world:
        fatal = LastWrite(drop=True, after=True, countdown=write, world=world)
        found.github.faults.add(fatal)
        for login, text in COMMANDS:
            begun, done = len(found.github.deliveries), done + 1
            found.say(login, text)
            if await struck_before(world.settled(), fatal):
                break
    folder = tmp_path / "empty" if database == "empty" else tmp_path
    folder.mkdir(exist_ok=True)
    async with talking(key_pair, folder, RULES + TRACKING, found.github) as world:
        redeliver_all(found.github, begun)
        await patient(world)
        for login, text in COMMANDS[done:]:
            found.say(login, text)
            await patient(world)
    assert found.picture() == expected
