"""Reports of a backtest as JSON Lines and as lines for people: written as they come."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.tools.backtest.about import About
from bot.tools.backtest.table import COLUMNS, Table

Report = Mapping[str, Any]
_LONGEST = 60


class Page(ABC):
    """One way to write reports; changes come in the order of history."""

    def __init__(self, about: About) -> None:
        self.about = about

    def write(self, reports: Iterable[Report]) -> Iterator[str]:
        """All lines. The table at the end is counted on the way."""
        table = Table()
        for report in reports:
            table.add(report)
            yield from self.change(report)
        yield from self.foot(table)

    @abstractmethod
    def change(self, report: Report) -> Iterator[str]:
        """The report's section for one change."""

    def foot(self, table: Table) -> Iterator[str]:  # noqa: ARG002  for those that have a table
        """What comes last."""
        yield from ()


class JsonLines(Page):
    """One object a line; the keys are in docs/backtest.md."""

    def change(self, report: Report) -> Iterator[str]:
        """The report itself."""
        yield json.dumps(report)


class Lines(Page):
    """One line for each change, and the table."""

    def change(self, report: Report) -> Iterator[str]:
        """When, which, what and what would have been done."""
        yield "  ".join(cell for cell in _cells(report) if cell)

    def foot(self, table: Table) -> Iterator[str]:
        """The table with its columns below each other."""
        yield ""
        yield "  ".join(("release   ", *COLUMNS))
        for release, numbers in table.rows():
            cells = (f"{n:>{len(name)}}" for n, name in zip(numbers, COLUMNS, strict=True))
            yield "  ".join((f"{release:10.20}", *cells))


def _cells(report: Report) -> tuple[str, ...]:
    """What people see of a change, column by column; a cell may be empty."""
    number = report["pull_request"]
    return (
        report["merged_at"].replace("T", " ")[:16] + "Z",
        f"#{number}" if number else report["commit"][:10],
        report["kind"],
        _about_release(report),
        ", ".join(map(_about_proposal, report["proposals"][:10])),
        ", ".join(report["labels"]),
        report["title"][:_LONGEST],
    )


def _about_release(report: Report) -> str:
    standing = report["standing"]
    return f"{report['milestone']} {standing['word']}" if standing else ""


def _about_proposal(proposal: Report) -> str:
    number = proposal["number"] or "no number"
    return f"{number} (wrong number)" if proposal["wrong_number"] else str(number)
