"""An exception is for the proposal that it was asked for, and for no other of the same people."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model.facts import Facts
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.process.exception_scope import bound, is_for
from tests.harness.support import NOW, changed
from tests.harness.tiny import case, change, known, known_issue

PLACE = "proposals/team-red/7-paint"
FOUND = ExceptionRequest("v1.9", ExceptionState.GRANTED, Decision("bob", NOW - timedelta(days=1)))
PULL = known(files=changed(f"{PLACE}/proposal.md"))
OTHER = known(files=changed("proposals/team-red/8-spin/proposal.md"))


def tracked(facts: Facts, *, is_by_people: bool) -> Facts:
    return replace(facts, tracking_issue=replace(known_issue(), is_by_people=is_by_people))


def test_on_a_pull_request_it_is_for_the_directory_that_is_changed() -> None:
    found = bound(FOUND, case(PULL))
    assert (found.proposals, found.pull_requests) == ((PLACE,), ())
    assert is_for(found, case(PULL))
    assert not is_for(found, case(OTHER))
    assert bound(found, case(OTHER)) == found


def test_where_no_directory_is_changed_it_is_for_the_pull_request() -> None:
    nowhere = known(files=changed("README.md"))
    found = bound(FOUND, case(nowhere))
    assert (found.proposals, found.pull_requests) == ((), ("example/enhancements#7",))
    assert is_for(found, case(nowhere))


def test_on_an_issue_it_is_for_what_is_merged_and_for_what_the_issue_names() -> None:
    body = "PR: #7\nSee #9."
    issue = known_issue(thread={"body": body}, proposals=change("v1.9"))
    found = bound(FOUND, case(issue))
    assert found.pull_requests == ("example/enhancements#7",)
    assert is_for(found, case(issue))


@pytest.mark.parametrize(
    ("facts", "is_by_people", "counts"),
    [(PULL, False, True), (OTHER, False, True), (PULL, True, True), (OTHER, True, False)],
)
def test_one_that_does_not_say_whose_it_is_needs_more_than_the_same_people(
    facts: Facts, is_by_people: bool, counts: bool
) -> None:
    """The issue is #7."""
    found = tracked(facts, is_by_people=is_by_people)
    assert is_for(FOUND, case(found)) is counts
