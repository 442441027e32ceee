"""What rules do about idle threads lasts until a person does something there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes.github import ChangedFile, FakeGitHub, PullRequest
from tests.harness.talk import HEAD, HOME
from tests.world import APP_ID, SECRET, Clock, World, playing

RULES = """\
  - name: stale
    description: Mark what nobody touched for two weeks.
    for: issue
    if: { age: { over: 14d, since: updated } }
    ensure: { labels: { set: [ stale ] } }
  - name: idle
    description: A proposal that nobody touched for four weeks says so in its status.
    for: pull-request
    if: { touches: proposal, state: open, age: { over: 4w, since: updated } }
    ensure: { status: Nothing has happened here for four weeks. }
"""
FILES = [ChangedFile("added", "p/red/7-dark/p.md", text="# EP: Paint\n")]
DAY = timedelta(days=1).total_seconds()


def nudges(pull: PullRequest) -> list[bool]:
    """Of each comment, whether it says that nothing has happened."""
    return ["Nothing has happened" in comment.body for comment in pull.comments]


async def days(world: World, number: int) -> None:
    """They pass; every third day is looked at."""
    for _ in range(number // 3):
        await world.advance(3 * DAY)


async def test_what_lies_idle_stays_so_until_a_person_does_something(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "ep.yaml").write_text(HEAD + RULES, "utf-8")
    clock = Clock()
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET, clock)
    github.jwt_time = lambda: datetime.now(UTC)
    repository = github.add_repository(HOME, labels=["team/red", "stale"])
    async with playing(key_pair, tmp_path, folder, github, clock, sweeps=True) as world:
        issue = repository.open_issue("alice", "Old")
        pull = repository.open_pull_request("bob", "EP 7", files=FILES)
        await world.settled()
        assert (issue.labels, nudges(pull)) == ([], [])
        await days(world, 72)
        assert (issue.labels, nudges(pull)) == (["stale"], [True])
        assert len(github.writes()) == 2

        repository.comment(issue.number, "carol", "Still wanted.")
        repository.push(pull.number, [*FILES, ChangedFile("added", "p/red/7-dark/a.md")])
        await days(world, 3)
        assert (issue.labels, any(nudges(pull))) == ([], False)
        await days(world, 45)
        assert (issue.labels, nudges(pull)) == (["stale"], [True])
