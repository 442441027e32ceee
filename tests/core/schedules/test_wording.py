"""Deadlines and places in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.core.messages.links import place_of
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.diagnostic import START, Diagnostic, Position
from bot.core.schedules.day_ends import end_of_day
from bot.core.schedules.wording import end_in_words, name_in_words
from tests.harness.support import pull_request
from tests.harness.tiny import RED, case, known, tiny_process

DAY = date(2026, 4, 30)
PAGE = "https://github.example/example/enhancements/pull/7"
BLOB = f"https://github.example/example/enhancements/blob/{'a' * 40}"


@pytest.mark.parametrize(
    ("hours", "zone"),
    [
        (-12, "anywhere on Earth (2026-05-01 12:00 UTC)"),
        (0, "UTC (2026-05-01 00:00 UTC)"),
        (5.5, "UTC+05:30 (2026-04-30 18:30 UTC)"),
        (-5, "UTC-05:00 (2026-05-01 05:00 UTC)"),
    ],
)
def test_a_deadline_says_its_day_and_zone(hours: float, zone: str) -> None:
    deadline = Deadline("freeze", DAY, end_of_day(DAY, timedelta(hours=hours)))
    assert end_in_words(deadline) == f"the end of 30 April 2026 {zone}"


def test_and_its_name_in_words() -> None:
    assert name_in_words("ep-code-freeze", tiny_process()) == "EP code freeze"


@pytest.mark.parametrize(
    ("path", "position", "place"),
    [
        (RED, Position(12, 3), f"[proposal.md, line 12]({BLOB}/{RED}?plain=1#L12): odd"),
        (RED, START, f"[proposal.md]({BLOB}/{RED}): odd"),
        ("a/b c](x)\n`.md", Position(2, 1),
         f"[b c\\]\\(x\\) \\`.md, line 2]({BLOB}/a/b%20c%5D%28x%29%0A%60.md?plain=1#L2): odd"),
        ("a/\ud800.md", START, f"[.md]({BLOB}/a/%3F.md): odd"),
        (f"{'x' * 2000}/y.md", Position(2, 1), "y.md, line 2: odd"),
    ],
)  # fmt: skip
def test_a_place_links_to_its_line_at_the_head_commit(
    path: str, position: Position, place: str
) -> None:
    facts = replace(known(), thread=replace(pull_request(), url=PAGE))
    assert place_of(Diagnostic(path, position, "odd", "placeholder"), case(facts)) == place


def test_where_the_host_is_not_known_there_is_no_link() -> None:
    finding = Diagnostic(RED, Position(2, 1), "*odd*", "placeholder")
    assert place_of(finding, case(known())) == "proposal.md, line 2: \\*odd\\*"
