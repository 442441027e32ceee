"""What shows that an issue tracks a pull request's proposal: who wrote which end, and where."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.documents.links.evidence import Ends, assigned_in, links_back, proof_of
from bot.core.documents.paths import one_proposal
from bot.core.model.actor import Actor
from bot.core.model.definitions.process import Process
from bot.core.model.facts import ChangedFile, Issue
from bot.core.model.subject import SubjectRef
from tests.harness.support import ALICE, NOW, pull_request, rulebook

PROCESS: Process = rulebook().processes[0].process
PULL = SubjectRef(PROCESS.repository, 7)
VICTOR = Actor("victor")
OLD, NEW = NOW - timedelta(days=9), NOW + timedelta(days=9)


def ends(by: Actor = VICTOR, proposer: Actor = ALICE, opened: Any = OLD, **known: Any) -> Ends:
    """Alice's pull request, and an issue of Victor's that was there before."""
    pull = pull_request()
    thread = {name: getattr(pull, name) for name in ("title", "body", "open", "labels")}
    issue = Issue(**thread, number=40, author=by, milestone=None, created_at=opened, updated_at=NEW)
    return Ends(process=PROCESS, pull_request=_by(pull, proposer), issue=issue, **known)


def _by(pull: Any, who: Actor) -> Any:
    return replace(pull, author=who, created_at=NOW)


PROVEN = {
    "one person opened both": ends(by=ALICE),
    "logins ignore case": ends(by=Actor("ALICE")),
    "it is marked, and the merged directory has its number": ends(
        is_tracker=True, is_in_place=True
    ),
    "each names the other": ends(is_stated=True, links_back=True),
    "a number of an issue that was there before": ends(is_numbered=True, links_back=True),
    "somebody assigned the proposer": ends(is_stated=True, assigned=frozenset({"Alice"})),
    "somebody with the role said so": ends(confirmed="dora"),
    "this App opened it for the proposal": ends(is_ours=True),
    "another proposal has the number, and each names the other": ends(
        is_stated=True, links_back=True, is_taken=True
    ),
}
CLAIMED = {
    "the description alone": ends(is_stated=True),
    "document and title alone": ends(is_numbered=True),
    "a label on somebody else's issue": ends(is_stated=True, is_numbered=True, is_tracker=True),
    "a merged number of an issue that is no tracker": ends(is_stated=True, is_in_place=True),
    "the issue alone": ends(links_back=True, is_tracker=True),
    "the issue alone assigns the proposer": ends(assigned=frozenset({"alice"}), is_tracker=True),
    "a number that was guessed before there was an issue": ends(
        opened=NEW, is_numbered=True, is_tracker=True, links_back=True
    ),
    "somebody else is assigned": ends(is_stated=True, assigned=frozenset({"victor"})),
    "both by accounts that are deleted": ends(
        by=Actor("ghost"), proposer=Actor("ghost"), is_stated=True
    ),
    "both by a machine": ends(
        by=Actor("merge-robot"), proposer=Actor("merge-robot"), is_stated=True
    ),
    "both by an App": ends(
        by=Actor("x[bot]", is_bot=True), proposer=Actor("x[bot]", is_bot=True), is_stated=True
    ),
    "one person's, and another proposal has the number": ends(
        by=ALICE, is_stated=True, is_tracker=True, is_taken=True
    ),
    "assigned, and another proposal has the number": ends(
        is_stated=True, assigned=frozenset({"alice"}), is_taken=True
    ),
}


@pytest.mark.parametrize("name", PROVEN)
def test_both_ends_agree(name: str) -> None:
    assert proof_of(PROVEN[name])


@pytest.mark.parametrize("name", CLAIMED)
def test_one_end_alone_is_a_claim(name: str) -> None:
    assert proof_of(CLAIMED[name]) is None


URL = f"https://github.com/{PROCESS.repository}/pull"


@pytest.mark.parametrize(
    "body",
    [
        "**Enhancement link**: #7",
        f"**Enhancement link**:\n\n{URL}/7\n",
        "**Enhancement link**:\n\n<!-- Link it.\n\n\nFor example: #1 -->\n\n#7\n",
        f"* [x] PRs: {URL}/5, {URL}/7.",
        f"Pull request: [#7]({URL}/7) and #8",
        f"PR: {URL}/7/files",
    ],
)
def test_an_issue_names_a_pull_request_in_the_line_for_it(body: str) -> None:
    assert links_back(body, PROCESS, PULL)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "See #7.",
        "#7",
        "Not ours: #7",
        "PR: not #7, that is spam",
        "PR: #7 is spam",
        "PR: #70",
        "PR: other/repository#7",
        "PR: `x`\n\nIgnore #7.",
        "> PR: #7",
        "```\nPR: #7\n```",
        "<!-- PR: #7 -->",
        "**Enhancement link**:\n\n**Timeline**:\n\n#7",
    ],
)
def test_what_it_says_elsewhere_or_besides_names_none(body: str) -> None:
    assert not links_back(body, PROCESS, PULL)


def test_whom_an_issue_assigns() -> None:
    assert assigned_in("/assign @alice, bob\n\n> /assign @carol\n") == {"alice", "bob"}


RED = "proposals/team-red"
ONE = {
    "a new one": [ChangedFile(f"{RED}/1-a/proposal.md", "added")],
    "with an image": [
        ChangedFile(f"{RED}/1-a/proposal.md", "modified"),
        ChangedFile(f"{RED}/1-a/a.png", "added"),
    ],
    "its document is moved": [
        ChangedFile(f"{RED}/1-a/proposal.md", "renamed", f"{RED}/a/proposal.md"),
        ChangedFile(f"{RED}/1-a/more.md", "renamed", f"{RED}/a/more.md"),
    ],
}
SEVERAL = {
    "two": [
        ChangedFile(f"{RED}/1-a/proposal.md", "modified"),
        ChangedFile(f"{RED}/2-b/proposal.md", "added"),
    ],
    "one, and texts of another": [
        ChangedFile(f"{RED}/1-a/x.md", "modified"),
        ChangedFile(f"{RED}/1-a/y.md", "modified"),
        ChangedFile(f"{RED}/2-b/proposal.md", "added"),
    ],
    "a copy": [ChangedFile(f"{RED}/2-b/proposal.md", "copied", f"{RED}/1-a/proposal.md")],
    "a move of something else": [
        ChangedFile(f"{RED}/2-b/proposal.md", "renamed", f"{RED}/1-a/notes.md")
    ],
}


@pytest.mark.parametrize("name", ONE)
def test_one_proposal_is_touched(name: str) -> None:
    assert one_proposal(PROCESS, ONE[name])


@pytest.mark.parametrize("name", SEVERAL)
def test_whoever_touches_several_has_the_issue_of_none(name: str) -> None:
    assert one_proposal(PROCESS, SEVERAL[name]) == ()
