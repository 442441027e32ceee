"""Ranges that do not meet exclude each other."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.model.plugin import Block
from bot.core.rulebook.lint.satisfiable import satisfiable
from tests.harness.tiny import condition


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("age: { over: 14d }", "age: { under: 14d }", False),
        ("age: { over: 14d }", "age: { under: 15d }", True),
        ("age: { over: 2w, since: updated }", "age: { under: 7d }", False),
        ("age: { over: 2w }", "age: { under: 7d, since: updated }", True),
        ("changed-lines: { over: 100 }", "changed-lines: { under: 101 }", False),
        ("changed-lines: { over: 100 }", "changed-lines: { under: 102 }", True),
        ("changed-lines: { over: 10, under: 20 }", "changed-lines: { over: 20 }", False),
        ("before: freeze", "after: freeze", False),
        ("before: freeze - 7d", "after: freeze", False),
        ("before: freeze", "after: freeze - 7d", True),
        ("before: freeze", "after: ga", True),
        ("between: [ freeze - 7d, freeze ]", "after: freeze", False),
        ("between: [ freeze - 7d, freeze ]", "before: freeze - 1w", False),
        ("between: [ freeze - 7d, freeze ]", "before: freeze - 3d", True),
        ("between: [ freeze - 14d, freeze - 7d ]", "between: [ freeze - 7d, freeze ]", False),
        ("between: [ freeze - 14d, freeze ]", "between: [ freeze - 7d, freeze ]", True),
        ("group: none", "group: team-red", False),
        ("retargeted: true", "retargeted: false", False),
    ],
)
def test_ranges(one: str, other: str, meet: bool) -> None:
    for pair in ((one, other), (other, one)):
        blocks = [Block((condition(text),)) for text in pair]
        assert satisfiable(blocks) is meet


@pytest.mark.parametrize(
    "text",
    [
        "age: { over: 14d, under: 7d }",
        "changed-lines: { over: 10, under: 11 }",
        "between: [ freeze, freeze - 7d ]",
        "labelled: { label: x, over: 7d, under: 7d }",
        "every: 1h",
        "concerns: { wanted: none, open-for: 7d }",
    ],
)
def test_a_range_that_is_empty_is_a_mistake(text: str) -> None:
    with pytest.raises(InvalidRules):
        condition(text)
