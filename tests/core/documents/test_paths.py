"""Which paths are proposals, and whose."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.paths import (
    check_pattern,
    documents,
    group_of,
    proposal_names,
    touched,
    tracked_proposal,
)
from bot.core.model.definitions.process import Process
from bot.core.model.facts import ChangedFile

PROCESS = Process(
    name="EP",
    repository="example/enhancements",
    proposals="proposals/{group}/{number}-{slug}/proposal.md",
    territory="proposals/{group}/**",
    ignore=("/proposals/template/**", "**/OWNERS"),
)


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("proposals/team-red/1-paint/proposal.md", "team-red"),
        ("proposals/team-red/1-paint/images/wall.png", "team-red"),
        ("proposals/team-red/old-layout.md", "team-red"),
        ("proposals/team-red/with space/Ünïcode.md", "team-red"),
        ("proposals/team-red/new\nline.md", "team-red"),
        ("proposals/team-red/OWNERS", None),
        ("proposals/template/proposal.md", None),
        ("proposals/README.md", None),
        ("other/proposals/team-red/1-x/proposal.md", None),
        ("Proposals/team-red/1-x/proposal.md", None),
        ("", None),
    ],
)
def test_the_directory_says_who_owns_a_path(path: str, group: str | None) -> None:
    assert group_of(PROCESS, path) == group


@pytest.mark.parametrize(
    ("files", "groups", "proposals"),
    [
        ([], (), ()),
        (
            [ChangedFile("proposals/team-red/1-a/proposal.md", "added")],
            ("team-red",),
            ("proposals/team-red/1-a",),
        ),
        (  # images beside the document are the same proposal; alone they name no other
            [
                ChangedFile("proposals/team-red/1-a/proposal.md", "added"),
                ChangedFile("proposals/team-red/1-a/x.png", "added"),
                ChangedFile("proposals/team-red/images/y.png", "added"),
            ],
            ("team-red",),
            ("proposals/team-red/1-a",),
        ),
        (  # moved to another team: both own it, it is one proposal
            [ChangedFile("proposals/team-blue/1-a/p.md", "renamed", "proposals/team-red/1-a/p.md")],
            ("team-blue", "team-red"),
            ("proposals/team-blue/1-a",),
        ),
        (  # moved out of the territory: still the old team's business
            [ChangedFile("attic/p.md", "renamed", "proposals/team-red/1-a/p.md")],
            ("team-red",),
            ("proposals/team-red/1-a",),
        ),
    ],
)
def test_what_a_change_touches(
    files: list[ChangedFile], groups: tuple[str, ...], proposals: tuple[str, ...]
) -> None:
    found = touched(PROCESS, files)
    assert (found.groups, found.proposals) == (groups, proposals)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("proposals/{group}/**", None),
        ("proposals/{grp}/**", "{grp}"),
        ("proposals/{group/**", "{group"),
        ("proposals/{group}/{group}", "twice"),
        ("proposals/**", "{group} is missing"),
        ("*{group}*/x", "two parts"),
        ("{group}{slug}/x", "two parts"),
        ("a/**/{group}/x", "at the end"),
        ("a/{group}/**/x", "at the end"),
        ("a/{group}/{number}-{slug}/x.md", None),
    ],
)
def test_a_wrong_pattern_is_explained(pattern: str, problem: str | None) -> None:
    found = check_pattern(pattern)
    assert found is None if problem is None else problem in (found or "")


@pytest.mark.parametrize("territory", ["docs/{group}/**", "veps/sig-{group}/**"])
def test_proposals_are_told_apart_wherever_the_group_stands(territory: str) -> None:
    process = replace(PROCESS, territory=territory)
    start = territory.replace("{group}", "docs").removesuffix("**")
    files = [ChangedFile(f"{start}{n}-x/y.md", "added") for n in range(3)]
    assert touched(process, files).proposals == tuple(f"{start}{n}-x" for n in range(3))


@given(st.lists(st.text(max_size=60), max_size=5))
def test_any_file_names_are_read_without_raising(paths: list[str]) -> None:
    touched(PROCESS, [ChangedFile(path, "added") for path in paths])


@given(st.permutations(["proposals/team-red/a.md", "proposals/team-blue/b.md", "README.md"]))
def test_the_order_of_files_does_not_matter(paths: list[str]) -> None:
    found = touched(PROCESS, [ChangedFile(path, "added") for path in paths])
    assert found.groups == ("team-blue", "team-red")


NAMES = st.sampled_from(
    [f"proposals/team-red/{n}-x/{f}" for n in (1, 2) for f in ("p.md", "i.png")]
)
CHANGES = st.builds(
    ChangedFile,
    NAMES,
    st.sampled_from(["added", "modified", "renamed", "removed"]),
    st.none() | NAMES,
)


@given(st.lists(CHANGES, max_size=4))
def test_what_is_opened_is_looked_for(files: list[ChangedFile]) -> None:
    """Else each look would open another one."""
    opened = tracked_proposal(PROCESS, files)
    assert opened is None or opened in proposal_names(PROCESS, files)
    is_added = any(file.path.endswith(".md") and file.status != "removed" for file in files)
    assert is_added or opened is None or any(file.previous_path for file in files)


HOME = "proposals/team-red/1-a"


@pytest.mark.parametrize(
    ("names", "main", "every"),
    [
        (["proposal.md", "notes.md"], ["proposal.md"], ["proposal.md"]),
        (["PROPOSAL.MD"], ["PROPOSAL.MD"], ["PROPOSAL.MD"]),
        (["Proposal.md", "notes.md"], ["Proposal.md"], ["Proposal.md"]),
        (["proposal.markdown"], ["proposal.markdown"], ["proposal.markdown"]),
        (["proposal.txt"], ["proposal.txt"], ["proposal.txt"]),
        (["proposal.pdf"], ["proposal.pdf"], ["proposal.pdf"]),
        (["proposal"], ["proposal"], ["proposal"]),
        (["design.md"], ["design.md"], ["design.md"]),
        (["design.md", "notes.md"], [], ["design.md", "notes.md"]),
        (["image.png", "proposal.png", "data.pdf", "log.txt"], [], []),
    ],
)
def test_a_document_is_one_under_other_names_too(
    names: list[str], main: list[str], every: list[str]
) -> None:
    files = [ChangedFile(f"{HOME}/{name}", "added") for name in names]
    assert [file.path for file in documents(PROCESS, files)] == [f"{HOME}/{n}" for n in main]
    found = [file.path for file in documents(PROCESS, files, every=True)]
    assert found == [f"{HOME}/{name}" for name in every]
