"""The page of a small made history, for tests. `python -m tests.tools.backtest.pages` writes it."""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

from bot.cli import run
from tests.harness.git_story import Commit, make_repository
from tests.harness.support import RULES
from tests.tools.backtest.test_backtest import DEADLINES, SCHEDULE, document

GOLDEN = Path(__file__).with_name("page.html")
DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)
AFTER_FREEZE = datetime(2026, 1, 20, 9, tzinfo=UTC)


def page_of(
    folder: Path,
    commits: list[Commit],
    *more: str | Path,
    rules: Path = Path("rules"),
    schedule: str = SCHEDULE,
) -> str:
    """The page of this history; `folder` is empty and holds the clone, the rules, the schedules."""
    (folder / "schedules").mkdir()
    for release, year in (("v1.8", "2026"), ("v1.9", "2027")):
        text = schedule.replace("2026", year)
        (folder / "schedules" / f"{release}.yaml").write_text(text)
    (folder / "rules").mkdir()
    (folder / "rules" / "example.yaml").write_text(RULES.replace("rules:\n", DEADLINES))
    make_repository(folder / "clone", commits)
    options = ["clone", "--rules", str(rules), "--schedules", "schedules", *more]
    with within(folder), contextlib.redirect_stdout(io.StringIO()) as out:
        assert run(["backtest", *map(str, options), "--format", "html"]) == 0
    return out.getvalue()


@contextlib.contextmanager
def within(folder: Path) -> Iterator[None]:
    """Paths are said as people write them."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def path(number: int, team: str = "red") -> str:
    return f"proposals/team-{team}/{number}-x/proposal.md"


def small() -> list[Commit]:
    """One change of each word, and some that are for no release."""
    hour = timedelta(hours=1)
    return [
        Commit("Begin", {"README.md": "Read me.\n"}, DAY),
        Commit("In time (#7)", {path(12): document(12, "v1.8", "v1.9")}, DAY + hour),
        Commit(
            "Without a date (#8)", {path(13, "blue"): document(13, beta="v1.20")}, DAY + 2 * hour
        ),
        Commit("Words only (#9)", {path(12): document(12, "v1.8", "v1.9", "!")}, DAY + 3 * hour),
        Commit("Too late (#10)", {path(14): document(14, alpha="v1.8")}, AFTER_FREEZE),
        Commit(
            "The template (#11)", {"proposals/template/proposal.md": "# EP NNNN\n"}, AFTER_FREEZE
        ),
    ]


class Reader(HTMLParser):
    """Every tag with its attributes, and the text of a page by the rows that it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append("")

    def handle_data(self, data: str) -> None:
        if self.rows:
            self.rows[-1] += f"{data.strip()} "

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


def main() -> None:
    """Write the golden page anew."""
    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text(page_of(Path(folder), small()), "utf-8")


if __name__ == "__main__":
    main()
