"""Nothing gets past a required check by the way it is changed: after the freeze, over HTTP."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fakes.github import ChangedFile, FakeGitHub, Repository
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, playing

NAME = "veps/sig-compute/{number}-{slug}/vep.md"
MANY = 5
# Between two changes, so that the writes of a minute do not run out.
A_WHILE = 10
SCHEDULE = """\
- {{ when: {day}, what: VEP Freeze }}
- {{ when: 2099-06-01, milestone: KubeVirt GA, who: KubeVirt }}
"""


def path(number: int, slug: str = "dark") -> str:
    return NAME.format(number=number, slug=slug)


def document(number: int, target: str = "TBD") -> str:
    return f"# VEP {number}: Dark mode\n\n## Target releases\n\n- alpha: {target}\n"


def line_ends(*, hidden: str = "") -> list[ChangedFile]:
    """Many documents with an empty line more, one of them with a target, too."""
    texts = {n: document(n) + "\n" for n in range(1, MANY + 1)}
    if hidden:
        texts[3] = document(3, hidden) + "\n"
    return [ChangedFile("modified", path(n), text=text) for n, text in texts.items()]


CHANGES: dict[str, tuple[list[ChangedFile], str]] = {
    "another name": (
        [ChangedFile("added", path(40).replace(".md", ".MD"), text=document(40, "v1.2"))],
        "failure",
    ),
    "no main document": (
        [
            ChangedFile(
                "added", path(41).replace("vep.md", f"{name}.md"), text=document(41, "v1.2")
            )
            for name in ("design.md", "notes.md")
        ],
        "failure",
    ),
    "another below": (
        [
            ChangedFile("added", path(45).replace("vep.md", "a/vep.md"), text=document(45)),
            ChangedFile("added", path(45), text=document(45, "v1.2")),
        ],
        "failure",
    ),
    "notes beside": (
        [
            ChangedFile("added", path(46).replace("vep.md", "notes.md"), text=document(46, "v1.2")),
            ChangedFile("added", path(46), text=document(46)),
        ],
        "failure",
    ),
    "a link with a blank": (
        [ChangedFile("added", path(47), text="../../drafts/my vep.md")],
        "failure",
    ),
    "a directory that is a link": (
        [ChangedFile("added", "veps/sig-compute/48-dark", text="../../drafts/48")],
        "failure",
    ),
    "below OWNERS": (
        [
            ChangedFile(
                "added", path(49).replace("vep.md", "OWNERS/vep.md"), text=document(49, "v1.2")
            )
        ],
        "failure",
    ),
    "not text": (
        [ChangedFile("added", path(42), text=document(42, "v1.2").replace("v1.2", "v1\0.2"))],
        "failure",
    ),
    "moved in": (
        [ChangedFile("renamed", path(43), previous="drafts/dark.md", text=document(43, "v1.2"))],
        "failure",
    ),
    "behind a megabyte": (
        [ChangedFile("added", path(51), text="\U0001f600" * 262_144 + document(51, "v1.2"))],
        "failure",
    ),
    "was no document": (
        [
            ChangedFile(
                "renamed",
                path(50),
                previous=path(9).replace("vep.md", "draft.tex"),
                text=document(50, "v1.2"),
            )
        ],
        "failure",
    ),
    "moved within": (
        [ChangedFile("renamed", path(44, "light"), previous=path(9), text=document(9, "v1.2"))],
        "success",
    ),
    "hidden among line ends": (line_ends(hidden="v1.2"), "failure"),
    "unreadable among line ends": (line_ends(hidden="nine dot nine"), "failure"),
    "line ends": (line_ends(), "success"),
    "below a release without a schedule": (
        [ChangedFile("added", path(45), text=document(45, "v0.1") + "- beta: v1.2\n")],
        "failure",
    ),
    "below one that is not frozen": (
        [ChangedFile("added", path(46), text=document(46, "v1.1") + "- beta: v1.2\n")],
        "failure",
    ),
    "nothing frozen": (
        [ChangedFile("added", path(47), text=document(47, "v0.1") + "- beta: v1.1\n")],
        "success",
    ),
    "many new ones": (
        [ChangedFile("added", path(n), text=document(n, "v1.2")) for n in range(50, 56)],
        "failure",
    ),
    "many moves": (
        [
            ChangedFile("renamed", path(n, "light"), previous=path(n), text=document(n))
            for n in range(1, MANY + 1)
        ],
        "success",
    ),
    "an image": (
        [ChangedFile("added", path(1).replace("vep.md", "x.png"), text="x")],
        "success",
    ),
}


def fill(repository: Repository) -> None:
    for number in range(1, MANY + 1):
        repository.put_file(path(number), document(number))
    repository.put_file(path(9), document(9, "v1.2"))
    repository.put_file("drafts/dark.md", document(43, "v1.2"))
    repository.put_file(path(9).replace("vep.md", "draft.tex"), document(50, "v1.2"))


async def test_what_sets_a_target_is_seen_however_it_is_changed(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    fill(repository)
    day = f"{datetime.now(UTC) - timedelta(days=5):%Y-%m-%d}"
    schedules = {
        "releases/v1.1/schedule.yaml": SCHEDULE.format(day="2099-01-01"),
        "releases/v1.2/schedule.yaml": SCHEDULE.format(day=day),
    }
    github.add_repository("kubevirt/sig-release", files=schedules)
    async with playing(key_pair, tmp_path, ROOT / "rules", github) as world:
        found = {}
        for name, (files, _) in CHANGES.items():
            pull = repository.open_pull_request("mallory", name, files=files)
            await world.advance(A_WHILE)
            runs = [r for r in repository.check_runs.values() if r.head_sha == pull.head_sha]
            found[name] = [run.conclusion for run in runs if run.name == "vep-freeze"]
    assert found == {name: [conclusion] for name, (_, conclusion) in CHANGES.items()}
