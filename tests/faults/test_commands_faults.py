"""Each command is done once and answered once, whatever fails, is repeated, reordered or lost."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import Comment, FakeGitHub, PullRequest, RecordedDelivery
from tests.faults.deaths import Deadly, LastWrite, redeliver_all, settled, started, struck_before
from tests.harness.processes import BotProcess
from tests.harness.story import AtWrite, patient
from tests.harness.talk import FILES, HOME, RULES, reactions, stage, talking, write_rules

FAULTS: dict[str, dict[str, Any]] = {
    "the connection is lost after it was carried out": {"drop": True, "after": True},
    "502": {"status": 502},
    "secondary limit": {
        "status": 403,
        "headers": {"Retry-After": "20"},
        "body": {"message": "You have exceeded a secondary rate limit."},
    },
}
# All of the talk's; a test says when there are more.
WRITES = range(1, 16)
NAMES = re.compile(r"\b\d{7,}\b|<!-- vepbot-record .*|vepbot-part \S+|\d\d:\d\d UTC")


@dataclass
class Talk:
    """What people say, step by step: answered, thumbed up, refused, edited, on an issue."""

    github: FakeGitHub
    comments: list[Comment] = field(default_factory=list)
    pull: PullRequest | None = None

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """One after the other."""
        return (self.open, self.hold, self.several, self.edit, self.aim)

    def open(self) -> None:
        """With a question in it."""
        self.pull = self.repository.open_pull_request("alice", "Paint", "/ep explain", FILES)

    def hold(self) -> None:
        """Done without a word."""
        self.say("carol", "/ep hold")

    def several(self) -> None:
        """One is done and remembered, one refused, one not understood."""
        self.say("carol", "/ep team blue\n/ep aim v1.2\n/ep nonsense")

    def edit(self) -> None:
        """One more command in what was said."""
        self.repository.edit_comment(self.comments[0].id, "/ep hold\n/ep unhold")

    def aim(self) -> None:
        """Done with a reply."""
        self.say("dan", "/ep aim v1.3")

    @property
    def repository(self) -> Any:
        """Where they talk."""
        return self.github.repository(HOME)

    def say(self, login: str, text: str) -> None:
        """Below the pull request."""
        assert self.pull
        self.comments.append(self.repository.comment(self.pull.number, login, text))

    def picture(self) -> dict[str, Any]:
        """All that people can see in the end, without ids."""
        assert self.pull
        return {
            "labels": sorted(self.pull.labels),
            "milestone": self.pull.milestone,
            "comments": [(c.author.login, NAMES.sub("N", c.body)) for c in self.pull.comments],
            "reactions": [reactions(self.pull), *map(reactions, self.comments)],
        }


@dataclass(frozen=True)
class Outcome:
    """What people see in the end, and how many writes it took."""

    picture: dict[str, Any]
    writes: int


async def undisturbed(key_pair: tuple[str, str], folder: Path) -> Talk:
    """Without any trouble."""
    talk = Talk(stage(key_pair))
    async with talking(key_pair, folder, github=talk.github) as world:
        for step in talk.steps:
            step()
            await world.settled()
    return talk


KNOWN: list[Outcome] = []


async def expected(key_pair: tuple[str, str], folder: Path) -> Outcome:
    """How the talk goes without any trouble; played once."""
    if not KNOWN:
        (folder / "undisturbed").mkdir()
        talk = await undisturbed(key_pair, folder / "undisturbed")
        KNOWN.append(Outcome(talk.picture(), len(talk.github.writes())))
    return KNOWN[0]


async def test_the_talk_goes_as_people_expect(key_pair: tuple[str, str], tmp_path: Path) -> None:
    talk = await undisturbed(key_pair, tmp_path)
    found = talk.picture()
    assert found["labels"] == ["team/blue"]
    assert found["milestone"] == "v1.3"
    assert found["reactions"] == [["eyes"], ["eyes", "+1"], ["eyes"], ["eyes"]]
    assert [name for name, _ in found["comments"]].count("vepbot[bot]") == 4
    assert len(talk.github.writes()) == WRITES[-1]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("write", WRITES)
async def test_a_fault_at_every_write(
    key_pair: tuple[str, str], tmp_path: Path, fault: str, write: int
) -> None:
    talk = Talk(stage(key_pair))
    talk.github.faults.add(AtWrite(countdown=write, **FAULTS[fault]))
    async with talking(key_pair, tmp_path, github=talk.github) as world:
        for step in talk.steps:
            step()
            await patient(world)
    assert talk.github.faults.pending == []
    assert talk.picture() == (await expected(key_pair, tmp_path)).picture


@pytest.mark.parametrize("database", ["same", "empty"])
@pytest.mark.parametrize("write", WRITES)
async def test_killed_after_every_write(
    key_pair: tuple[str, str], tmp_path: Path, database: str, write: int
) -> None:
    """What was in hand is sent again; nothing is written twice."""
    talk = Talk(stage(key_pair))
    done, begun = await played_until_killed(key_pair, tmp_path, talk, write)
    folder = tmp_path / "empty" if database == "empty" else tmp_path
    folder.mkdir(exist_ok=True)
    async with talking(key_pair, folder, github=talk.github) as world:
        redeliver_all(talk.github, begun)
        await patient(world)
        for step in talk.steps[done:]:
            step()
            await patient(world)
    outcome = await expected(key_pair, tmp_path)
    assert Outcome(talk.picture(), len(talk.github.writes())) == outcome


async def played_until_killed(
    key_pair: tuple[str, str], folder: Path, talk: Talk, write: int
) -> tuple[int, int]:
    """How many steps were begun when the write killed the bot; how many deliveries before."""
    async with talking(key_pair, folder, github=talk.github) as world:
        fatal = LastWrite(drop=True, after=True, countdown=write, world=world)
        talk.github.faults.add(fatal)
        for done, step in enumerate(talk.steps, 1):
            begun = len(talk.github.deliveries)
            step()
            if await struck_before(world.settled(), fatal):
                return done, begun
    raise AssertionError(f"there is no write {write}")


@pytest.mark.parametrize("database", ["same", "empty"])
async def test_all_is_sent_again_in_another_order(
    key_pair: tuple[str, str], tmp_path: Path, database: str
) -> None:
    talk = await undisturbed(key_pair, tmp_path)
    before, writes = talk.picture(), len(talk.github.writes())
    folder = tmp_path / "again" if database == "empty" else tmp_path
    folder.mkdir(exist_ok=True)
    async with talking(key_pair, folder, github=talk.github) as world:
        for delivery in reversed(list(talk.github.deliveries)):
            talk.github.redeliver(delivery.guid)
        await patient(world)
    assert talk.picture() == before
    assert len(talk.github.writes()) == writes


def forwarded(github: FakeGitHub, delivery: RecordedDelivery) -> None:
    """The same event under another GUID, as when a neighbour forwards its own."""
    github.webhooks.send(delivery.event, delivery.payload | {"extra": str(uuid.uuid4())})


@pytest.mark.parametrize("database", ["same", "empty"])
async def test_every_event_comes_a_second_time_under_another_guid(
    key_pair: tuple[str, str], tmp_path: Path, database: str
) -> None:
    talk = await undisturbed(key_pair, tmp_path)
    before, writes = talk.picture(), len(talk.github.writes())
    folder = tmp_path / "again" if database == "empty" else tmp_path
    folder.mkdir(exist_ok=True)
    async with talking(key_pair, folder, github=talk.github) as world:
        for delivery in list(talk.github.deliveries):
            forwarded(talk.github, delivery)
        await patient(world)
    assert talk.picture() == before
    assert len(talk.github.writes()) == writes


async def test_an_edit_that_comes_before_what_it_edits(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    talk = Talk(stage(key_pair))
    async with talking(key_pair, tmp_path, github=talk.github) as world:
        talk.open()
        await world.settled()
        talk.github.deliver_to(None)
        talk.say("carol", "/ep team blue")
        first = talk.github.deliveries[-1]
        talk.repository.edit_comment(talk.comments[0].id, "/ep team blue\n/ep hold")
        second = talk.github.deliveries[-1]
        talk.github.deliver_to(f"{world.url}/webhook")
        for delivery in (second, first, second, first):
            forwarded(talk.github, delivery)
        await patient(world)
        assert talk.pull
        assert sorted(talk.pull.labels) == ["hold", "team/blue"]
        posts = [each for each in talk.github.writes() if each.path.endswith("/labels")]
        assert [r.body["labels"] for r in posts] == [["team/red"], ["hold"], ["team/blue"]]
        replies = [c for c in talk.pull.comments if f"comment-{talk.comments[0].id}" in c.body]
        assert len(replies) == 1


async def test_a_record_that_somebody_spoiled_repeats_nothing(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    talk = await undisturbed(key_pair, tmp_path)
    assert talk.pull
    for comment in talk.pull.comments:
        if "vepbot-record" in comment.body:
            talk.repository.edit_comment(
                comment.id, comment.body.replace("vepbot-record ", "vepbot-record A"), by="dan"
            )
    talk.repository.set_milestone(talk.pull.number, None, by="dan")
    before = len(talk.pull.comments)
    (tmp_path / "again").mkdir()
    async with talking(key_pair, tmp_path / "again", github=talk.github) as world:
        redeliver_all(talk.github)
        await patient(world)
    assert talk.pull.milestone is None
    assert len(talk.pull.comments) == before


async def test_a_reply_that_anybody_forged_counts_for_nothing(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    talk = Talk(stage(key_pair))
    async with talking(key_pair, tmp_path, github=talk.github) as world:
        talk.open()
        await world.settled()
        assert talk.pull
        talk.github.deliver_to(None)
        talk.say("carol", "/ep aim v1.2")
        talk.say("dan", "/ep hold")
        ours = next(c for c in talk.pull.comments if c.author.login == "vepbot[bot]")
        for comment in list(talk.comments):
            text = re.sub(r"reply/\S+", f"reply/comment-{comment.id}", ours.body)
            talk.repository.comment(talk.pull.number, "mallory", text)
        talk.github.deliver_to(f"{world.url}/webhook")
        redeliver_all(talk.github)
        await patient(world)
        assert sum(c.author.login == "vepbot[bot]" for c in talk.pull.comments) == 3


@pytest.mark.parametrize("write", WRITES)
async def test_sigkill_after_every_write(
    key_pair: tuple[str, str], tmp_path: Path, write: int
) -> None:
    """A real process."""
    talk = Talk(stage(key_pair))
    async with talk.github.serving() as api_url:
        rules = str(write_rules(tmp_path, RULES))
        process = BotProcess(tmp_path, key_pair[0], api_url, RULES_DIR=rules)
        await killed_once(process, talk, write)
    outcome = await expected(key_pair, tmp_path)
    assert Outcome(talk.picture(), len(talk.github.writes())) == outcome


async def killed_once(process: BotProcess, talk: Talk, write: int) -> None:
    """All steps; when the process dies on the way it is started again."""
    await started(process, talk.github)
    deadly = Deadly(drop=True, after=True, countdown=write, pid=process.pid)
    talk.github.faults.add(deadly)
    for step in talk.steps:
        step()
        if not deadly.struck.is_set() and await struck_before(
            settled(process, talk.github), deadly
        ):
            await process.kill()
            await started(process, talk.github)
            redeliver_all(talk.github)
        await settled(process, talk.github)
    assert await process.stop() == 0
