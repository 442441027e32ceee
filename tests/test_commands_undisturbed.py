"""What a command does stands at once: also while its record on GitHub is still to come."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.fakes.github import Fault, Issue, PullRequest
from tests.story import patient
from tests.talk import FILES, HOME, RULES, home, replies, talking
from tests.test_commands_precedence import TRACKING, said
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
