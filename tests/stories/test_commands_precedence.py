"""Whose word counts: a person's change, a command, a rule; and of two commands the later one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, Comment, PullRequest
from tests.harness.talk import (
    FILES,
    HEAD,
    RULES,
    home,
    opened,
    reactions,
    replies,
    stage,
    talking,
    written,
)
from tests.world import World

TRACKING = """\
  - name: tracker-milestone
    description: A merge puts the tracking issue on a milestone.
    for: pull-request
    if: { touches: proposal, merged: true }
    ensure: { milestone: { on: issue, set: v1.2 } }

  - name: plan
    description: Put the tracking issue on a milestone.
    for: pull-request
    on-command: "plan <release>"
    who: [ anybody ]
    ensure: { milestone: { on: issue, set: "${args.release}" } }
"""


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with talking(key_pair, tmp_path, RULES + TRACKING) as found:
        # All in one second: of a command and a merge in the same one the command is the later.
        second = found.github.now()
        found.github.now = lambda: second
        yield found


async def said(world: World, pull: PullRequest, login: str, text: str) -> Comment:
    comment = home(world).comment(pull.number, login, text)
    await world.settled()
    return comment


def later(world: World) -> None:
    """GitHub tells times in seconds: some of them pass."""
    now = world.github.now()
    ahead = now - datetime.now(UTC) + timedelta(seconds=2)
    world.github.now = lambda: datetime.now(UTC) + ahead


async def test_no_rule_undoes_what_was_commanded(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "carol", "/ep team blue")
    [reply] = replies(pull)
    assert "It stays so until somebody changes it, whatever the rules say." in reply
    world.new_requests()
    home(world).push(pull.number, [*FILES, ChangedFile("added", "p/red/1-a/b.md", text="b")])
    await world.settled()
    assert pull.labels == ["team/blue"]
    assert written(world) == []


@pytest.mark.parametrize("database", ["same", "empty"])
async def test_nor_after_a_restart(
    key_pair: tuple[str, str], tmp_path: Path, database: str
) -> None:
    github = stage(key_pair)
    async with talking(key_pair, tmp_path, github=github) as world:
        pull = await opened(world)
        await said(world, pull, "carol", "/ep team blue")
    folder = tmp_path / "again" if database == "empty" else tmp_path
    folder.mkdir(exist_ok=True)
    async with talking(key_pair, folder, github=github) as world:
        writes = len(github.writes())
        home(world).edit_pull_request(pull.number, title="Paint more")
        home(world).push(pull.number, [*FILES, ChangedFile("added", "p/red/1-a/b.md", text="b")])
        await world.settled()
        assert pull.labels == ["team/blue"]
        assert len(github.writes()) == writes


async def test_what_a_person_did_after_the_command_counts_more(world: World) -> None:
    pull = await opened(world)
    world.github.deliver_to(None)
    comment = home(world).comment(pull.number, "carol", "/ep team blue")
    comment.created_at -= timedelta(minutes=2)
    home(world).add_labels(pull.number, ["team/blue"], by="dan")
    home(world).remove_label(pull.number, "team/blue", by="dan")
    world.github.deliver_to(f"{world.url}/webhook")
    home(world).edit_comment(comment.id, "/ep team blue\n/ep hold")
    await world.settled()
    created = next(d for d in world.github.deliveries if d.event == "issue_comment")
    created.payload["comment"]["created_at"] = "2020-01-01T00:00:00Z"
    world.github.webhooks.send(created.event, created.payload)
    await world.settled()
    assert "team/blue" not in pull.labels
    assert "dan has changed it since" in "".join(replies(pull))


async def test_the_later_of_two_words_counts(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "carol", "/ep hold")
    second = await said(world, pull, "alice", "/ep unhold")
    assert "hold" not in pull.labels
    assert reactions(second) == ["eyes"]
    [reply] = replies(pull)
    assert "@carol said the opposite before" in reply
    assert "the later comment wins" in reply


@pytest.mark.parametrize("words", [("/ep hold", "/ep unhold"), ("/ep team blue", "/ep team red")])
async def test_also_where_it_comes_first(world: World, words: tuple[str, str]) -> None:
    pull = await opened(world)
    world.github.deliver_to(None)
    first = home(world).comment(pull.number, "alice" if "hold" in words[0] else "carol", words[0])
    first.created_at -= timedelta(seconds=30)
    github, told = world.github, [d for d in world.github.deliveries if d.event == "issue_comment"]
    earlier = told[-1].payload
    earlier["comment"]["created_at"] = first.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    github.join_team("example", "leads", "dave")
    second = home(world).comment(pull.number, "dave", words[1])
    later = github.deliveries[-1].payload
    assert later["comment"]["id"] == second.id
    github.deliver_to(f"{world.url}/webhook")
    github.webhooks.send("issue_comment", later)
    github.webhooks.send("issue_comment", earlier)
    await world.settled()
    assert "hold" not in pull.labels
    assert "team/blue" not in pull.labels
    told_first = next(each for each in replies(pull) if f"comment-{first.id} " in each)
    assert "**Not done.**" in told_first
    assert "@dave said the opposite later" in told_first


async def test_a_command_that_repeats_what_is_so_names_nobody(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "carol", "/ep hold")
    again = await said(world, pull, "alice", "/ep hold")
    assert reactions(again) == ["eyes", "+1"]
    assert replies(pull) == []


async def test_what_is_commanded_of_the_tracking_issue_stays_and_is_said_there(
    world: World,
) -> None:
    tracker = home(world).open_issue("alice", "EP 1: Paint")
    pull = await opened(world, f"**Tracking issue**: #{tracker.number}")
    comment = await said(world, pull, "bob", "/ep plan v1.3")
    assert tracker.milestone == "v1.3"
    assert reactions(comment) == ["eyes", "+1"]
    [note] = replies(tracker)
    assert "**Milestone v1.3**, as bob said with a command ([there](https://" in note
    home(world).merge(pull.number, by="dan")
    await world.settled()
    assert tracker.milestone == "v1.3"


async def test_without_a_command_the_rule_has_its_way(world: World) -> None:
    tracker = home(world).open_issue("alice", "EP 1: Paint")
    pull = await opened(world, f"**Tracking issue**: #{tracker.number}")
    home(world).merge(pull.number, by="dan")
    await world.settled()
    assert tracker.milestone == "v1.2"


async def test_rules_that_are_only_reported_answer_nobody(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    head = HEAD.replace("version: 1\n", "version: 1\nmode: report\n")
    async with talking(key_pair, tmp_path, head=head) as world:
        pull = await opened(world)
        await said(world, pull, "carol", "/ep hold\n/ep nonsense\n/ep explain")
        assert world.github.writes() == []
        journal = [entry.operation for entry in await world.journal()]
        assert "add label hold" in journal


async def test_labels_are_handed_back_to_the_rules(world: World) -> None:
    pull = await opened(world)
    home(world).remove_label(pull.number, "team/red", by="dan")
    home(world).add_labels(pull.number, ["team/blue"], by="dan")
    await world.settled()
    assert pull.labels == ["team/blue"]
    later(world)
    await said(world, pull, "carol", "/ep reset labels")
    assert pull.labels == ["team/red"]
    later(world)
    [reply] = replies(pull)
    assert "The rules decide about labels again" in reply
    home(world).remove_label(pull.number, "team/red", by="dan")
    home(world).push(pull.number, FILES)
    await world.settled()
    assert pull.labels == []


async def test_what_was_commanded_is_handed_back_too(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "carol", "/ep team blue")
    assert pull.labels == ["team/blue"]
    later(world)
    await said(world, pull, "alice", "/ep reset labels")
    assert pull.labels == ["team/red"]
    later(world)
    await said(world, pull, "carol", "/ep team blue")
    home(world).push(pull.number, FILES)
    await world.settled()
    assert pull.labels == ["team/blue"]
