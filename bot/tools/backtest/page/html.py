"""The page: its head and counts come first, so rows wait in a temporary file."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from tempfile import SpooledTemporaryFile

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.tools.backtest.about import About
from bot.tools.backtest.page.rows import row_of
from bot.tools.backtest.page.summary import Summary
from bot.tools.backtest.pages import Report

_ENVIRONMENT = Environment(
    loader=PackageLoader("bot.tools.backtest.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_IN_MEMORY = 2**20
Rows = SpooledTemporaryFile[str]


@dataclass(frozen=True, slots=True)
class Html:
    """One page that needs nothing else. All that strangers wrote is escaped."""

    about: About

    def write(self, reports: Iterable[Report]) -> Iterator[str]:
        """Lines of the page. Memory does not grow with the number of changes."""
        summary = Summary(self.about)
        with Rows(_IN_MEMORY, "w+", encoding="utf-8", errors="backslashreplace") as rows:
            for report in reports:
                summary.add(report)
                rows.writelines(_written(report, summary))
            rows.seek(0)
            yield from _lines(_page(summary, rows))


def _written(report: Report, summary: Summary) -> Iterator[str]:
    """The row of a change with acts, as lines; nothing for others."""
    if row := row_of(report, summary):
        yield _ENVIRONMENT.get_template("row.html").render(row=row) + "\n"


def _page(summary: Summary, rows: Rows) -> Iterator[str]:
    yield from _ENVIRONMENT.get_template("page.html").generate(
        about=summary.about,
        summary=summary,
        rows=(Markup(row) for row in rows),  # noqa: S704  our own, escaped when it was written
        style=_digest("page.css"),
        script=_digest("page.js"),
    )


def _digest(template: str) -> str:
    """For the page's policy: nothing but this style and this script counts.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
    """
    text = _ENVIRONMENT.get_template(template).render()
    return base64.b64encode(sha256(text.encode()).digest()).decode()


def _lines(pieces: Iterable[str]) -> Iterator[str]:
    """Whole lines, without their ends; plain texts, for Markup escapes what it is added to."""
    pending = ""
    for piece in map(str, pieces):
        *ended, pending = (pending + piece).split("\n")
        yield from ended
    if pending:
        yield pending
