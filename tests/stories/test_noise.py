"""One person asks without end, in many threads; the others have what they need."""

from pathlib import Path

from bot.core.engine.slash.reply_limits import MOST_ANSWERS, MOST_OF_A_STRANGER
from bot.github.api.write_budget import SHARES
from bot.service.evaluation.writing.edit_guard import AT_ONCE, LEFT, MOST_PUT_BACK, SPACED_BY
from tests.fakes.github import ChangedFile, FakeGitHub
from tests.harness.talk import HEAD, HOME
from tests.world import APP_ID, SECRET, playing

RULES = """\
  - name: help
    description: What can be commanded.
    for: pull-request
    on-command: help
    who: [ anybody ]
    example: help
    do: { help: {} }
  - name: hold
    description: Holds it.
    for: pull-request
    on-command: hold
    who: [ anybody ]
    example: hold
    ensure: { labels: { set: [ hold ] } }
"""
NUMBERED = """\
  - name: numbered
    description: Shows whether it is the first.
    for: pull-request
    ensure:
      check:
        { name: numbered, severity: required, pass: { title: "EP 1*" }, fail: It is not the first. }
"""
TITLED = """\
  - name: titled
    description: Says whether it is the first.
    for: pull-request
    if: { title: "EP 1*" }
    ensure: { status: It is the first. }
"""
FILES = [ChangedFile("added", "p/red/dark/p.md", text="# EP: Paint\n")]
NOISE, FLIPS = 60, 80


async def test_one_persons_noise_leaves_the_hours_writes_to_others(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "ep.yaml").write_text(HEAD + RULES, "utf-8")
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=["team/red", "hold"])
    repository.associations["lead"] = "MEMBER"
    async with playing(key_pair, tmp_path, folder, github) as world:
        pulls = [repository.open_pull_request("bob", f"EP {n}", files=FILES) for n in range(3)]
        await world.settled()
        for number in range(NOISE):
            repository.comment(pulls[number % 3].number, "eve", "/ep help")
            await world.settled()
        replies = [each for p in pulls for each in p.comments if each.author.login != "eve"]
        assert len(replies) == MOST_ANSWERS
        assert "this was the last answer to you for now" in replies_in_order(replies)[-1]
        assert len(github.writes()) == 2 * MOST_ANSWERS
        seen = len(github.requests)
        assert seen < 40 * MOST_OF_A_STRANGER
        before = len(github.writes())
        repository.comment(pulls[0].number, "eve", "/ep hold")
        await world.settled()
        assert (len(github.writes()), pulls[0].labels) == (before, [])
        for person in ("lead", "carol"):
            comment = repository.comment(pulls[1].number, person, "/ep help")
            await world.settled()
            assert comment.reactions
        repository.comment(pulls[1].number, "carol", "/ep hold")
        await world.settled()
        assert pulls[1].labels == ["hold"]
        await world.advance(3700)
        comment = repository.comment(pulls[2].number, "eve", "/ep help")
        await world.settled()
        assert not comment.reactions  # it was posted now, by GitHub's clock, within that hour


def replies_in_order(replies: list) -> list[str]:  # type: ignore[type-arg]
    return [each.body for each in sorted(replies, key=lambda each: each.id)]


async def test_who_changes_a_title_without_end_has_a_share_of_the_hours_writes(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "ep.yaml").write_text(HEAD + NUMBERED, "utf-8")
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=["team/red", "hold"])
    async with playing(key_pair, tmp_path, folder, github) as world:
        mine = repository.open_pull_request("eve", "EP 1", files=FILES)
        for number in range(FLIPS):
            repository.edit_pull_request(mine.number, title=f"EP {number % 2}", by="eve")
            await world.settled()
        share = SHARES.thread.most - SHARES.thread.reserve // 2
        assert len(github.writes()) == share < FLIPS
        await world.advance(61)  # the minute has a limit of its own
        theirs = repository.open_pull_request("bob", "EP 2", files=FILES)
        await world.settled()
        assert [each.head_sha for each in repository.check_runs.values()][-1] == theirs.head_sha
        await world.advance(3700)  # the last word of it is said, later
        newest = [c for c in repository.check_runs.values() if c.head_sha == mine.head_sha][-1]
        assert newest.conclusion == ("success" if mine.title == "EP 1" else "failure")


async def test_a_status_comment_that_changes_all_the_time_is_edited_now_and_then(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "ep.yaml").write_text(HEAD + TITLED + NUMBERED, "utf-8")
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME)
    async with playing(key_pair, tmp_path, folder, github) as world:
        mine = repository.open_pull_request("eve", "EP 1", files=FILES)
        for number in range(2 * AT_ONCE):
            repository.edit_pull_request(mine.number, title=f"EP {number % 2}", by="eve")
            await world.settled()
        repository.edit_pull_request(mine.number, title="EP 1 at last", by="eve")
        await world.settled()
        edits = [w for w in github.writes() if w.method == "PATCH" and "/comments/" in w.path]
        assert len(edits) == AT_ONCE - 1, "and one was new"
        newest = [c for c in repository.check_runs.values() if c.head_sha == mine.head_sha][-1]
        assert newest.conclusion == "success", "what a merge may need does not wait"
        assert "It is the first." not in mine.comments[0].body
        await world.advance(SPACED_BY.total_seconds() + 1)
        assert "It is the first." in mine.comments[0].body, "the last word is said, later"


async def test_another_app_that_changes_our_comment_back_each_time_is_left_alone(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "ep.yaml").write_text(HEAD + TITLED, "utf-8")
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME)
    async with playing(key_pair, tmp_path, folder, github) as world:
        mine = repository.open_pull_request("bob", "EP 1", files=FILES)
        await world.settled()
        for number in range(2 * MOST_PUT_BACK):
            theirs = f"{mine.comments[0].body}\n{number}"
            repository.edit_comment(mine.comments[0].id, theirs, "fixer[bot]")
            await world.settled()
        edits = [w for w in github.writes() if w.method == "PATCH" and "/comments/" in w.path]
        assert len(edits) == MOST_PUT_BACK
        assert (await world.deliveries())[-1].error == LEFT, "whoever runs the App is told"
        repository.edit_pull_request(mine.number, title="EP 2", by="bob")
        await world.settled()
        assert "It is the first." not in mine.comments[0].body, "what is new is said"
