"""What lies beside a proposal's main document sets no target, and hides none."""

import pytest

from bot.core.documents.paths import documents, side_documents
from bot.core.documents.proposal import read_proposal
from bot.core.documents.side_documents import side_change
from bot.core.model.facts import ChangedFile
from bot.core.model.proposal import Proposal, ProposalChange
from tests.golden_texts import process

HERE = "veps/sig-compute/40-dark/"


def read(name: str, target: str) -> Proposal:
    text = f"# VEP 40: Dark mode\n\n## Target releases\n\n- alpha: {target}\n"
    return read_proposal(text, HERE + name, process())


def beside(before: str | None, after: str, main: str) -> ProposalChange | None:
    base = None if before is None else read("notes.md", before)
    mains = (ProposalChange(None, read("vep.md", main)),)
    return side_change(ProposalChange(base, read("notes.md", after)), mains)


def test_a_new_target_is_a_doubt_that_names_the_file_and_what_to_do() -> None:
    found = beside(None, "v1.9", "TBD")
    assert found
    assert found.new_targets == ()
    [doubt] = found.new_doubts
    assert doubt.releases == ("v1.9",)
    message = "in notes.md: move the target v1.9 to the proposal's own document"
    assert doubt.finding.message == message


@pytest.mark.parametrize(
    ("before", "after", "main"),
    [(None, "TBD", "TBD"), (None, "v1.9", "v1.9"), ("v1.9", "v1.9", "TBD")],
    ids=["no target", "that of the proposal", "stood there before"],
)
def test_what_says_nothing_new_is_no_change(before: str | None, after: str, main: str) -> None:
    assert beside(before, after, main) is None


@pytest.mark.parametrize(
    "name",
    ["a/vep.md", "VEP.MD", "notes.md", "README", "vep.asciidoc", "vep.yaml", "vep.md.txt"],
)
def test_the_document_nearest_to_the_directory_is_the_main_one(name: str) -> None:
    files = [ChangedFile(HERE + each, "added") for each in (name, "vep.md")]
    for order in (files, files[::-1]):
        assert [each.path for each in documents(process(), order)] == [f"{HERE}vep.md"]
        assert [each.path for each in side_documents(process(), order)] == [HERE + name]


@pytest.mark.parametrize("name", ["picture.png", "vep.svg", "demo.go", "data.json"])
def test_pictures_and_code_are_no_documents(name: str) -> None:
    files = [ChangedFile(HERE + each, "added") for each in (name, "vep.md")]
    assert side_documents(process(), files) == ()
