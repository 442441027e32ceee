"""An exception is for the proposal that it was asked for, and for no other of the same people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model.facts import Facts
from bot.core.model.proposal import Proposal, ProposalChange
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.process.exception_scope import bound, is_for
from tests.harness.support import NOW, changed
from tests.harness.tiny import case, known, known_issue

PLACE = "proposals/team-red/7-paint"
FOUND = ExceptionRequest("v1.9", ExceptionState.GRANTED, Decision("bob", NOW - timedelta(days=1)))
PULL = known(files=changed(f"{PLACE}/proposal.md"))
OTHER = known(files=changed("proposals/team-red/8-spin/proposal.md"))


def test_on_a_pull_request_it_is_for_the_directory_that_is_changed() -> None:
    found = bound(FOUND, case(PULL))
    assert found.proposals == (PLACE,)
    assert is_for(found, case(PULL))
    assert not is_for(found, case(OTHER))
    assert bound(found, case(OTHER)) == found


def test_where_no_proposal_is_changed_it_stays_for_none() -> None:
    assert bound(FOUND, case(known(files=changed("README.md")))) == FOUND


def test_on_an_issue_it_is_for_what_is_merged_and_not_for_what_the_issue_names() -> None:
    """Whoever edits the text of the issue names any pull request, which may become another one."""
    body = "PR: #7\nSee #9."
    assert bound(FOUND, case(known_issue(thread={"body": body}, proposals=()))) == FOUND
    merged = known_issue(thread={"body": body}, proposals=merged_in(PLACE))
    found = bound(FOUND, case(merged))
    assert found.proposals == (PLACE,)
    assert is_for(found, case(merged))


def merged_in(place: str) -> tuple[ProposalChange, ...]:
    document = Proposal(f"{place}/proposal.md")
    return (ProposalChange(document, document),)


@pytest.mark.parametrize(
    ("facts", "place", "counts"),
    [
        (PULL, PLACE, True),
        (PULL, None, False),
        (OTHER, "proposals/team-red/8-spin", False),
        (OTHER, None, False),
    ],
)
def test_an_old_one_without_a_proposal_is_for_what_is_merged_under_the_number_of_the_issue(
    facts: Facts, place: str | None, counts: bool
) -> None:
    """The issue is #7."""
    proposals = merged_in(place) if place else ()
    found = replace(facts, tracking_issue=known_issue(), proposals=proposals)
    assert is_for(FOUND, case(found)) is counts
