"""Conditions on the files that a pull request changes."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import ChangedFile
from bot.core.model.plan.verdict import Outcome
from tests.harness.tiny import HELD, NOT_HELD, RED, condition, judged, known

BLUE = "proposals/team-blue/2-b/proposal.md"
OUTSIDE = "no changed file is in proposals/{group}/**"


def files(*paths: str, status: str = "modified", was: str | None = None) -> tuple[ChangedFile, ...]:
    return tuple(ChangedFile(path, status, was, 2, 1) for path in paths)


@pytest.mark.parametrize(
    ("text", "changed", "outcome", "because"),
    [
        ("touches: proposal", files(RED), HELD, "changes proposals/team-red/1-paint"),
        ("touches: { what: proposal }", files("README.md"), NOT_HELD, OUTSIDE),
        (
            "touches: proposal",
            files("x.md", was=RED),
            HELD,
            "changes proposals/team-red/1-paint",
        ),
        ("touches: proposal", files("proposals/team-red/x.png"), HELD, "changes team-red"),
        ("touches: bulk", files(RED, BLUE), NOT_HELD, "changes 2 proposals, 2 are no bulk change"),
        (
            "touches: bulk",
            files(RED, BLUE, "proposals/meta/3.md"),
            HELD,
            "changes 3 proposals, 2 are no bulk change",
        ),
        ("changed-lines: { over: 2 }", files(RED), HELD, "3 lines changed"),
        ("changed-lines: { over: 3 }", files(RED), NOT_HELD, "3 lines changed"),
        ("changed-lines: { under: 4 }", files(RED), HELD, "3 lines changed"),
        ("changed-lines: { over: 1, under: 3 }", files(RED), NOT_HELD, "3 lines changed"),
        ('files: "docs/**"', files("docs/a/b.md", RED), HELD, "changes docs/a/b.md"),
        ('files: "docs/**"', files(RED), NOT_HELD, "no changed file matches docs/"),
        ('files: "docs/**"', files("a.md", was="docs/a.md"), HELD, "changes a.md"),
        (
            'files: [ "docs/**", "!docs/old/**" ]',
            files("docs/old/a.md"),
            NOT_HELD,
            "no changed file matches docs/, !docs/old/",
        ),
        (
            'files: { match: "docs/**", every: true }',
            files("docs/a.md", RED),
            NOT_HELD,
            f"also changes {RED}",
        ),
        ('files: { match: "*.md", every: true }', files("a.md", RED), HELD, f"changes a.md, {RED}"),
        (
            'files: { match: "*.md", every: true }',
            files(),
            NOT_HELD,
            "no changed file matches *.md",
        ),
        (
            'files: { match: "*.md", status: [ added, removed ] }',
            files("a.md"),
            NOT_HELD,
            "no changed file matches *.md",
        ),
        (
            'files: { match: "*.md", status: added }',
            files("a.md", status="added"),
            HELD,
            "changes a.md",
        ),
    ],
)
def test_what_is_changed(
    text: str, changed: tuple[ChangedFile, ...], outcome: Outcome, because: str
) -> None:
    assert judged(text, known(files=changed)) == (outcome, because)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('files: { match: "*.md", status: addded }', "must be added, modified, removed or renamed"),
        ("files: []", "files"),
        ("changed-lines: {}", 'write "over", "under" or both'),
        ("changed-lines: { over: -1 }", "must be a whole number"),
        ("touches: proposals", "must be proposal or bulk"),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words):
        condition(text)
