"""How many changes of each release were on time, late, excepted, unknown, without a target."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.model.definitions.calendar import release_order
from bot.tools.backtest.in_time import Word
from bot.tools.backtest.run import PROPOSAL

CHANGES, NO_TARGET, WRONG_NUMBER = "changes", "no target", "wrong number"
# Each change is in exactly one of these.
PARTS = (*(word.value for word in Word), NO_TARGET)
COLUMNS = (CHANGES, *PARTS, "late 00:00Z", "late 24:00Z", "late AoE", WRONG_NUMBER)
NO_RELEASE, OTHERS = "-", "others"
# Documents may name any release: those of a hostile repository share one row in the end.
MOST_RELEASES = 200


class Table:
    """Counts changes to proposals by the release they are for, else the one that was upcoming."""

    def __init__(self) -> None:
        self._rows: dict[str, Counter[str]] = {}

    def add(self, report: Mapping[str, Any]) -> str | None:
        """Count one change; in which row. Bulk changes and those of no proposal have none."""
        if report["kind"] != PROPOSAL:
            return None
        release = self._name(release_of(report))
        self._rows.setdefault(release, Counter()).update(_columns(report))
        return release

    def counts(self) -> Iterator[tuple[str, Counter[str]]]:
        """Each release with its numbers by column, lowest release first."""
        yield from (
            (release, self._rows[release]) for release in sorted(self._rows, key=release_order)
        )

    def rows(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each release with its numbers in the order of the columns, lowest release first."""
        for release, counts in self.counts():
            yield release, tuple(counts[column] for column in COLUMNS)

    def _name(self, release: str) -> str:
        is_full = len(self._rows) >= MOST_RELEASES and release not in self._rows
        return OTHERS if is_full else release


def release_of(report: Mapping[str, Any]) -> str:
    """The release that a change is for, else the one that was upcoming."""
    found: str = report["milestone"] or report["release"] or NO_RELEASE
    return found


def _columns(report: Mapping[str, Any]) -> Iterator[str]:
    yield CHANGES
    yield report["standing"]["word"] if report["standing"] else NO_TARGET
    if deadline := report["deadline"]:
        yield from (f"late {name}" for name, late in deadline["late_if"].items() if late)
    if any(proposal["wrong_number"] for proposal in report["proposals"]):
        yield WRONG_NUMBER
