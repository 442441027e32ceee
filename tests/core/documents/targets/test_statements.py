"""What people write of targets is read, or found fault with: it is never passed over."""

import pytest

from bot.core.documents.proposal import read_proposal
from bot.core.documents.targets.lines import MOST_LINES_IN_SECTIONS
from bot.core.model.proposal import Proposal, ProposalChange
from tests.core.documents.made_up import FRONT, PATH, PROCESS, document


def read(text: str) -> Proposal:
    return read_proposal(text, PATH, PROCESS)


def targets(text: str) -> list[tuple[str | None, str]]:
    return [target.key for target in read(text).targets]


def doubts(text: str) -> list[tuple[str, int, tuple[str, ...]]]:
    found = read(text).doubts
    return [(each.finding.kind, each.finding.position.line, each.releases) for each in found]


ALPHA = [("alpha", "v1.9")]
BOTH = [("alpha", "v1.9"), ("beta", "v1.10")]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("- This EP targets alpha for version: `v1.9`", ALPHA),
        ("- `This EP targets alpha for version: v1.9`", ALPHA),
        ("- This EP targets alpha for version: Enhancements v1.9", ALPHA),
        ("- This EP targets alpha for version: [v1.9](https://example.org/9)", ALPHA),
        ("- This EP targets alpha for version: **v1.9**", ALPHA),
        ("- This EP targets alpha for version: \u201cv1.9\u201d", ALPHA),
        ("- This EP targets alpha for version\uff1a \uff56\uff11.\uff19", ALPHA),
        ("- This EP targets alpha for version:\u00a0v1.9", ALPHA),
        ("- This EP targets alpha for version: v1.8 -> v1.9", ALPHA),
        ("- This EP targets alpha for version: v1.8 \u2192 v1.9", ALPHA),
        ("- This EP targets alpha for version: v1.8 to v1.9", ALPHA),
        ("- This EP targets alpha\n  for version: v1.9", ALPHA),
        ("- This EP targets alpha for\n  version: v1.9", ALPHA),
        ("This EP targets\nalpha for version:\nv1.9", ALPHA),
        ("- Alpha\n  - v1.9\n- Beta\n  - v1.10", BOTH),
        ("- Alpha:\n  - release: v1.9\n- Beta: v1.10", BOTH),
        ("1. Alpha\n   * v1.9\n2. Beta\n   * v1.10", BOTH),
        ("#### Alpha\n\nv1.9\n\n#### Beta\n\n- v1.10", BOTH),
        ("#### Alpha: v1.9", ALPHA),
        ("- GA/stable: v1.9", [("ga", "v1.9")]),
        ("- Alpha - v1.9\n- v1.10 (beta)", BOTH),
        ("Alpha = 1.9", ALPHA),
        ("- Alpha in Enhancements 1.9", ALPHA),
        ("v1.9", [(None, "v1.9")]),
        ("| Alpha | Beta |\n|---|---|\n| v1.9 | v1.10 |", BOTH),
        ("|  | Alpha | Beta |\n|:--|:-:|--:|\n| Target | `v1.9` | v1.10 |", BOTH),
        ("Alpha | Beta\n--- | ---\nv1.9 | TBD", ALPHA),
        ("| Stage | Release |\n|---|---|\n| Alpha | `v1.9` |", ALPHA),
    ],
)
def test_what_an_honest_author_writes_is_read(lines: str, found: list[tuple[str, str]]) -> None:
    assert (targets(document(targets=lines)), doubts(document(targets=lines))) == (found, [])


@pytest.mark.parametrize(
    "heading",
    [
        "## 3. Target releases",
        "## 3.1 Target releases:",
        "## **Target releases**",
        "## \U0001f3af Target releases",
        "Target releases\n---------------",
        "**Target releases**",
        "Target releases:",
        "<h2>Target releases</h2>",
    ],
)
def test_the_section_is_known_by_its_words(heading: str) -> None:
    assert targets(f"# EP #12: Paint\n\n{heading}\n\n- Alpha: v1.9\n\n## Goals\n\nNone.\n") == ALPHA


@pytest.mark.parametrize(
    ("lines", "line", "releases"),
    [
        ("<ul>\n<li>Alpha: v1.9</li>\n</ul>", 6, ("v1.9",)),
        ("<table><tr><th>Alpha</th><td>v1.9</td></tr></table>", 5, ("v1.9",)),
        ("<p>Alpha: v1.<b>9</b></p>", 5, ("v1.9",)),
        ("> - Alpha: v1.9", 5, ("v1.9",)),
        ("```\n- Alpha: v1.9\n```", 6, ("v1.9",)),
        ("    Alpha: v1.9", 5, ("v1.9",)),
        ("We want this in v1.9.", 5, ("v1.9",)),
        ("Alpha comes with v1.9, beta with v1.10.", 5, ("v1.9", "v1.10")),
        ("- Alpha: TBD (really v1.9)", 5, ("v1.9",)),
        ("- Alpha: v1.10 or v1.9", 5, ("v1.9",)),
        ("- Alpha: TBD <!-- x\n\n- Beta: v1.9\n\n-->", 7, ("v1.9",)),
        ("- This EP targets alpha2 for version: v1.9", 5, ("v1.9",)),
        ("<!--> - Alpha: v1.9 -->", 5, ()),
        ("- Alpha: v1\u200b.9", 5, ()),
        ("- Alpha: v1&#46;9", 5, ()),
        ("- Alpha: nine dot nine", 5, ()),
        ("Alpha in v1<!-- -->.9", 5, ("v1.9",)),
        ("Alpha in v1<i>.9</i>", 5, ("v1.9",)),
        ("Alpha in [v1](https://x.y).9", 5, ("v1.9",)),
        ("Alpha in v1\ufe0f.9", 5, ("v1.9",)),
        ("Alpha in v\U0001d7cf.\U0001d7d7", 5, ("v1.9",)),
        ("The target was moved to v1.9.", 5, ("v1.9",)),
        ("The feature is alpha since v1.9.", 5, ("v1.9",)),
        ("- Alpha: v1.9\n\nThe graduation to beta happens in v1.9 as well.", 7, ("v1.9",)),
        ("- Alpha: v1.9+", 5, ()),
        ("- Alpha: v1.9-v1.10", 5, ()),
        ("- Alpha: v1.8 -> later", 5, ()),
    ],
)
def test_what_is_not_understood_is_doubted_at_its_line(
    lines: str, line: int, releases: tuple[str, ...]
) -> None:
    [(_, at, meant)] = doubts(document(targets=lines))
    assert (at, meant) == (line, releases)


@pytest.mark.parametrize(
    "body",
    [
        "This EP targets alpha for version: v1.9",
        "We target v1.9 with this.",
        "This ships in v1.9.",
        "Milestone: v1.9",
        "### Beta (v1.9)",
        "* GA: v1.9",
    ],
)
def test_a_target_elsewhere_than_in_its_section_is_doubted(body: str) -> None:
    text = document(targets="- Alpha: TBD", body=body)
    assert [releases for _, _, releases in doubts(text)] == [("v1.9",)]


@pytest.mark.parametrize(
    "lines",
    [
        "- Alpha: v1.9 (was v1.8)",
        "- Alpha: v1.9, moved from v1.8",
        "- ~~Alpha: v1.8~~",
        "<!-- - Alpha: v1.8 -->",
        "<!--\nFor example:\n\n- Alpha: v1.8\n-->",
        "- Alpha: TBD\n- Beta:\n- GA: N/A (a policy)",
        "This needs 1.5 GB, and 99.9 % of it is text.",
    ],
)
def test_what_sets_no_target_is_not_doubted(lines: str) -> None:
    assert doubts(document(targets=lines)) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "releases"),
    [
        ('milestone:\n  alpha: "v1.9"', "milestone: v1.9", "wrong-type", ()),
        ('milestone:\n  alpha: "v1.9"', "milestone: [ alpha, v1.9 ]", "wrong-type", ()),
        ('alpha: "v1.9"', "alpha: [ v1.9 ]", "wrong-type", ()),
        ('alpha: "v1.9"', "alpah: v1.9", "unknown-stage", ()),
        ('alpha: "v1.9"', "alpha: soon", "wrong-release", ()),
        ('alpha: "v1.9"', "alpha: TBD, likely v1.9", "unread-target", ("v1.9",)),
        ('alpha: "v1.9"', "ga: v1.9\n  stable: TBD", "duplicate-key", ()),
        ('alpha: "v1.9"', "alpha: v1.9\n  alpha: TBD", "duplicate-key", ()),
        ('milestone:\n  alpha: "v1.9"', "ship-in: v1.9", "unread-target", ("v1.9",)),
        ('milestone:\n  alpha: "v1.9"', "ship-in: 1.9", "unread-target", ("v1.9",)),
        ("stage: alpha\n", "stage: alpha, targets v1.8\n", "unread-target", ("v1.8",)),
        ('"@dave"', "@dave", "syntax", ()),
    ],
)
def test_front_matter_that_hides_a_target_is_doubted(
    old: str, new: str, kind: str, releases: tuple[str, ...]
) -> None:
    assert old in FRONT
    found = doubts(document(FRONT.replace(old, new)))
    assert [(each, meant) for each, _, meant in found] == [(kind, releases)]


def test_prose_that_front_matter_contradicts_is_doubted() -> None:
    text = document(FRONT.replace('"v1.9"', "TBD"), targets="- Alpha: v1.9")
    assert doubts(text) == [("contradiction", 20, ("v1.9",))]


@pytest.mark.parametrize(
    "text",
    [
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "../12-paint/proposal.md",
        "# EP #12: Paint\n".encode("utf-16").decode("utf-8", "replace"),
        "# EP #12: Paint\x00\n",
        "# EP #12: Paint\n\n<<<<<<< HEAD\nred\n=======\nblue\n>>>>>>> main\n",
        "# EP #12: Paint\n" + "word\n" * 60_000,
        document(targets="\n".join(f"- Alpha: v1.{n}" for n in range(300))),
    ],
)
def test_a_document_that_cannot_be_read_whole_is_doubted(text: str) -> None:
    assert doubts(text)[0][2] == ()


def change(before: str, after: str) -> ProposalChange:
    return ProposalChange(read(before), read(after))


def test_what_stood_there_before_is_no_new_doubt() -> None:
    odd = document(targets="- Alpha: soon")
    assert change(odd, odd.replace("Words", "Other words")).new_doubts == ()
    assert len(change(odd, odd.replace("soon", "sooner")).new_doubts) == 1
    assert len(ProposalChange(None, read(odd)).new_doubts) == 1
    assert ProposalChange(read(odd), None).new_doubts == ()


def test_a_target_that_stood_there_may_be_left_behind_in_prose() -> None:
    before = document(FRONT, targets="- Alpha: v1.9")
    after = document(FRONT.replace("v1.9", "v1.10"), targets="- Alpha: v1.9")
    assert change(before, after).new_doubts == ()


def test_doubts_beyond_counting_are_one() -> None:
    many = document(targets="\n".join(f"in v2.{n} we see" for n in range(1100)))
    more = many.replace("in v2.1099 we see", "in v2.9999 we see")
    *each, rest = [releases for _, _, releases in doubts(many)]
    assert (len(each), rest) == (101, ())
    assert change(many, more).new_doubts


def test_of_very_many_lines_with_digits_those_that_are_not_looked_at_are_doubted() -> None:
    """Any change below is a new doubt, whatever stands there."""
    many = (
        document(targets="Nothing yet.")
        + "\n## Figures\n\n"
        + "\n".join(f"run {n} took long" for n in range(1000))
    )
    more = many.replace("run 999 took long", "This VEP targets alpha for version: v9.9")
    assert [kind for kind, *_ in doubts(many)] == ["too-large"]
    assert len(change(many, more).new_doubts) == 1


def test_a_section_of_very_many_lines_is_not_read_whole_and_says_so() -> None:
    lines = "words\n" * (MOST_LINES_IN_SECTIONS - 1) + "\nAlpha: v1.9\n\nBeta: v1.10\n"
    found = read(f"## Target releases\n{lines}")
    assert [target.key for target in found.targets] == ALPHA
    assert {each.finding.kind for each in found.doubts} == {"too-large", "unread-target"}
    assert any("shorten the sections" in each.finding.message for each in found.doubts)


def test_a_doubt_about_one_release_of_a_line_hides_no_other() -> None:
    line = "- Beta ships in v1.7; this EP targets alpha for version: v1.9 or v1.10"
    found = doubts(document(targets=line))
    assert {release for *_, releases in found for release in releases} == {"v1.7", "v1.10"}
