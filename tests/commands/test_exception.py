"""Decisions about an exception, said a second time because the first time was cut off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.answer import Answer
from bot.model.exemption import Exemption, Said, Standing
from tests.commands.answering import answered
from tests.support import NOW
from tests.tiny import known_issue

ASKED = Exemption("v1.9", Standing.REQUESTED, Said("bob", NOW - timedelta(days=1), ""), "why")
ANSWERS = {"why": "It took long.", "until": "two weeks", "impact": "No alpha."}
DECIDED = [("deny", Standing.DENIED), ("withdraw", Standing.WITHDRAWN)]


def decided(act: str, latest: Exemption) -> Answer:
    return answered(f"do: {{ exception: {act} }}", known_issue(exceptions=(latest,)), kind="issue")


def after(standing: Standing, by: str = "alice") -> Exemption:
    """On record once that person has decided so."""
    url = "https://github.com/example/enhancements/c/1"
    return replace(ASKED, standing=standing, decided=Said(by, NOW, url))


@pytest.mark.parametrize(("act", "standing"), DECIDED)
def test_what_was_decided_before_it_was_cut_off_is_answered_as_the_first_time(
    act: str, standing: Standing
) -> None:
    first = decided(act, ASKED)
    assert first.desires
    assert decided(act, after(standing)) == first


@pytest.mark.parametrize("milestone", [None, "Next"])
@pytest.mark.parametrize("act", ["request", "grant"])
def test_without_a_release_there_is_no_exception(act: str, milestone: str | None) -> None:
    """It would hold for every release to come."""
    tracker = known_issue(thread={"milestone": milestone})
    found = answered(f"do: {{ exception: {act} }}", tracker, kind="issue", fields=ANSWERS)
    assert not found.desires
    assert "Say first which release it is for" in found.refusal


@pytest.mark.parametrize("act", ["request", "grant"])
def test_an_exception_for_another_release_is_left_as_it_is(act: str) -> None:
    tracker = known_issue(thread={"milestone": "v1.10"}, exceptions=(after(Standing.GRANTED),))
    found = answered(f"do: {{ exception: {act} }}", tracker, kind="issue", fields=ANSWERS)
    assert "The exception for v1.10 is" in (found.reply or "")


@pytest.mark.parametrize(("act", "standing"), DECIDED)
def test_what_somebody_else_decided_is_not_decided_again(act: str, standing: Standing) -> None:
    assert "There is no exception to" in decided(act, after(standing, "bob")).refusal
