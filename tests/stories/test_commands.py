"""People command, and the bot obeys, answers or refuses: once each, over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.service.evaluation.commands.commander import SILENT_ATTEMPTS
from tests.fakes.github import ChangedFile, Fault
from tests.harness.talk import FILES, home, opened, reactions, replies, talking, written
from tests.world import World


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with talking(key_pair, tmp_path) as found:
        yield found


async def test_a_question_is_answered(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "mallory", "Why?\n\n/ep explain\n")
    await world.settled()
    [reply] = replies(pull)
    assert "**owner-label** applies: changes p/red/1-a" in reply
    assert reactions(comment) == ["eyes"]
    assert written(world) == ["POST reactions", "POST comments"]


async def test_what_is_simply_done_gets_a_thumbs_up(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    assert pull.labels == ["team/red", "hold"]
    assert reactions(comment) == ["eyes", "+1"]
    assert replies(pull) == []
    assert written(world) == ["POST reactions", "POST labels", "POST reactions"]


async def test_what_is_so_already_is_not_written_again(world: World) -> None:
    pull = await opened(world)
    home(world).add_labels(pull.number, ["hold"], by="alice")
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    assert reactions(comment) == ["eyes", "+1"]
    assert written(world) == ["POST reactions", "POST reactions"]


async def test_who_may_not_is_told_who_may(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "mallory", "/ep hold")
    await world.settled()
    assert pull.labels == ["team/red"]
    [reply] = replies(pull)
    assert "**Not done.** `/ep hold` is for lead or author. Ask one of them" in reply
    assert "* **lead**: the team `leads`" in reply
    assert reactions(comment) == ["eyes"]


async def test_ordinary_talk_costs_nothing(world: World) -> None:
    pull = await opened(world)
    before = len(await world.deliveries())
    for text in ("Nice!", "See /epic and https://example.org/ep", "/lgtm\n/hold", "use `/ep hold`"):
        home(world).comment(pull.number, "carol", text)
    home(world).submit_review(pull.number, "carol", "COMMENTED", "Hm")
    await world.settled()
    assert world.new_requests() == []
    assert len(await world.deliveries()) == before


async def test_several_commands_are_done_in_order_and_answered_together(world: World) -> None:
    pull = await opened(world)
    text = "/ep hold\n/ep aim v1.2\n/ep team blue\n/ep unhold\n"
    home(world).comment(pull.number, "carol", text)
    await world.settled()
    assert sorted(pull.labels) == ["team/blue"]
    [reply] = replies(pull)
    assert "`/ep hold`: Done." in reply
    assert "`/ep aim`: **Not done.** `/ep aim` is for maintainer" in reply
    assert "`/ep team`: Done. It stays so" in reply
    assert "`/ep unhold`: Done." in reply
    assert [each.login for each in (pull.comments[-1].author,)] == ["vepbot[bot]"]


async def test_a_reply_that_the_rules_have_is_given(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "dan", "/ep aim 1.3")
    await world.settled()
    assert pull.milestone == "v1.3"
    [reply] = replies(pull)
    assert "It is for v1.3 now." in reply


async def test_what_cannot_be_done_is_not_said_to_be(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "dan", "/ep aim v1.9")
    await world.settled()
    [reply] = replies(pull)
    assert "**Not done.** Milestone not changed: the repository has no milestone v1.9." in reply
    assert "It is for" not in reply


async def test_what_is_missing_is_asked_for(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "dan", "/ep aim")
    await world.settled()
    [reply] = replies(pull)
    assert "A release is missing. Write `/ep aim <release>`, for example" in reply
    assert pull.milestone is None


async def test_a_command_for_issues_is_not_for_pull_requests(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "dan", "/ep track")
    await world.settled()
    [reply] = replies(pull)
    assert "`/ep track` is for issues" in reply
    issue = home(world).open_issue("alice", "Track it")
    comment = home(world).comment(issue.number, "dan", "/ep track")
    await world.settled()
    assert issue.labels == ["hold"]
    assert reactions(comment) == ["eyes", "+1"]


async def test_an_unknown_word_is_explained_once_to_each(world: World) -> None:
    pull = await opened(world)
    home(world).comment(pull.number, "carol", "/ep hodl")
    await world.settled()
    [reply] = replies(pull)
    assert "There is no such command. Did you mean `/ep hold`?" in reply
    assert "hodl" not in reply
    world.new_requests()
    again = home(world).comment(pull.number, "carol", "/ep hodl\n/ep hodl again")
    await world.settled()
    assert written(world) == []
    assert reactions(again) == []
    other = home(world).comment(pull.number, "dan", "/ep xyzzy")
    await world.settled()
    assert reactions(other) == ["eyes"]
    assert len(replies(pull)) == 2


async def test_machines_command_nothing(world: World) -> None:
    pull = await opened(world)
    for login in ("prow[bot]", "merge-robot", "vepbot[bot]"):
        home(world).comment(pull.number, login, "/ep explain")
    await world.settled()
    assert written(world) == []


async def test_the_text_of_an_opening_commands(world: World) -> None:
    pull = await opened(world, "Please look.\n\n/ep hold\n")
    assert sorted(pull.labels) == ["hold", "team/red"]
    assert reactions(pull) == ["eyes", "+1"]
    issue = home(world).open_issue("alice", "Track", "/ep track")
    await world.settled()
    assert issue.labels == ["hold"]


async def test_a_review_commands(world: World) -> None:
    pull = await opened(world)
    review = home(world).submit_review(pull.number, "carol", "COMMENTED", "Wait.\n\n/ep hold")
    await world.settled()
    assert "hold" in pull.labels
    assert reactions(review) == ["eyes", "+1"]
    assert written(world) == ["POST graphql", "POST labels", "POST graphql"]


async def test_a_remark_on_a_line_commands(world: World) -> None:
    pull = await opened(world)
    remark = home(world).add_review_comment(pull.number, "carol", "/ep hold", FILES[0].path)
    await world.settled()
    assert "hold" in pull.labels
    assert reactions(remark) == ["eyes", "+1"]
    home(world).edit_review_comment(pull.number, remark.id, "/ep hold\n/ep unhold")
    await world.settled()
    assert "hold" not in pull.labels


async def test_an_edit_does_only_what_is_new_in_it(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    home(world).remove_label(pull.number, "hold", by="alice")
    home(world).edit_comment(comment.id, "/ep hold\n/ep team blue")
    await world.settled()
    assert sorted(pull.labels) == ["team/blue"]
    assert len(replies(pull)) == 1


@pytest.mark.parametrize("by", ["dan", None])
async def test_an_edit_by_others_or_late_does_nothing(world: World, by: str | None) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "carol", "Soon.")
    if by is None:
        comment.created_at -= timedelta(minutes=16)
    home(world).edit_comment(comment.id, "/ep hold", by=by)
    await world.settled()
    assert pull.labels == ["team/red"]
    assert written(world) == []


async def test_deleting_does_nothing(world: World) -> None:
    pull = await opened(world)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    home(world).delete_comment(comment.id)
    await world.settled()
    assert "hold" in pull.labels


async def test_what_is_deleted_before_it_was_seen_is_not_done(world: World) -> None:
    pull = await opened(world)
    world.github.deliver_to(None)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    created = world.github.deliveries[-1]
    home(world).delete_comment(comment.id)
    world.github.deliver_to(f"{world.url}/webhook")
    world.github.redeliver(created.guid)
    await world.settled()
    assert written(world) == []


async def test_the_status_is_current_after_a_command(world: World) -> None:
    """The ordinary evaluation follows in the same go."""
    pull = await opened(world)
    home(world).comment(pull.number, "dan", "/ep aim v1.2")
    await world.settled()
    assert pull.milestone == "v1.2"


def team_fails(world: World, times: int) -> None:
    path = r"/orgs/example/teams/leads/members"
    world.github.faults.add(Fault(method="GET", path=path, status=502, times=times))


async def test_a_lookup_that_fails_for_a_moment_is_not_worth_a_comment(world: World) -> None:
    pull = await opened(world)
    team_fails(world, 2)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    assert (pull.labels, replies(pull)) == (["team/red"], [])
    for _ in range(2):
        await world.advance(10)
    assert "hold" in pull.labels
    assert (replies(pull), reactions(comment)) == ([], ["eyes", "+1"])


async def test_a_lookup_that_fails_refuses_says_so_and_is_tried_again(world: World) -> None:
    pull = await opened(world)
    team_fails(world, SILENT_ATTEMPTS + 1)
    comment = home(world).comment(pull.number, "carol", "/ep hold")
    await world.settled()
    for _ in range(SILENT_ATTEMPTS):
        assert (pull.labels, replies(pull)) == (["team/red"], [])
        await world.advance(10)
    [reply] = replies(pull)
    assert "**Not done yet:** it could not be looked up" in reply
    await world.advance(30)
    assert "hold" in pull.labels
    [reply] = replies(pull)
    assert "Done." in reply
    assert "Not done" not in reply
    assert reactions(comment) == ["eyes"]


async def test_a_lookup_that_keeps_failing_gets_nothing_through(world: World) -> None:
    pull = await opened(world)
    world.github.faults.add(
        Fault(method="GET", path=r"/orgs/example/teams/leads/members", status=403, times=100)
    )
    home(world).comment(pull.number, "carol", "/ep hold")
    for _ in range(10):
        await world.advance(60)
    assert pull.labels == ["team/red"]
    [reply] = replies(pull)
    assert "repeat the command" in reply
    assert [item.state for item in await world.deliveries() if item.carries_words] == ["done"]


async def test_nobody_gains_rights_by_a_change_of_their_own(world: World) -> None:
    files = [*FILES, ChangedFile("added", "OWNERS", text="approvers: [ mallory ]\n")]
    pull = home(world).open_pull_request("eve", "Mine", "", files)
    await world.settled()
    home(world).comment(pull.number, "mallory", "/ep hold")
    await world.settled()
    assert pull.labels == ["team/red"]


async def test_of_very_many_only_the_first_are_done(world: World) -> None:
    pull = await opened(world)
    text = "/ep explain\n" * 19 + "/ep hold\n/ep unhold\n" * 20
    home(world).comment(pull.number, "carol", text)
    await world.settled()
    [reply] = replies(pull)
    assert "A text may have 20 commands; from here on none was read." in reply
    assert len(reply) < 65_536
    assert "hold" in pull.labels


async def test_whoever_is_refused_again_and_again_is_not_answered_for_a_while(world: World) -> None:
    pull = await opened(world)
    said = []
    for _ in range(7):
        said.append(home(world).comment(pull.number, "mallory", "/ep hold"))
        await world.settled()
    assert len(replies(pull)) == 5
    assert reactions(said[-1]) == ["eyes"]
    home(world).comment(pull.number, "mallory", "/ep explain")
    home(world).comment(pull.number, "dan", "/ep hold")
    await world.settled()
    assert len(replies(pull)) == 7
