"""Verdict trees, for people and for machines."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.core.model.plan.verdict import Verdict


def tree(verdict: "Verdict", indent: str) -> Iterator[str]:
    """A line for each node."""
    yield f"{indent}{verdict.outcome.value}: {verdict.condition}: {verdict.because}"
    for part in verdict.parts:
        yield from tree(part, indent + "  ")


def as_object(verdict: "Verdict") -> dict[str, Any]:
    """For JSON."""
    return {
        "condition": verdict.condition,
        "outcome": verdict.outcome.value,
        "because": verdict.because,
        "parts": [as_object(part) for part in verdict.parts],
    }
