"""Exceptions that a file names: what is late is excepted, and the gate is not in doubt."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.cli import run
from bot.core.model.records.exception_request import ExceptionState
from bot.tools.backtest.exceptions import UnreadableExceptions, read_exceptions
from tests.harness.git_story import Commit, make_repository
from tests.tools.backtest.backtests import backtested
from tests.tools.backtest.pages import Reader, page_of, small
from tests.tools.backtest.test_backtest import ADDED
from tests.tools.backtest.test_before_the_merge import FREEZE, SECOND, process

__all__ = ["process"]
LATE = FREEZE.replace(day=20)
GRANTED = "- { pull-request: 7, release: v1.8, granted: 2026-01-10 }\n"


@pytest.mark.parametrize(
    ("text", "word", "gate"),
    [
        ("", "late", "check gate: failure (Ask for an exception.)"),
        (GRANTED, "excepted", "check gate: success (an exception is granted)"),
        (
            GRANTED.replace(" }", ", until: 2026-01-25 }"),
            "excepted",
            "check gate: success (an exception is granted until the end of 2026-01-25)",
        ),
        (GRANTED.replace(" }", ", until: 2026-01-15 }"), "late", "check gate: failure"),
        (GRANTED.replace("granted", "denied"), "late", "check gate: failure"),
        (GRANTED.replace("v1.8", "v1.9"), "late", "check gate: failure"),
        (GRANTED.replace("7", "8"), "late", "check gate: failure"),
        (GRANTED + GRANTED.replace("granted: 2026-01-10", "denied: 2026-01-12"), "late", ""),
        (GRANTED + GRANTED.replace("granted: 2026-01-10", "denied: 2026-01-09"), "excepted", ""),
    ],
)
def test_an_exception_decides_of_its_pull_request_and_release(
    process: Path, tmp_path: Path, text: str, word: str, gate: str
) -> None:
    (tmp_path / "exceptions.yaml").write_text(text)
    clone = make_repository(tmp_path / "clone", [Commit("Paint (#7)", ADDED, LATE)])
    options = ("--exceptions", str(tmp_path / "exceptions.yaml"))
    [found] = backtested(clone, process / "rules", process / "schedules", *options)
    assert found["standing"] == {"word": word, "stage": "alpha", "why": ""}
    [shown] = [each for each in found["rules_before"] if each["rule"] == "gate"]
    assert " ".join(shown["operations"]).startswith(gate)


def test_what_was_in_time_needed_none(process: Path, tmp_path: Path) -> None:
    (tmp_path / "exceptions.yaml").write_text(GRANTED)
    clone = make_repository(tmp_path / "clone", [Commit("Paint (#7)", ADDED, FREEZE - SECOND)])
    options = ("--exceptions", str(tmp_path / "exceptions.yaml"))
    [found] = backtested(clone, process / "rules", process / "schedules", *options)
    assert found["standing"]["word"] == "on time"


def test_the_page_counts_and_links_what_was_excepted(tmp_path: Path) -> None:
    given = tmp_path / "exceptions.yaml"
    given.write_text(
        "- { pull-request: 10, release: v1.8, granted: 2026-01-09 }\n" + GRANTED.replace("7", "70")
    )
    (tmp_path / "page").mkdir()
    html = page_of(tmp_path / "page", small(), "--exceptions", given)
    [row] = [each.split() for each in Reader(html).rows if each.startswith("v1.8")]
    assert row == ["v1.8", "freeze", "2026-01-07", "3", "1", "#7", "0", "1", "#10", "0", "1"]
    assert "Exceptions were not given" not in html
    assert "2 given in " in html
    assert "pull requests that were not judged: #70 " in html


def test_a_file_is_read_by_pull_request_and_day(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yaml"
    path.write_text(
        "- { pull-request: 7, release: 1.8, denied: 2026-01-12 }\n"
        "- { pull-request: 7, release: v1.8, granted: 2026-01-10, until: 2026-01-25 }\n"
    )
    [(number, [granted, denied])] = read_exceptions(path).items()
    assert (number, granted.release, denied.release) == (7, "v1.8", "v1.8")
    assert (granted.standing, denied.standing) == (ExceptionState.GRANTED, ExceptionState.DENIED)
    assert (granted.asked.at, granted.until) == (
        datetime(2026, 1, 10, tzinfo=UTC),
        date(2026, 1, 25),
    )


MISTAKES = [
    "x", "- x", "- []", "- { release: v1.8, granted: 2026-01-10 }",
    "- { pull-request: 7, release: v1.8 }",
    "- { pull-request: 0, release: v1.8, granted: 2026-01-10 }",
    "- { pull-request: seven, release: v1.8, granted: 2026-01-10 }",
    "- { pull-request: 7, release: soon, granted: 2026-01-10 }",
    "- { pull-request: 7, release: v1.8, granted: yes }",
    "- { pull-request: 7, release: v1.8, granted: 2026-01-10, denied: 2026-01-11 }",
    "- { pull-request: 7, release: v1.8, granted: 2026-01-10, until: later }",
    "- { pull-request: 7, release: v1.8, granted: 2026-01-10, till: 2026-01-11 }",
    "- { pull-request: 7, release: v1.8, granted: [ 2026-01-10 ] }",
    "- { pull-request: { a: b }, release: v1.8, granted: 2026-01-10 }",
    "- { pull-request: 7, pull-request: 8, release: v1.8, granted: 2026-01-10 }",
    "- {",
]  # fmt: skip


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "exceptions.yaml"
    path.write_text(f"# Ours.\n{text}\n")
    with pytest.raises(UnreadableExceptions, match=r"exceptions\.yaml:[0-9 ]"):
        read_exceptions(path)


@pytest.mark.parametrize("content", [b"- \xff", None])
def test_a_file_that_cannot_be_read_is_wrong_usage(
    process: Path, tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "exceptions.yaml"
    if content is not None:
        path.write_bytes(content)
    clone = make_repository(tmp_path / "clone", [Commit("Paint (#7)", ADDED, LATE)])
    options = ["--rules", process / "rules", "--exceptions", path]
    assert run(["backtest", *map(str, (clone, *options))]) == 2
    shown = capsys.readouterr()
    assert (shown.out, len(shown.err.splitlines())) == ("", 1)
    assert "--exceptions" in shown.err
