"""all, any and not: three-valued, each with the reasons that decided."""

import pytest

from bot.core.model.facts import Unavailable
from bot.core.model.plan.verdict import Outcome
from tests.harness.tiny import HELD, NOT_HELD, UNKNOWN, judged, known

T, F, U = "{ draft: false }", "{ state: closed }", "{ exception: granted }"
FACTS = known(exceptions=Unavailable("403"))


@pytest.mark.parametrize(
    ("text", "outcome", "because"),
    [
        (f"all: [ {T}, {T} ]", HELD, "it is no draft"),
        (f"all: [ {T}, {F} ]", NOT_HELD, "it is open"),
        (f"all: [ {T}, {U} ]", UNKNOWN, "403"),
        (f"all: [ {F}, {U} ]", NOT_HELD, "it is open"),
        (f"any: [ {T}, {U} ]", HELD, "it is no draft"),
        (f"any: [ {F}, {U} ]", UNKNOWN, "403"),
        (f"any: [ {F}, {F} ]", NOT_HELD, "it is open"),
        (f"not: {T}", NOT_HELD, "it is no draft"),
        (f"not: {F}", HELD, "it is open"),
        (f"not: {U}", UNKNOWN, "403"),
        ("not: { draft: false, exception: granted }", UNKNOWN, "403"),
        ("not: { draft: true, exception: granted }", HELD, "it is no draft"),
        (f"not: {{ any: [ {F}, {{ not: {T} }} ] }}", HELD, "it is open; it is no draft"),
    ],
)
def test_three_values(text: str, outcome: Outcome, because: str) -> None:
    assert judged(text, FACTS) == (outcome, because)
