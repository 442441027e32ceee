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


@pytest.mark.parametrize(("act", "standing"), DECIDED)
def test_what_somebody_else_decided_is_not_decided_again(act: str, standing: Standing) -> None:
    assert "There is no exception to" in decided(act, after(standing, "bob")).refusal
