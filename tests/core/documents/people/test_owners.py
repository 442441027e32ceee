"""OWNERS files: who may approve, whom to ask, which labels a path is given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.people.owners import read_owners

FILES = {
    "OWNERS": "approvers: [ Root, leads ]\nreviewers: [ root-reviewer ]\nlabels: [ area/all ]\n",
    "OWNERS_ALIASES": "aliases:\n  leads: [ '@Alice', bob ]\n  unused: [ leads ]\n",
    "proposals/red/OWNERS": "approvers: [ carol ]\nlabels: [ team/red ]\n",
    "proposals/blue/OWNERS": (
        "options: { no_parent_owners: true }\napprovers: [ dave ]\nlabels: [ team/blue ]\n"
    ),
    "code/OWNERS": (
        "filters:\n"
        "  '.*':\n    approvers: [ erin ]\n"
        "  '\\.go$':\n    approvers: [ leads ]\n    labels: [ language/go ]\n"
        "  '^docs/':\n    reviewers: [ writer ]\n"
    ),
    "README.md": "approvers: [ nobody ]",
}


@pytest.mark.parametrize(
    ("path", "approvers", "labels"),
    [
        ("x.md", ("root", "alice", "bob"), ("area/all",)),
        ("proposals/red/1/p.md", ("carol", "root", "alice", "bob"), ("area/all", "team/red")),
        ("proposals/blue/1/p.md", ("dave",), ("team/blue",)),
        ("proposals/bluer/p.md", ("root", "alice", "bob"), ("area/all",)),
        ("code/a.go", ("erin", "alice", "bob", "root"), ("area/all", "language/go")),
        ("code/a.py", ("erin", "root", "alice", "bob"), ("area/all",)),
        ("", (), ()),
    ],
)
def test_owners_of_a_path(path: str, approvers: tuple[str, ...], labels: tuple[str, ...]) -> None:
    owners = read_owners(FILES)
    assert (owners.approvers(path), owners.labels(path)) == (approvers, labels)
    assert owners.findings == ()


def test_patterns_look_at_the_path_below_their_file() -> None:
    owners = read_owners(FILES)
    assert owners.reviewers("code/docs/a.md") == ("writer", "root-reviewer")
    assert owners.reviewers("code/x/docs/a.md") == ("root-reviewer",)


def test_lists_at_the_top_leave_filters_aside_as_prow_does() -> None:
    text = "approvers: [ a ]\nfilters:\n  '.*': { approvers: [ b ] }\n"
    assert read_owners({"OWNERS": text}).approvers("x") == ("a",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("approvers: [", "syntax"),
        ("approvers: alice", "wrong-type"),
        ("filters:\n  '(': { approvers: [ a ] }", "wrong-pattern"),
        ("filters:\n  '(a+)+$': { approvers: [ a ] }", "wrong-pattern"),
        ("filters:\n  'a*b*c*d*e*': { approvers: [ a ] }", "wrong-pattern"),
        ("filters:\n  '(?=a)': { approvers: [ a ] }", "wrong-pattern"),
        ("approvers: &x [ a ]\nreviewers: *x", "alias"),
    ],
)
def test_a_file_that_cannot_be_read_says_nothing_and_is_reported(text: str, kind: str) -> None:
    owners = read_owners({"a/OWNERS": text, "OWNERS": "approvers: [ root ]"})
    assert [(found.path, found.kind) for found in owners.findings] == [("a/OWNERS", kind)]
    assert owners.approvers("a/x") == ("root",)


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_read_without_raising(text: str, path: str) -> None:
    owners = read_owners({"OWNERS": text, "OWNERS_ALIASES": text})
    owners.approvers(path)
    quoted = text.replace("'", "''").replace("\n", " ")
    read_owners({"OWNERS": f"filters:\n  '{quoted}': {{ labels: [ a ] }}"}).labels(path)
