"""`preview` says what the rules would do, at the end of a day anywhere on Earth."""

from datetime import UTC, datetime

import pytest

from tests.core.commands.answering import answered

DO = "do: preview"
USAGE = "preview <day>"


def preview(day: str, *lines: str) -> tuple[str, str]:
    moments: list[datetime] = []

    def foreseen(moment: datetime) -> tuple[str, ...]:
        moments.append(moment)
        return lines

    found = answered(DO, usage=USAGE, arguments={"day": day}, foreseen=foreseen)
    assert moments in ([], [datetime(2026, 4, 1, 12, tzinfo=UTC)])
    return found.reply, found.refusal


def test_what_would_change_is_listed() -> None:
    reply, _ = preview("2026-03-31", "add label late", "clear the milestone")
    assert reply == (
        "When 2026-03-31 is over everywhere on Earth, the rules would, if nothing else changes "
        "before:\n\n* add label late\n* clear the milestone"
    )


def test_what_strangers_wrote_does_not_come_alive() -> None:
    reply, _ = preview("2026-03-31", "write comment x: @everybody <b>")
    assert "@everybody" not in reply
    assert "<b>" not in reply


def test_nothing_is_something_to_say() -> None:
    assert "the rules change nothing here" in preview("2026-03-31")[0]


def test_a_long_list_is_cut() -> None:
    reply, _ = preview("2026-03-31", *(f"add label {number}" for number in range(33)))
    assert reply.endswith("* add label 29\n* and 3 more")


@pytest.mark.parametrize("day", ["2026-02-27", "2025-12-31"])
def test_a_day_that_is_over_is_refused(day: str) -> None:
    assert preview(day) == ("", "That day is over. Name one that is still to come.")


def test_today_is_not_over_anywhere_on_earth() -> None:
    found = answered(DO, usage=USAGE, arguments={"day": "2026-03-01"})
    assert found.reply
