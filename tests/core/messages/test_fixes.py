"""Mistakes with one obvious correction come with the corrected line; all others without."""

import pytest

from bot.core.documents.proposal import read_proposal
from bot.core.markup.suggest import corrected, fix_of
from bot.core.messages.annotations import annotations_of
from bot.core.model.diagnostic import Diagnostic, Position
from bot.core.model.proposal import Proposal, ProposalChange
from tests.core.documents.made_up import FRONT, PATH, PROCESS, document
from tests.harness.tiny import RED, case, known


@pytest.mark.parametrize(
    ("line", "start", "old", "new", "fixed"),
    [
        ("stage: alhpa", 7, "alhpa", "alpha", "stage: alpha"),
        ('stage: "alhpa" # alhpa', 7, "alhpa", "alpha", 'stage: "alpha" # alhpa'),
        ("targets alhpa in: v1.9", 18, "alhpa", "alpha", "targets alpha in: v1.9"),
        ("alhpa, alhpa", 20, "alhpa", "alpha", None),
        ("alhpaca", 0, "alhpa", "alpha", None),
        ("stage:\u202e alhpa", 8, "alhpa", "alpha", None),
        ("alhpa " + "x" * 500, 0, "alhpa", "alpha", None),
        ("", 0, "alhpa", "alpha", None),
    ],
)  # fmt: skip
def test_a_line_is_corrected_where_it_is_clear_which_word_is_meant(
    line: str, start: int, old: str, new: str, fixed: str | None
) -> None:
    assert corrected(line, start, old, new) == fixed


def test_only_what_is_close_to_a_known_word_was_misspelt() -> None:
    assert fix_of("alhpa", ["alpha", "beta"]) == ("alhpa", "alpha")
    assert fix_of("gamma ray", ["alpha", "beta"]) is None


@pytest.mark.parametrize(
    ("old", "new", "fix"),
    [
        ("status: implementable", "status: Implementible", "status: implementable"),
        ("stage: alpha", "stage: alhpa", "stage: alpha"),
        ('  alpha: "v1.9"', "  alpah: v1.9", "  alpha: v1.9"),
        ("owning-team: team-red", "owning-team: team-rde", "owning-team: team-red"),
        ("# EP #12", "# EP #0013", "# EP #12: Paint it red"),
        ("# EP #12", "# EP 13", "# EP 12: Paint it red"),
        ('  alpha: "v1.9"', "  alpha: soon", None),
        ("[ blue, team/green ]", "[ violet ]", None),
    ],
)
def test_in_documents(old: str, new: str, fix: str | None) -> None:
    text = document(FRONT)
    assert old in text
    fixes = [found.fix for found in read(text.replace(old, new)).findings]
    assert [each for each in fixes if each] == ([fix] if fix else [])


def test_where_front_matter_and_title_agree_the_directory_may_be_wrong() -> None:
    text = document(FRONT.replace("ep-number: 12", "ep-number: 13")).replace("# EP #12", "# EP #13")
    assert {found.fix for found in read(text).findings} == {None}


def read(text: str) -> Proposal:
    return read_proposal(text, PATH, PROCESS)


def annotated(fix: str | None) -> str:
    finding = Diagnostic(RED, Position(3, 1), "odd", "placeholder", fix=fix)
    facts = known(proposals=(ProposalChange(None, Proposal(RED, findings=(finding,))),))
    [found] = annotations_of(case(facts), is_red=False)
    return found.message


@pytest.mark.parametrize(
    ("fix", "message"),
    [
        (None, "Odd"),
        ("a: b", "Odd\n\n```suggestion\na: b\n```"),
        ("a: ```b", "Odd\n\n````suggestion\na: ```b\n````"),
        ("a\nb", "Odd"),
        ("x" * 3000, "Odd"),
    ],
)
def test_annotations_end_with_the_corrected_line(fix: str | None, message: str) -> None:
    assert annotated(fix) == message
