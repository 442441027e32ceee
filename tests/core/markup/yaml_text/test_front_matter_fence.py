"""Front matter that is not written as it should be: one finding, and it is read where it can be."""

import pytest

from bot.core.documents.proposal import read_proposal
from bot.core.model.proposal import Proposal
from tests.core.documents.made_up import FRONT, PATH, PROCESS

GOOD = f"---\n{FRONT}---\n# EP #12: Paint it red\n"


def read(text: str) -> Proposal:
    return read_proposal(text, PATH, PROCESS)


def kinds(found: Proposal) -> list[tuple[int, str]]:
    return [(each.position.line, each.kind) for each in found.findings]


@pytest.mark.parametrize(
    ("text", "line", "kind"),
    [
        ("\n" + GOOD, 2, "front-matter"),
        ("\n\n" + GOOD, 3, "front-matter"),
        ("\ufeff\n" + GOOD, 2, "front-matter"),
        (" " + GOOD, 1, "front-matter"),
        ("<!-- ours -->\n" + GOOD, 2, "front-matter"),
        ("<!--\nours\n-->\n\n" + GOOD, 5, "front-matter"),
        ("# EP #12: Paint it red\n" + GOOD, 2, "front-matter"),
        (GOOD.replace("---", "----"), 1, "front-matter"),
        (GOOD.replace("---", "\u2014"), 1, "front-matter"),
        (GOOD.replace("---", "***---", 1), 1, "front-matter"),
        ("```yaml\n" + GOOD.removeprefix("---\n").replace("---", "```"), 1, "front-matter"),
        (GOOD.removeprefix("---\n"), 1, "front-matter"),
        (GOOD.replace("---\n#", "...\n#"), 15, "front-matter"),
        (GOOD.replace("  alpha", "\u00a0\u00a0alpha"), 14, "odd-space"),
        (GOOD.replace("alpha: \"", "alpha:\u00a0\""), 14, "odd-space"),
        (GOOD.replace("milestone:", "\u200bmilestone:"), 13, "odd-space"),
        (GOOD.replace("milestone:", "Milestone:"), 13, "unknown-key"),
        (GOOD.replace("milestone:", "milestones:"), 13, "unknown-key"),
        (GOOD.replace("ep-number:", "ep_number:"), 3, "unknown-key"),
        (GOOD.replace("reviewers:", "reviewer:"), 8, "unknown-key"),
    ],
)  # fmt: skip
def test_it_is_read_and_one_finding_says_what_is_wrong(text: str, line: int, kind: str) -> None:
    found = read(text)
    assert kinds(found) == [(line, kind)]
    assert [target.key for target in found.targets] == [("alpha", "v1.9")]
    assert (found.authors[0], found.doubts) == ("alice", ())


@pytest.mark.parametrize("text", [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"),
                                  GOOD.replace("  alpha", "  Alpha")])  # fmt: skip
def test_what_is_as_it_should_be_has_none(text: str) -> None:
    assert (kinds(read(text)), read(text).doubts) == ([], ())


@pytest.mark.parametrize(
    ("text", "line", "kind", "said"),
    [
        (GOOD.replace("\n---\n", "\n\n"), 1, "front-matter", "close the front matter"),
        ("\n" + GOOD.replace("\n---\n", "\n\n"), 2, "front-matter", "close the front matter"),
        (GOOD.replace('"@dave"', "@dave"), 10, "syntax", "quote the @"),
        (GOOD.replace('[ "@carol" ]', "[@carol]"), 8, "syntax", "quote the @"),
        (GOOD.replace("Paint it red", "Paint: it red", 1), 2, "syntax", "text that has a colon"),
        (GOOD.replace('  - "@dave"', '\t- "@dave"'), 10, "syntax", "not with a tab"),
        (GOOD.replace('"@dave"', "*dave"), 10, "alias", "quote a text that begins with *"),
        (GOOD.replace('"@dave"', "!dave"), 10, "tag", "quote a text that begins with !"),
        (GOOD.replace('"v1.9"', '"v1.9'), 15, "syntax", "close what is open"),
        (GOOD.replace("  alpha:", "<<<<<<< HEAD\n  alpha: v1.8\n=======\n  alpha:"),
         14, "conflict", "merge conflict"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_finding_and_its_targets_are_not_known(
    text: str, line: int, kind: str, said: str
) -> None:
    found = read(text)
    [mistake] = found.findings
    assert (mistake.position.line, mistake.kind) == (line, kind)
    assert said in mistake.message
    assert [doubt.finding for doubt in found.doubts] == [mistake]


def test_an_unquoted_handle_is_corrected() -> None:
    [mistake] = read(GOOD.replace('[ "@carol" ]', "[@carol, @erin]")).findings
    assert mistake.fix == 'reviewers: ["@carol", "@erin"]'


@pytest.mark.parametrize(
    "text",
    [
        "# EP #12: Paint\n\n---\n\nWords: and more\n\n---\n",
        "---\n\n# EP #12: Paint\n",
        "---\nWords about paint\n---\n# EP #12: Paint\n".replace("---\nW", "----\nW"),
        "Status: provisional\nAuthors: @alice\n\n---\n\n# EP #12: Paint\n",
        "| Status | x |\n|---|---|\n| Stage | y |\n",
    ],
)
def test_prose_with_lines_across_is_no_front_matter(text: str) -> None:
    found = read(text)
    assert (found.has_front_matter, found.doubts) == (False, ())
