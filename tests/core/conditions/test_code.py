"""The pull requests that implement a proposal: those that are open or merged count."""

import pytest

from bot.core.model.facts import CodeChange, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.model.subject import SubjectRef
from tests.harness.tiny import HELD, NOT_HELD, UNKNOWN, judged, known_issue


def code(number: int, state: str) -> CodeChange:
    subject = SubjectRef("example/code", number)
    return CodeChange(subject, "Code", open=state == "open", merged=state == "merged")


@pytest.mark.parametrize(
    ("text", "states", "outcome", "because"),
    [
        ("code: linked", [], NOT_HELD, "no pull request with the code is linked"),
        ("code: linked", ["open"], HELD, "the code is in example/code#1"),
        ("code: linked", ["closed"], NOT_HELD, "no pull request with the code is linked"),
        ("code: merged", [], NOT_HELD, "no pull request with the code is linked"),
        ("code: merged", ["closed"], NOT_HELD, "no pull request with the code is linked"),
        ("code: merged", ["merged", "closed"], HELD, "all code is merged (1)"),
        ("code: merged", ["merged", "open"], NOT_HELD, "not merged yet: example/code#2"),
    ],
)
def test_code(text: str, states: list[str], outcome: Outcome, because: str) -> None:
    found = tuple(code(number, state) for number, state in enumerate(states, 1))
    assert judged(text, known_issue(code=found)) == (outcome, because)


def test_what_cannot_be_read_is_unknown() -> None:
    lost = known_issue(code=Unavailable("example/code#7 cannot be read: 403"))
    assert judged("code: merged", lost) == (UNKNOWN, "example/code#7 cannot be read: 403")
