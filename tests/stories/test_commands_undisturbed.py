"""What a command does stands at once: also while its record on GitHub is still to come."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from bot.core.records.codec import record_in
from tests.fakes.github import Comment, Fault, Issue, PullRequest
from tests.harness.story import patient
from tests.harness.talk import FILES, HEAD, HOME, RULES, home, replies, talking
from tests.stories.test_commands_precedence import TRACKING, said
from tests.world import World

UNTRACK = """\
  - name: untrack
    description: Take it off its milestone.
    for: issue
    on-command: untrack
    who: [ anybody ]
    ensure: { milestone: { clear: true } }

  - name: mark
    description: Label the tracking issue.
    for: pull-request
    on-command: mark
    who: [ anybody ]
    ensure: { labels: { on: issue, set: [ hold ] } }

  - name: maintain
    description: Put the tracking issue on a milestone, as maintainers may.
    for: pull-request
    on-command: "maintain <release>"
    who: [ maintainer ]
    ensure: { milestone: { on: issue, set: "${args.release}" } }
"""
NO = {"message": "Validation Failed"}
MARKED = """\
  - name: marked
    description: A merge labels the pull request and the tracking issue.
    for: pull-request
    if: { touches: proposal, merged: true }
    ensure: { labels: { on: issue, set: [ hold ] } }

"""


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    async with talking(key_pair, tmp_path, RULES + MARKED + TRACKING + UNTRACK) as found:
        # All in one second: of a command and a merge in the same one the command is the later.
        second = found.github.now()
        found.github.now = lambda: second
        yield found


def begun(world: World) -> tuple[PullRequest, Issue]:
    """A pull request and its tracking issue."""
    tracker = home(world).open_issue("alice", "EP 1: Paint")
    body = f"**Tracking issue**: #{tracker.number}"
    return home(world).open_pull_request("alice", "Paint", body, FILES), tracker


async def tracked(world: World) -> tuple[PullRequest, Issue]:
    """It was merged, and the issue is on its milestone for that."""
    pull, tracker = begun(world)
    home(world).merge(pull.number)
    await world.settled()
    assert tracker.milestone == "v1.2"
    return pull, tracker


def moves(world: World, tracker: Issue) -> list[Any]:
    """The milestones that the bot has put an issue on, by their number."""
    path = f"/repos/{HOME}/issues/{tracker.number}"
    changes = [each.body for each in world.github.writes() if each.path == path]
    return [body["milestone"] for body in changes if "milestone" in body]


@dataclass
class During(Fault):
    """When the request comes, something happens first."""

    happens: Callable[[], Any] = lambda: None

    def matches(self, method: str, path: str) -> bool:
        """Whether this is the request."""
        found = super().matches(method, path)
        if found:
            self.happens()
        return found


@pytest.mark.parametrize(
    "trouble",
    [{"status": 502}, {"status": 502, "after": True}, {"status": None, "delay": 0.5}],
    ids=["the answer fails", "GitHub says that the answer fails", "the answer takes long"],
)
async def test_no_rule_undoes_it_before_it_is_answered(
    world: World, trouble: dict[str, Any]
) -> None:
    _, tracker = await tracked(world)
    comments = rf"/issues/{tracker.number}/comments$"
    world.github.faults.add(Fault("POST", comments, **trouble))
    home(world).comment(tracker.number, "dan", "/ep untrack")
    await patient(world)
    assert not world.github.faults.pending
    assert tracker.milestone is None
    assert moves(world, tracker) == [1, None]
    assert len(replies(tracker)) == 1


async def test_a_rule_that_had_looked_before_does_not_undo_it(world: World) -> None:
    world.github.deliver_to(None)
    pull, tracker = begun(world)
    world.github.deliver_to(f"{world.url}/webhook")
    commanded = During(
        *("POST", rf"/issues/{pull.number}/labels"), status=None, delay=0.3,
        happens=lambda: home(world).comment(tracker.number, "dan", "/ep untrack"),
    )  # fmt: skip
    world.github.faults.add(commanded)
    home(world).merge(pull.number)
    await patient(world)
    assert not world.github.faults.pending
    assert moves(world, tracker) == [1, None]


async def test_what_github_refused_to_do_is_not_taken_for_said(world: World) -> None:
    pull, tracker = begun(world)
    await world.settled()
    world.github.faults.add(Fault("PATCH", rf"/issues/{tracker.number}$", status=422, body=NO))
    await said(world, pull, "dan", "/ep plan v1.3")
    [reply] = replies(pull)
    assert "GitHub refused it" in reply
    home(world).merge(pull.number)
    await world.settled()
    assert tracker.milestone == "v1.2"


async def test_two_commands_about_the_issue_are_told_there_in_one_comment(world: World) -> None:
    pull, tracker = begun(world)
    await said(world, pull, "dan", "/ep plan v1.3\n/ep mark")
    assert (tracker.milestone, tracker.labels) == ("v1.3", ["hold"])
    [note] = replies(tracker)
    assert "**Milestone v1.3, label hold**, as dan said with a command" in note
    home(world).remove_label(tracker.number, "hold", by="vepbot[bot]")
    home(world).merge(pull.number)
    await world.settled()
    assert tracker.milestone == "v1.3"


@contextmanager
def failing(start: str) -> Iterator[list[str]]:
    """The first statement that begins so fails, for the database has a bad moment."""
    failed: list[str] = []

    def fail(_: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith(start) and not failed:
            failed.append(statement)
            raise OperationalError(statement, None, sqlite3.OperationalError("disk I/O error"))

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        yield failed
    finally:
        event.remove(Engine, "before_cursor_execute", fail)


@pytest.mark.parametrize(
    "start", ["INSERT INTO commands", "SELECT commands", "INSERT INTO journal"]
)
async def test_a_database_that_fails_for_a_moment_is_not_worth_a_word(
    world: World, start: str
) -> None:
    _, tracker = await tracked(world)
    with failing(start) as failed:
        home(world).comment(tracker.number, "dan", "/ep untrack")
        await patient(world)
    assert len(failed) == 1
    assert tracker.milestone is None
    [reply] = replies(tracker)
    assert "Done." in reply
    assert "Not done" not in reply


async def commanded_in_vain(world: World, pull: PullRequest, text: str) -> Comment:
    """What the command wants is announced, and GitHub fails to do it for the moment."""
    comment = home(world).comment(pull.number, "dan", text)
    while world.github.faults.pending:  # noqa: ASYNC110  GitHub is asked for it
        await asyncio.sleep(0.01)
    return comment


def changing(tracker: Issue, **trouble: Any) -> Fault:
    return Fault("PATCH", rf"/issues/{tracker.number}$", **trouble)


async def test_a_command_that_is_deleted_before_it_is_done_is_not_said(world: World) -> None:
    pull, tracker = begun(world)
    await world.settled()
    world.github.faults.add(changing(tracker, status=502))
    comment = await commanded_in_vain(world, pull, "/ep plan v1.3")
    home(world).delete_comment(comment.id)
    await patient(world)
    home(world).merge(pull.number)
    await world.settled()
    assert (tracker.milestone, replies(pull)) == ("v1.2", [])


async def test_nor_is_one_whose_author_lost_the_right_to_it(world: World) -> None:
    pull, tracker = begun(world)
    await world.settled()
    world.github.faults.add(changing(tracker, status=502))
    await commanded_in_vain(world, pull, "/ep maintain v1.3")
    home(world).grant("dan", "read")
    await patient(world)
    home(world).merge(pull.number)
    await world.settled()
    assert tracker.milestone == "v1.2"


async def test_nor_one_that_github_refuses_the_second_time(world: World) -> None:
    pull, _ = begun(world)
    await world.settled()
    path = rf"/issues/{pull.number}/labels"
    world.github.faults.add(
        Fault("POST", path, status=502), Fault("POST", path, status=422, body=NO)
    )
    home(world).comment(pull.number, "carol", "/ep team blue")
    await patient(world)
    [reply] = replies(pull)
    assert "GitHub refused it" in reply
    record = record_in(reply)
    assert record
    assert ["label", "team/blue", True] not in record["said"]


async def test_who_gave_way_to_what_failed_is_looked_at_again(world: World) -> None:
    pull, tracker = begun(world)
    body = f"**Tracking issue**: #{tracker.number}"
    other = home(world).open_pull_request("alice", "Paint 2", body, FILES)
    await world.settled()
    refused = During(
        *("PATCH", rf"/issues/{tracker.number}$"), status=422, body=NO, delay=1.0,
        happens=lambda: home(world).merge(pull.number),
    )  # fmt: skip
    world.github.faults.add(refused)
    home(world).comment(other.number, "dan", "/ep plan v1.3")
    await patient(world)
    [reply] = replies(other)
    assert "GitHub refused it" in reply
    assert tracker.milestone == "v1.2"


@pytest.mark.parametrize("trouble", [{"status": None, "delay": 1.0}, {"status": 502}])
async def test_what_was_so_already_stays_so(world: World, trouble: dict[str, Any]) -> None:
    pull, tracker = begun(world)
    await world.settled()
    slow = During(
        *("POST", rf"/issues/{tracker.number}/comments$"),
        happens=lambda: home(world).merge(pull.number), **trouble,
    )  # fmt: skip
    world.github.faults.add(slow)
    home(world).comment(tracker.number, "dan", "/ep untrack")
    await patient(world)
    assert not world.github.faults.pending
    assert (tracker.milestone, moves(world, tracker)) == (None, [])


REPORTED = TRACKING.replace('    on-command: "plan', '    mode: report\n    on-command: "plan')
BESIDE = """\

  - name: plan-label
    description: And a label.
    for: pull-request
    on-command: "plan <release>"
    who: [ anybody ]
    ensure: { labels: { set: [ hold ] } }
"""


@pytest.mark.parametrize("rules", [REPORTED, REPORTED + BESIDE], ids=["alone", "beside another"])
async def test_a_command_that_is_only_reported_has_no_say(
    key_pair: tuple[str, str], tmp_path: Path, rules: str
) -> None:
    async with talking(key_pair, tmp_path, RULES + rules) as world:
        pull, tracker = begun(world)
        await world.settled()
        await said(world, pull, "dan", "/ep plan v1.3")
        assert (tracker.milestone, replies(tracker)) == (None, [])
        home(world).merge(pull.number)
        await world.settled()
        assert tracker.milestone == "v1.2"


async def test_rules_may_spell_the_repository_in_other_letters(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    head = HEAD.replace("repository: example/enhancements", "repository: Example/Enhancements")
    async with talking(key_pair, tmp_path, RULES + TRACKING + UNTRACK, head=head) as world:
        _, tracker = await tracked(world)
        comments = rf"/issues/{tracker.number}/comments$"
        world.github.faults.add(Fault("POST", comments, status=502))
        home(world).comment(tracker.number, "dan", "/ep untrack")
        await patient(world)
        assert not world.github.faults.pending
        assert (tracker.milestone, moves(world, tracker)) == (None, [1, None])
