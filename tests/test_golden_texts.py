"""What the shipped rules say to people is what stands in `tests/golden`, and fits into GitHub."""

from itertools import chain

import pytest

from bot.model.operation import PublishCheck, WriteComment
from tests.golden_texts import FOLDER, cases, differing, planned, rendered


def test_every_text_is_as_its_golden_file_says() -> None:
    files = [path.stem for path in FOLDER.glob("*.md")]
    found = differing(rendered(), files)
    assert found == [], "to write them anew: python -m tests.golden_texts"


def test_every_rule_that_says_something_is_heard() -> None:
    steps = chain.from_iterable(planned(facts).steps for facts in cases().values())
    heard = {step.rule.name for step in steps}
    assert heard >= {
        "proposal-status", "proposal-check", "merged-status", "unclear-status", "closed-status",
        "tracking-issue",
    }  # fmt: skip


@pytest.mark.parametrize("name", list(cases()))
def test_the_comment_and_the_check_say_what_is_next_first(name: str) -> None:
    for step in planned(cases()[name]).steps:
        if isinstance(step.operation, WriteComment):
            assert step.operation.body.splitlines()[1].startswith("**")
        elif isinstance(step.operation, PublishCheck):
            assert step.operation.summary.startswith("**")
