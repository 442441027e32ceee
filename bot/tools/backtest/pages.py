"""Reports of a backtest as JSON Lines, as lines for people, as one page: written as they come."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from bot.tools.backtest.table import COLUMNS, Table

Report = Mapping[str, Any]
_LONGEST = 60


class Page(ABC):
    """One way to write reports; changes come in the order of history."""

    def write(self, reports: Iterable[Report]) -> Iterator[str]:
        """All lines. The table at the end is counted on the way."""
        table = Table()
        yield from self.head()
        for report in reports:
            table.add(report)
            yield from self.change(report)
        yield from self.foot(table)

    @abstractmethod
    def change(self, report: Report) -> Iterator[str]:
        """The report's section for one change."""

    def head(self) -> Iterator[str]:
        """What comes first."""
        yield from ()

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


class Html(Page):
    """One page that needs nothing else; all that strangers wrote is escaped."""

    def head(self) -> Iterator[str]:
        """The style and the head of the list."""
        yield _HEAD
        yield "<table><thead><tr>"
        yield from (f"<th>{name}</th>" for name in _HEADINGS)
        yield "</tr></thead><tbody>"

    def change(self, report: Report) -> Iterator[str]:
        """One row; the rules' reasons below the title."""
        deadline = report["deadline"]
        name = "late" if deadline and deadline["late"] else report["kind"]
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in _cells(report))
        yield f'<tr class="{name}">{cells}<td>{"".join(_reasons(report))}</td></tr>'

    def foot(self, table: Table) -> Iterator[str]:
        """The table of releases."""
        yield "</tbody></table><h2>By release</h2><table><thead><tr><th>release</th>"
        yield "".join(f"<th>{escape(name)}</th>" for name in COLUMNS)
        yield "</tr></thead><tbody>"
        for release, numbers in table.rows():
            cells = "".join(f'<td class="n">{number}</td>' for number in numbers)
            yield f"<tr><td>{escape(release)}</td>{cells}</tr>"
        yield "</tbody></table></body></html>"


PAGES: Mapping[str, type[Page]] = {"text": Lines, "json": JsonLines, "html": Html}
_HEADINGS = ("merged (UTC)", "PR", "kind", "release", "proposals", "labels", "title", "rules")
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Backtest</title><style>
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; color: #1f2328; background: #fff }
table { border-collapse: collapse; margin-bottom: 2rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem }
tr { border-bottom: 1px solid #d8dee4 }
th { position: sticky; top: 0; background: #f6f8fa }
td.n { text-align: right; font-variant-numeric: tabular-nums }
tr.late { background: #fff1e5 } tr.other, tr.template { color: #6e7781 }
td:nth-child(1) { white-space: nowrap } details { max-width: 40rem; overflow-wrap: anywhere }
</style></head><body><h1>What the rules would have done</h1>"""


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
    deadline = report["deadline"]
    verdict = ("late" if deadline["late"] else "on time") if deadline else ""
    return f"{report['milestone']} {verdict}".strip() if report["milestone"] else ""


def _about_proposal(proposal: Report) -> str:
    number = proposal["number"] or "no number"
    return f"{number} (wrong number)" if proposal["wrong_number"] else str(number)


def _reasons(report: Report) -> Iterator[str]:
    for rule in report["rules"]:
        done = "; ".join(rule["operations"]) or "nothing"
        yield f"<details><summary>{escape(rule['rule'])}: {escape(done)}</summary>"
        yield f"{escape(rule['verdict'])}: {escape(rule['because'])}</details>"
