"""Words that are one file each, written below a pull request or an issue, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, PullRequest
from tests.harness.talk import HEAD, home, opened, reactions, replies, stage, talking, written
from tests.world import World

RULES = """\
  - name: cc
    description: Ask for reviews.
    for: pull-request
    on-command: "cc <person...>"
    who: [ author, lead ]
    do: reviewer

  - name: help
    description: Say which commands there are.
    for: [ pull-request, issue ]
    on-command: "help [word]"
    who: [ anybody ]
    do: help

  - name: sign-off
    description: Say that a group has no objection.
    for: pull-request
    on-command: "sign-off [group]"
    who: [ lead ]
    do: { sign-off: { role: lead } }

  - name: concern
    description: Say what speaks against it.
    for: pull-request
    on-command: "concern <name> [why...]"
    who: [ lead, author ]
    do: concern

  - name: resolve
    description: Say that it is settled.
    for: pull-request
    on-command: "resolve <name>"
    who: [ lead ]
    do: resolve

  - name: concern-gate
    description: Nothing is open.
    for: pull-request
    if: { touches: proposal }
    ensure:
      check: { name: concerns, severity: required, pass: { concerns: none }, fail: Settle them. }
"""
LED = HEAD.replace(
    "{ name: red, label: team/red }", "{ name: red, label: team/red, leads: [ team/leads ] }"
).replace("lead: [ team/leads ]", "lead: [ group.leads ]")


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with talking(key_pair, tmp_path, RULES, head=LED) as found:
        yield found


async def test_people_are_asked_to_review(world: World) -> None:
    home(world).grant("rita", "write")
    pull = await opened(world)
    comment = home(world).comment(pull.number, "alice", "/ep cc @rita, @dan please")
    await world.settled()
    assert [each.login for each in pull.requested_reviewers] == ["rita", "dan"]
    assert reactions(comment) == ["eyes", "+1"]
    assert written(world) == ["POST reactions", "POST requested_reviewers", "POST reactions"]


async def test_who_cannot_be_asked_is_explained(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "alice", "/ep cc @stranger")
    await world.settled()
    assert pull.requested_reviewers == []
    [reply] = replies(pull)
    assert "**Not done.** Stranger not asked for a review: ask somebody with access" in reply
    assert "422" not in reply
    assert "@stranger" not in reply


async def test_a_mistake_is_answered_with_the_way_out(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "alice", "/ep cc @org/team")
    home(world).comment(pull.number, "bob", "/ep hlep")
    await world.settled()
    first, second = replies(pull)
    assert "A person was expected there. Write `/ep cc <person...>`" in first
    assert "Did you mean `/ep help`?" in second


async def test_help_is_for_everybody_and_costs_nothing_to_look_up(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "mallory", "/ep help cc")
    await world.settled()
    [reply] = replies(pull)
    assert "**`/ep cc <person...>`**: Ask for reviews." in reply
    assert "* Who may: author or lead" in reply


def record(pull: PullRequest) -> list[str]:
    """The comments that keep what was said for the record, without the record itself."""
    mark = "<!-- vepbot minutes -->\n"
    found = [each.body for each in pull.comments if each.body.startswith(mark)]
    return [body.removeprefix(mark).partition("\n\n<!--")[0] for body in found]


def gate(world: World) -> str | None:
    """What the check says at last."""
    return list(home(world).check_runs.values())[-1].conclusion


async def said(world: World, pull: PullRequest, by: str, body: str) -> None:
    home(world).comment(pull.number, by, body)
    await world.settled()


async def test_what_is_said_for_the_record_is_one_comment(world: World) -> None:
    pull = await opened(world)
    assert gate(world) == "success"
    await said(world, pull, "alice", "/ep concern scale how far?")
    assert gate(world) == "failure"
    await said(world, pull, "carol", "/ep sign-off\n/ep resolve scale")
    [text] = record(pull)
    assert "Signed off for **red**, carol on [" in text
    assert "Settled concern **scale**: how far?, alice on [" in text
    assert gate(world) == "success"
    assert replies(pull) == []


async def test_it_is_on_github_and_not_in_the_database(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = stage(key_pair)
    async with talking(key_pair, tmp_path / "a", RULES, github, LED) as world:
        pull = await opened(world)
        await said(world, pull, "alice", "/ep concern scale")
    async with talking(key_pair, tmp_path / "b", RULES, github, LED) as world:
        await said(world, pull, "carol", "/ep sign-off")
        [text] = record(pull)
        assert "Open concern **scale**" in text
        assert "Signed off for **red**" in text


async def test_nobody_else_writes_the_record(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "alice", "/ep concern scale")
    theirs = next(each for each in pull.comments if each.body.startswith("<!-- vepbot minutes"))
    home(world).comment(pull.number, "mallory", theirs.body.replace("scale", "none"))
    await said(world, pull, "carol", "/ep resolve scale")
    assert "Settled concern **scale**" in record(pull)[0]


async def test_a_record_that_was_edited_by_hand_is_not_believed(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "alice", "/ep concern scale")
    comment = next(each for each in pull.comments if each.body.startswith("<!-- vepbot minutes"))
    other = await opened_again(world)
    await said(world, other, "alice", "/ep concern other")
    strange = next(each for each in other.comments if each.body.startswith("<!-- vepbot minutes"))
    home(world).edit_comment(comment.id, strange.body, by="maintainer")
    await world.settled()
    await said(world, pull, "carol", "/ep resolve other")
    [reply] = replies(pull)
    assert "**Not done.** No concern" in reply
    assert "Open concern **scale**" in record(pull)[0]
    assert any("was changed by hand" in each.body for each in pull.comments)


async def opened_again(world: World) -> PullRequest:
    files = [ChangedFile("added", "p/red/2-b/p.md", text="# EP 2: B\n")]
    pull = home(world).open_pull_request("alice", "Dip", "", files)
    await world.settled()
    return pull


async def test_a_lead_of_another_group_signs_nothing_off(world: World) -> None:
    pull = await opened(world)
    await said(world, pull, "dan", "/ep sign-off")
    assert record(pull) == []
    assert "`/ep sign-off` is for lead." in replies(pull)[0]
