"""How many changes of each release were on time, late, without a target, with a wrong number."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.model.definitions.calendar import release_order
from bot.tools.backtest.run import PROPOSAL

ON_TIME, LATE, NO_TARGET, WRONG_NUMBER = "on time", "late", "without target", "wrong number"
CHANGES = "changes"
COLUMNS = (
    CHANGES, ON_TIME, LATE, "late 00:00Z", "late 24:00Z", "late AoE", NO_TARGET, WRONG_NUMBER,
)  # fmt: skip
NO_RELEASE, OTHERS = "-", "others"
# Documents may name any release: those of a hostile repository share one row in the end.
MOST_RELEASES = 200


class Table:
    """Counts changes to proposals by the release they are for, else the one that was upcoming."""

    def __init__(self) -> None:
        self._rows: dict[str, Counter[str]] = {}

    def add(self, report: Mapping[str, Any]) -> None:
        """Count one change; those that are about no proposal, and bulk changes, are not."""
        if report["kind"] == PROPOSAL:
            release = report["milestone"] or report["release"] or NO_RELEASE
            self._row(release).update(_columns(report))

    def rows(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each release with its numbers in the order of the columns, lowest release first."""
        for release in sorted(self._rows, key=release_order):
            yield release, tuple(self._rows[release][column] for column in COLUMNS)

    def _row(self, release: str) -> Counter[str]:
        is_full = len(self._rows) >= MOST_RELEASES and release not in self._rows
        return self._rows.setdefault(OTHERS if is_full else release, Counter())


def _columns(report: Mapping[str, Any]) -> Iterator[str]:
    yield CHANGES
    if report["milestone"] is None:
        yield NO_TARGET
    if deadline := report["deadline"]:
        yield LATE if deadline["late"] else ON_TIME
        yield from (f"late {name}" for name, late in deadline["late_if"].items() if late)
    if any(proposal["wrong_number"] for proposal in report["proposals"]):
        yield WRONG_NUMBER
