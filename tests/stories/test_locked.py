"""A locked conversation: nothing is tried there for ever, and the check says what is unsaid."""

from pathlib import Path

from tests.stories.test_refusals import (
    FILES,
    HOME,
    PULL,
    STATUS,
    asked,
    github,
    much_happens,
    rules,
)
from tests.world import playing

MORE = """\
  - name: hello
    description: Says hello.
    for: pull-request
    if: { touches: proposal }
    once: { comment: "Welcome to the process." }
"""


async def test_what_cannot_be_said_is_said_by_the_check_and_everything_else_is_done(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = rules(tmp_path, STATUS, MORE)
    async with playing(key_pair, tmp_path, folder, github(key_pair)) as world:
        repository = world.github.repository(HOME)
        world.github.deliver_to(None)
        pull = repository.open_pull_request("lead", "Paint", files=FILES, number=PULL)
        repository.lock(PULL)
        world.github.deliver_to(f"{world.url}/webhook")
        await much_happens(world, repository)
        assert (pull.comments, pull.labels) == ([], ["team/red"])
        [check] = repository.check_runs.values()
        assert "This conversation is locked" in check.output["summary"]
        assert "Look at it." in check.output["summary"]
        assert "Welcome to the process." in check.output["summary"]
        assert asked(world, "/comments") == 0
        assert len(world.github.writes()) <= 4  # a label, an assignee, the check and its change
        repository.unlock(PULL)
        await world.settled()
        assert len(pull.comments) == 2
        assert "locked" not in next(iter(repository.check_runs.values())).output["summary"]


async def test_a_command_in_it_is_done_and_the_lane_goes_on(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    async with playing(key_pair, tmp_path, rules(tmp_path), github(key_pair)) as world:
        repository = world.github.repository(HOME)
        pull = repository.open_pull_request("lead", "Paint", files=FILES, number=PULL)
        repository.grant("stranger", "write")
        await world.settled()
        repository.lock(PULL)
        await world.settled()
        world.github.forget_requests()
        comment = repository.comment(PULL, "lead", "/ep take")
        await much_happens(world, repository)
        assert [each.login for each in pull.assignees] == ["lead", "stranger"]
        assert comment.reactions == []
        assert len(world.github.writes()) <= 3  # eyes and a thumbs-up are refused once
        assert {each.state for each in await world.deliveries()} == {"done"}
