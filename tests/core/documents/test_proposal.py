"""Proposals: what a document says in front matter and in prose, and what is wrong with it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.documents.checks.status_changes import transition_finding
from bot.core.documents.proposal import read_proposal
from bot.core.model.proposal import Proposal, ProposalChange, Target
from tests.core.documents.made_up import FRONT, LAYOUT, PATH, PROCESS, document


def read(text: str, path: str = PATH) -> Proposal:
    return read_proposal(text, path, PROCESS)


def places(proposal: Proposal) -> list[tuple[int, int, str]]:
    return [(f.position.line, f.position.column, f.kind) for f in proposal.findings]


def targets(text: str) -> list[tuple[str | None, str]]:
    return [target.key for target in read(text).targets]


def test_front_matter_is_read_whole() -> None:
    found = read(document(FRONT))
    assert places(found) == []
    assert (found.number, found.number_from, found.title) == (12, "front_matter", "Paint it red")
    assert (found.group, found.participating) == ("team-red", ("team-blue", "team-green"))
    assert (found.authors, found.reviewers, found.approvers) == (
        ("alice", "Bob"), ("carol",), ("dave",),
    )  # fmt: skip
    assert (found.status, found.stage, found.feature_gate) == ("implementable", "alpha", "RedPaint")
    assert [target.key for target in found.targets] == [("alpha", "v1.9")]
    assert found.has_front_matter


def test_prose_alone_will_do() -> None:
    found = read(document(targets="- This EP targets beta for version: v1.9.0"))
    assert places(found) == []
    assert (found.number, found.number_from, found.title) == (12, "directory", "Paint it red")
    assert [target.key for target in found.targets] == [("beta", "v1.9")]
    assert (found.status, found.authors, found.has_front_matter) == (None, (), False)


HEAD = """\
# EP #12: Paint it red

- **Status**: Provisional
- **Stage**: Beta
- **Authors**: @alice, @Bob (Red Ltd)
- Feature gate: `RedPaint`
- Owning team: team/red
- Participating teams: blue, team-green

## Overview
## Design

- Status: withdrawn
"""


def test_facts_may_stand_in_lines_of_the_head() -> None:
    found = read(HEAD)
    assert places(found) == []
    assert (found.status, found.stage, found.authors) == ("provisional", "beta", ("alice", "Bob"))
    assert (found.feature_gate, found.participating) == ("RedPaint", ("team-blue", "team-green"))


@pytest.mark.parametrize(
    "line", ["Status: the paint is dry", "Stage: gamma", "Authors: Alice", "Feature gate: none yet"]
)
def test_lines_that_only_look_like_facts_are_none(line: str) -> None:
    found = read(f"# EP #12: Paint\n\n{line}\n")
    assert (found.status, found.stage, found.authors, found.feature_gate) == (None, None, (), None)


def test_front_matter_wins_over_lines_too() -> None:
    found = read(document(FRONT, targets="- Beta: v1.10\n\nStatus: provisional"))
    assert (found.status, places(found)) == ("implementable", [(22, 9, "contradiction")])


def test_a_list_may_be_written_by_hand() -> None:
    front = FRONT.replace('[ "@alice", Bob ]', '"@alice, @bob"')
    assert read(document(front)).authors == ("alice", "bob")


def test_the_template_is_no_proposal() -> None:
    text = document(title="# EP #NNNN: Your short title", targets="- Alpha: v1.9")
    found = read(text, "proposals/NNNN-template/proposal.md")
    assert found == Proposal("proposals/NNNN-template/proposal.md", is_template=True)


@pytest.mark.parametrize(
    ("title", "number", "text"),
    [
        ("# EP #12: Paint", 12, "Paint"),
        ("# EP 12: Paint", 12, "Paint"),
        ("# EP \\#12: Paint", 12, "Paint"),
        ("# EP #0012: Paint", 12, "Paint"),
        ("# EP-12: Paint", 12, "Paint"),
        ("# ep12 Paint", 12, "Paint"),
        ("# EP #12 - Part 2: Paint", 12, "Part 2: Paint"),
        ("# [EP-12] Paint", 12, "Paint"),
        ("# EP (12): Paint", None, "EP (12): Paint"),
        ("# EP #97.1: Paint", None, "Paint"),
        ("# EP #Paint", None, "Paint"),
        ("# EP: Paint", None, "Paint"),
        ("# [EP #12](https://example.org): Paint `walls`", 12, "Paint `walls`"),
        ("# EP #12: Paint <!-- or varnish -->", 12, "Paint"),
        ("EP #12: Paint\n===", 12, "Paint"),
        ("## Contents\n\n# EP #12: Paint", 12, "Paint"),
        ("# Overview\n\n## EP #12: Paint", 12, "Paint"),
        ("# Overview", None, "Overview"),
        ("# EPs of the year", None, "EPs of the year"),
        ("# Epic 12", None, "Epic 12"),
        ("<!--\n# EP #11: Old\n-->\n# EP #12: Paint", 12, "Paint"),
        ("```\n# EP #11: Old\n```\n# EP #12: Paint", 12, "Paint"),
        ("no heading at all", None, None),
    ],
)
def test_titles(title: str, number: int | None, text: str | None) -> None:
    found = read(f"{title}\n", "proposals/team-red/paint.md")
    assert (found.number, found.title) == (number, text)
    assert found.number_from == ("title" if number else None)


@pytest.mark.parametrize(
    ("path", "number", "group"),
    [
        ("proposals/team-red/12-paint/proposal.md", 12, "team-red"),
        ("proposals/team-red/0012-paint/proposal.md", 12, "team-red"),
        ("proposals/team-red/12_paint/x.md", 12, "team-red"),
        ("proposals/team-red/12 paint/x.md", 12, "team-red"),
        ("proposals/team-red/12/x.md", 12, "team-red"),
        ("proposals/team-red/12-paint/images/x.md", 12, "team-red"),
        ("proposals/team-red/12-paint.md", 12, "team-red"),
        ("proposals/team-red/3d-paint/proposal.md", None, "team-red"),
        ("proposals/team-red/paint/proposal.md", None, "team-red"),
        ("proposals/team-red/NNNN-paint/proposal.md", None, "team-red"),
        ("proposals/team-violet/12-x/proposal.md", 12, "team-violet"),
        ("proposals/meta/12-x/proposal.md", 12, "meta"),
        ("elsewhere/12-x/proposal.md", None, None),
        ("", None, None),
    ],
)
def test_the_path_tells_number_and_group(path: str, number: int | None, group: str | None) -> None:
    found = read("# Paint\n", path)
    assert (found.number, found.group) == (number, group)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("- This EP targets alpha for version: v1.8\n- This EP targets GA for version: 1.10",
         [("alpha", "v1.8"), ("ga", "v1.10")]),
        ("- This EP targeted alpha for version: v1.6 (the first design)", [("alpha", "v1.6")]),
        ("- This EP targets alpha for v1.9", [("alpha", "v1.9")]),
        ("- This EP targets alpha for the first time in v1.9", []),
        ("| Stage | Release |\n| --- | --- |\n| Alpha | v1.9 |", [("alpha", "v1.9")]),
        ("- Beta (blue paint): v1.9", [("beta", "v1.9")]),
        ("- This EP targets beta2 for version: v1.9", []),
        ("- pre-alpha: v1.9", []),
        ("- Ship target version: v1.5", [(None, "v1.5")]),
        ("- This EP targets version: v1.5", [(None, "v1.5")]),
        ("* **Alpha**: v1.9", [("alpha", "v1.9")]),
        ("Alpha: v1.9\nStable: v1.10", [("alpha", "v1.9"), ("ga", "v1.10")]),
        ("- this ep TARGETS  Beta for version : v1.9.", [("beta", "v1.9")]),
        ("- This EP targets alpha for version:\n  v1.9", [("alpha", "v1.9")]),
        ("- [ ] This EP targets alpha for version: v1.9", [("alpha", "v1.9")]),
        ("- This EP targets alpha for version:", []),
        ("- This EP targets alpha for version: TBD", []),
        ("- This EP targets alpha for version: N/A (a policy)", []),
        ("- ~This EP targets alpha for version: v1.9~", []),
        ("- ~~This EP targets alpha for version: v1.9~~", []),
        ("- <del>This EP targets alpha for version: v1.9</del>", []),
        ("- This EP targets alpha for version: <s>v1.8</s> v1.9", [("alpha", "v1.9")]),
        ("- This EP targets alpha for version: ~v1.8~ v1.9", [("alpha", "v1.9")]),
        ("<!-- - This EP targets alpha for version: v1.9 -->", []),
        ("<!--\nFor example:\n- Alpha: v1.9\n-->\n- Beta: v1.9", [("beta", "v1.9")]),
        ("- Alpha: <!-- v1.8 --> v1.9", [("alpha", "v1.9")]),
        ("```\n- Alpha: v1.9\n```", []),
        ("- Alpha: `v1.9`", [("alpha", "v1.9")]),
        ("> - Alpha: v1.9", []),
        ("Alpha is done, see v1.9", []),
    ],
)  # fmt: skip
def test_targets_in_prose(lines: str, found: list[tuple[str | None, str]]) -> None:
    assert targets(document(targets=lines)) == found


def test_several_sections_for_targets_all_count_and_the_first_comes_first() -> None:
    text = (
        "# EP #12: Paint\n### Target releases (red)\n- Alpha: v1.7\n- Beta: v1.9\n"
        "### Target releases (blue)\n- Alpha: v1.8\n### Graduation\n- GA: v1.10\n"
    )
    found = read(text)
    assert [target.key for target in found.targets] == [
        ("alpha", "v1.7"), ("beta", "v1.9"), ("alpha", "v1.8"),
    ]  # fmt: skip
    assert found.target("alpha") == "v1.7"
    assert [target.position.line for target in found.targets] == [3, 4, 6]


def test_without_a_section_only_whole_sentences_count() -> None:
    assert targets("# EP #12: Paint\n\nThis EP targets alpha for version: v1.9\nGA: v1.10\n") == [
        ("alpha", "v1.9")
    ]


def test_front_matter_wins_and_both_lines_are_told() -> None:
    found = read(document(FRONT, targets="- Alpha: v1.10\n- Beta: v1.11"))
    assert [target.key for target in found.targets] == [("alpha", "v1.9"), ("beta", "v1.11")]
    [mistake] = found.findings
    assert (mistake.kind, mistake.position.line) == ("contradiction", 20)
    assert "v1.9 in the front matter, line 14" in mistake.message


def test_a_target_that_front_matter_leaves_open_is_open() -> None:
    found = read(document(FRONT.replace('"v1.9"', "TBD"), targets="- Alpha: v1.9"))
    assert found.targets == ()
    assert [kind for _, _, kind in places(found)] == ["undecided", "contradiction"]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("ep-number: 12", "ep-number: 13", (3, 12, "number-mismatch")),
        ("ep-number: 12", "ep-number: 1.10", (3, 12, "wrong-number")),
        ("ep-number: 12", "ep-number: NNNN", (3, 12, "placeholder")),
        ("title: Paint it red", "title: Paint it blue", (16, 3, "contradiction")),
        ("status: implementable", "status: implementible", (4, 9, "unknown-status")),
        ("status: implementable", "status: [implementable]", (4, 9, "wrong-type")),
        ("status: implementable", "status:", (4, 1, "missing-field")),
        ("status: implementable", "status: replaced", (1, 1, "undecided")),
        ('reviewers: [ "@carol" ]', "reviewers: [ TBD ]", (8, 14, "undecided")),
        ('reviewers: [ "@carol" ]', 'reviewers: [ x, "@somebody" ]', (8, 17, "undecided")),
        ('reviewers: [ "@carol" ]', "reviewers: [ TBD (after triage) ]", (8, 14, "undecided")),
        ('reviewers: [ "@carol" ]', "reviewers: TBD", (8, 12, "undecided")),
        ('reviewers: [ "@carol" ]', "reviewers: []", (8, 1, "undecided")),
        ('reviewers: [ "@carol" ]', "reviewers: { a: b }", (8, 12, "wrong-type")),
        ('  alpha: "v1.9"', '  beta: "v1.9"', (1, 1, "undecided")),
        ('  alpha: "v1.9"', '  alpha: "v1.x"', (14, 10, "placeholder")),
        ('  alpha: "v1.9"', "  alpha: soon", (14, 10, "wrong-release")),
        ('  alpha: "v1.9"', "  alpah: v1.9", (14, 10, "unknown-stage")),
        ("stage: alpha", "stage: alhpa", (12, 8, "unknown-stage")),
        ("owning-team: team-red", "owning-team: team-blue", (6, 14, "group-mismatch")),
        ("owning-team: team-red", "owning-team: team-rde", (6, 14, "unknown-group")),
        ("[ blue, team/green ]", "[ violet ]", (7, 24, "unknown-group")),
        ("feature-gate: RedPaint\n", "", (1, 1, "missing-field")),
        ("ep-number: 12", "ep-number: 12\nep-number: 13", (4, 1, "duplicate-key")),
    ],
)
def test_what_is_wrong_in_front_matter_is_found_where_it_stands(
    old: str, new: str, place: tuple[int, int, str]
) -> None:
    assert old in FRONT
    assert place in places(read(document(FRONT.replace(old, new))))


def test_while_provisional_much_may_be_open() -> None:
    front = FRONT.replace("implementable", "provisional").replace('"@carol"', "TBD")
    found = read(document(front.replace('  alpha: "v1.9"', '  alpha: ""')))
    assert (places(found), found.reviewers, found.targets) == ([], (), ())


def test_a_field_may_be_waived_in_words_or_for_a_group() -> None:
    front = FRONT.replace("feature-gate: RedPaint\n", "")
    assert places(read(document(front, body="This needs no feature gate."))) == []
    meta = front.replace("team-red", "meta")
    assert places(read(document(meta), "proposals/meta/12-paint/proposal.md")) == []


def test_what_belongs_to_all_may_be_driven_by_any_group() -> None:
    assert places(read(document(FRONT), "proposals/meta/12-paint/proposal.md")) == []


def test_a_replaced_document_names_its_successor() -> None:
    front = FRONT.replace("implementable", "replaced") + "superseded-by: 20\n"
    found = read(document(front))
    assert (places(found), found.successor) == ([], "20")


def test_broken_front_matter_leaves_the_prose() -> None:
    found = read(document("title: [\n", targets="- Alpha: v1.9"))
    assert [target.key for target in found.targets] == [("alpha", "v1.9")]
    assert found.number == 12
    assert "syntax" in [kind for _, _, kind in places(found)]


@pytest.mark.parametrize(
    ("path", "title", "kinds"),
    [
        (PATH, "# EP #12: Paint", []),
        (PATH, "# EP #13: Paint", ["number-mismatch"]),
        (PATH, "# EP #NNNN: Paint", ["placeholder"]),
        (PATH, "# EP #12: Your short title", ["placeholder"]),
        ("proposals/team-red/12-paint/paint.md", "# EP #12: Paint", ["document-name"]),
        ("proposals/team-red/12-paint/paint.md", "# Notes", []),
        ("proposals/team-red/12-paint/sub/proposal.md", "# EP #12: Paint", ["wrong-path"]),
        ("proposals/team-red/12_paint/proposal.md", "# EP #12: Paint", ["wrong-path"]),
        ("proposals/team-red/012-paint/proposal.md", "# EP #12: Paint", ["leading-zeros"]),
        ("proposals/team-red/paint/proposal.md", "# EP #12: Paint", ["no-number"]),
        ("proposals/team-red/NNNN-paint/proposal.md", "# EP #12: Paint", ["no-number"]),
        ("proposals/team-red/paint.md", "# EP #12: Paint", ["document-name", "no-directory"]),
        ("proposals/team-rde/12-paint/proposal.md", "# EP #12: Paint", ["unknown-group"]),
    ],
)
def test_where_a_document_should_lie(path: str, title: str, kinds: list[str]) -> None:
    assert sorted(kind for _, _, kind in places(read(f"{title}\n", path))) == kinds


def test_sections_that_a_project_wants() -> None:
    process = replace(PROCESS, document=replace(LAYOUT, sections=("Overview", "Goals", "Design")))
    text = "# EP #12: Paint\n## overview\nWords.\n## Goals\n<!-- The desired outcome -->\n"
    found = read_proposal(text, PATH, process)
    assert places(found) == [(1, 1, "missing-section"), (4, 4, "empty-section")]
    assert [(each.title, each.has_text) for each in found.sections] == [
        ("EP #12: Paint", True), ("overview", True), ("Goals", False),
    ]  # fmt: skip


def test_the_new_targets_of_a_change_are_what_it_adds() -> None:
    base = read(document(targets="- Alpha: v1.8\n- Beta: v1.9"))
    head = read(document(targets="- Alpha: v1.8\n- Beta: v1.10\n- GA: v1.9"))
    assert [target.key for target in ProposalChange(base, head).new_targets] == [
        ("ga", "v1.9"), ("beta", "v1.10"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "is_allowed"),
    [
        ("provisional", "provisional", True),
        ("provisional", "implementable", True),
        ("provisional", "implemented", False),
        ("implementable", "provisional", False),
        ("withdrawn", "provisional", False),
        ("replaced", "implementable", False),
        (None, "provisional", True),
        (None, "implementable", True),
        (None, "implemented", False),
        ("never heard of", "implemented", True),
        ("provisional", "never heard of", True),
        ("provisional", None, True),
    ],
)
def test_states_follow_one_another(before: str | None, after: str | None, is_allowed: bool) -> None:
    base = Proposal(PATH, status=before) if before else None
    finding = transition_finding(ProposalChange(base, Proposal(PATH, status=after)), PROCESS)
    assert (finding is None) is is_allowed


def test_a_document_that_had_no_state_may_begin_with_any() -> None:
    change = ProposalChange(Proposal(PATH), read(document(FRONT.replace("able", "ed"))))
    assert transition_finding(change, PROCESS) is None
    assert transition_finding(ProposalChange(Proposal(PATH), None), PROCESS) is None


def test_a_wrong_step_is_shown_at_the_status() -> None:
    head = read(document(FRONT))
    finding = transition_finding(ProposalChange(Proposal(PATH, status="withdrawn"), head), PROCESS)
    assert finding is not None
    assert (finding.position.line, finding.kind) == (4, "status-transition")


def test_a_target_is_one_thing_wherever_it_stands() -> None:
    assert Target("alpha", "v1.9").key == ("alpha", "v1.9")


PIECES = st.sampled_from(
    ["---\n", "title: x\n", "status: [", "# EP #1: x\n", "### Target releases\n", "- Alpha: v1.9\n",
     "- GA: ", "<!--", "-->\n", "~", "`", "```\n", "> ", "\t", "\r\n", "\ufeff", "a: &a [*a]\n",
     "\r", "# EP #NNNN: x\r", "milestone:\n", "  alpha: v1\n", "[x](", "\x00", "\ud800"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=20), st.text(max_size=40))
def test_any_text_and_path_are_read_without_raising(pieces: list[str], path: str) -> None:
    text = "".join(pieces)
    for each in (PATH, "proposals/team-red/1-x/kep.yaml", path):
        for finding in read(text, each).findings:
            assert finding.position.line >= 1
            assert finding.position.column >= 1


@settings(max_examples=8, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6))
def test_any_text_of_256_kib_is_read_without_raising(pieces: list[str]) -> None:
    unit = "".join(pieces)
    read((unit * (256 * 1024 // len(unit) + 1))[: 256 * 1024])
