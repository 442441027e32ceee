"""Whatever is opened is opened once: what it is looked for under is what it was written with."""

from pathlib import Path

import pytest

from tests.fakes.github import ChangedFile, FakeGitHub, Repository
from tests.world import APP_ID, SECRET, World, playing

HOME = "example/enhancements"
PULL = 300
PROCESS = """\
version: 1
process:
  name: NAME
  repository: example/enhancements
  proposals: "FOLDER/{group}/{number}-{slug}/p.md"
  territory: "FOLDER/{group}/**"
  groups: { red: { name: red, label: team/red } }
rules:
"""
RULE = """\
  - name: track-NAME
    description: A proposal has an issue.
    for: pull-request
    if: IF
    ensure:
      issue: { title: "Tracking: ${proposal.title}", body: "Tracks it.", labels: [ LABELS ] }
"""
AFTER_THE_MERGE = "{ touches: proposal, merged: true }"
ALWAYS = "{ touches: proposal }"
DOCUMENT = "# EP: Paint\n"


def rules(
    name: str = "EP",
    folder: str = "p",
    when: str = AFTER_THE_MERGE,
    labels: str = '"${group.label}"',
    tracker: str = "",
) -> str:
    """A process in `folder` that opens an issue for each proposal."""
    process = PROCESS.replace("  groups:", f"  tracker-label: {tracker}\n  groups:", bool(tracker))
    text = process + RULE.replace("IF", when).replace("LABELS", labels)
    return (
        text.replace("track-NAME", f"track-{folder}")
        .replace("NAME", name)
        .replace("FOLDER", folder)
    )


def written(folder: Path, *files: str) -> Path:
    """The rules in files of their own."""
    found = folder / "rules"
    found.mkdir()
    for number, text in enumerate(files):
        (found / f"{number}.yaml").write_text(text, "utf-8")
    return found


def github(key_pair: tuple[str, str]) -> FakeGitHub:
    found = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    found.add_repository(HOME, labels=["team/red", "tracker"])
    return found


def opened(repository: Repository) -> list[int]:
    return [number for number in repository.issues if number > PULL]


async def busy(world: World, files: list[ChangedFile], *, merges: bool = True) -> Repository:
    """A pull request that much happens to."""
    repository = world.github.repository(HOME)
    pull = repository.open_pull_request("bob", "Paint", files=files, number=PULL)
    await world.settled()
    if merges:
        repository.merge(PULL)
        await world.settled()
    for number in range(4):
        repository.announce_issue("edited", pull, pull.author, changes={})
        if not merges:
            repository.edit_pull_request(PULL, title=f"Paint {number}")
        await world.settled()
        await world.advance(120)
    return repository


@pytest.mark.parametrize(
    ("paths", "count"),
    [
        (["p/red/7-dark/mock.png"], 0),
        (["p/red/7-dark/README.png", "p/red/8-light/mock.svg"], 0),
        (["p/red/dark/p.md", "p/red/dark/mock.png"], 1),
        (["p/red/7-dark/p.md"], 0),  # its issue is #7: asked for
    ],
)
async def test_an_issue_is_opened_for_a_document_and_once(
    key_pair: tuple[str, str], tmp_path: Path, paths: list[str], count: int
) -> None:
    files = [ChangedFile("added", path, text=DOCUMENT) for path in paths]
    async with playing(key_pair, tmp_path, written(tmp_path, rules()), github(key_pair)) as world:
        assert len(opened(await busy(world, files))) == count


@pytest.mark.parametrize("tracker", ["", "tracker"])
async def test_a_rule_that_does_not_wait_for_the_merge_opens_one_issue(
    key_pair: tuple[str, str], tmp_path: Path, tracker: str
) -> None:
    """Also where somebody takes the tracker's label off it."""
    labels = '"${group.label}"' + (f", {tracker}" if tracker else "")
    text = rules(when=ALWAYS, labels=labels, tracker=tracker)
    files = [ChangedFile("added", "p/red/dark/p.md", text=DOCUMENT)]
    async with playing(key_pair, tmp_path, written(tmp_path, text), github(key_pair)) as world:
        repository = await busy(world, files, merges=False)
        [number] = opened(repository)
        if tracker:
            repository.remove_label(number, tracker, by="carol")
        repository.edit_pull_request(PULL, title="Paint it red")
        await world.settled()
        assert opened(repository) == [number]
        applied = [each.operation for each in await world.journal() if each.outcome == "applied"]
        assert len([each for each in applied if each.startswith("open issue")]) == 1


@pytest.mark.parametrize(("paths", "count"), [(["q/red/dark/p.md"], 1), (["p/red/dark/p.md"], 1)])
async def test_of_two_processes_each_reads_what_it_writes(
    key_pair: tuple[str, str], tmp_path: Path, paths: list[str], count: int
) -> None:
    files = [ChangedFile("added", path, text=DOCUMENT) for path in paths]
    texts = [rules("EP", "p"), rules("KEP", "q", tracker="tracker", labels="tracker")]
    folder = written(tmp_path, *texts)
    async with playing(key_pair, tmp_path, folder, github(key_pair)) as world:
        assert len(opened(await busy(world, files))) == count


async def test_an_issue_that_github_does_not_show_is_not_opened_again(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    """The last guard: however it was lost, and whatever is looked for; and it is said."""
    text = rules(when=ALWAYS) + (
        "  - name: status\n    description: x\n    for: pull-request\n"
        "    if: { touches: proposal }\n    ensure: { status: Look. }\n"
    )
    files = [ChangedFile("added", "p/red/dark/p.md", text=DOCUMENT)]
    async with playing(key_pair, tmp_path, written(tmp_path, text), github(key_pair)) as world:
        repository = world.github.repository(HOME)
        repository.open_pull_request("bob", "Paint", files=files, number=PULL)
        await world.settled()
        [number] = opened(repository)
        repository.delete_issue(number)
        for title in ("Paint it", "Paint it red"):
            repository.edit_pull_request(PULL, title=title)
            await world.settled()
        assert opened(repository) == []
        [status] = repository.pull_request(PULL).comments
        assert (
            f"name the tracking issue in the description \\(Tracking issue: \\#\u200b{number}\\)"
            in status.body
        )
