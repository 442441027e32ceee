"""Tracking issues are found again by their label: whoever opens one gives it that label."""

from collections.abc import Mapping
from typing import Any

from bot.core.actions.issue import Issue
from bot.core.markup.yaml_text.source import Path, Source
from bot.core.model.plugin import Feature
from bot.core.rulebook.declarations import Declared


def report_unlabelled(
    source: Source, at: Path, feature: Feature, process: Mapping[str, Any], declared: Declared
) -> None:
    """Report an `issue:` without the label by which the process finds tracking issues."""
    label = process.get("tracker-label")
    if not isinstance(feature, Issue) or not isinstance(label, str):
        return
    given = {each.casefold() for each in feature.labels if "$" not in each}
    if label.casefold() in given or given - (declared.labels or given):
        return  # it is there, or may be what a misspelt one means
    message = (
        f'add the label "{label}" to labels: by it this issue is found again ("tracker-label")'
    )
    source.report(source.key_position(at), message, "missing-key")
