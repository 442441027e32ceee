"""Schedules: rows become deadlines, and a day ends when it has ended everywhere on Earth."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.model.definitions.calendar import DeadlineRow
from bot.core.schedules.schedule import read_schedule
from tests.core.documents.made_up import PROCESS

SCHEDULE = """\
- when: 2026/01/07
  milestone: Paint Alpha 0
  who: Paint
  what: Enhancement Proposal (EP) Freeze
  notes: null
- when: 2026-02-25
  milestone: Paint Code Freeze
  who: Paint
  what: Branch release-1.8
- when: 2026/03/25
  milestone: "**Paint GA**"
  who: Paint
  what: Tag v1.8.0
- when: 2026/04/01
  milestone: "**Brush GA**"
  who: Brush
"""


def ends(text: str, *rows: DeadlineRow) -> dict[str, str]:
    schedule = read_schedule(text, "v1.8", rows or PROCESS.deadlines).schedule
    return {each.name: f"{each.ends:%Y-%m-%dT%H:%MZ}" for each in schedule.deadlines}


def kinds(text: str, *rows: DeadlineRow) -> list[tuple[int, str]]:
    findings = read_schedule(text, "v1.8", rows or PROCESS.deadlines).findings
    return [(found.position.line, found.kind) for found in findings]


def test_rows_become_deadlines_that_end_anywhere_on_earth() -> None:
    assert ends(SCHEDULE) == {
        "proposal-freeze": "2026-01-08T12:00Z",
        "code-freeze": "2026-02-26T12:00Z",
        "ga": "2026-03-26T12:00Z",
    }
    assert kinds(SCHEDULE) == []


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("AoE", "2026-01-08T12:00Z"),
        ("aoe", "2026-01-08T12:00Z"),
        ("UTC", "2026-01-08T00:00Z"),
        ("Z", "2026-01-08T00:00Z"),
        ("UTC-12", "2026-01-08T12:00Z"),
        ("+02:00", "2026-01-07T22:00Z"),
        ("+0530", "2026-01-07T18:30Z"),
        ("-8", "2026-01-08T08:00Z"),
    ],
)
def test_a_zone_says_where_the_day_ends(zone: str, end: str) -> None:
    row = replace(PROCESS.deadlines[0], zone=zone)
    assert ends(SCHEDULE, row) == {"proposal-freeze": end}


@pytest.mark.parametrize(
    ("row", "is_found"),
    [
        (DeadlineRow("x", what=("*(EP) Freeze",)), True),
        (DeadlineRow("x", what=("*(ep) freeze",)), True),
        (DeadlineRow("x", what=("EP Freeze",)), False),
        (DeadlineRow("x", what=("nothing", "enhancement*freeze")), True),
        (DeadlineRow("x", what=("*Freeze",), who=("Paint",)), True),
        (DeadlineRow("x", what=("*Freeze",), who=("Paint CI",)), False),
        (DeadlineRow("x", what=("*Freeze",), who=("Pain",)), False),
        (DeadlineRow("x", milestone=("paint alpha 0",)), True),
        (DeadlineRow("x", milestone=("*[(]*",)), False),
        (DeadlineRow("x"), False),
    ],
)
def test_a_row_is_known_by_its_texts(row: DeadlineRow, is_found: bool) -> None:
    assert bool(ends(SCHEDULE.split("- when: 2026-02")[0], row)) is is_found


@pytest.mark.parametrize(
    ("when", "day"),
    [
        ("2026-01-07", "2026-01-08"),
        ("2026/01/07", "2026-01-08"),
        ("'2026-01-07'", "2026-01-08"),
        ("2026/1/7", "2026-01-08"),
        ("2026-01-07T10:00:00Z", "2026-01-08"),
        ("2024-02-29", "2024-03-01"),
    ],
)
def test_both_kinds_of_days_are_read(when: str, day: str) -> None:
    found = ends(f"- when: {when}\n  milestone: Code Freeze\n")
    assert found == {"code-freeze": f"{day}T12:00Z"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- when: 2026-02-30\n  milestone: Code Freeze\n", [(1, "wrong-day")]),
        ("- when: soon\n  milestone: Code Freeze\n", [(1, "wrong-day")]),
        ("- when: null\n  milestone: Code Freeze\n", [(1, "wrong-day")]),
        ("- milestone: Code Freeze\n", [(1, "wrong-day")]),
        ("- when: 9999-12-31\n  milestone: Code Freeze\n", [(1, "wrong-day")]),
        ("- when: nonsense\n  milestone: Tag it\n", []),
        ("- when: [2026-01-07]\n  milestone: Code Freeze\n", [(1, "wrong-day")]),
        ("- words\n", [(1, "wrong-type")]),
        ("- null\n", [(1, "wrong-type")]),
        ("rows: []\n", [(1, "wrong-type")]),
        ("", [(1, "wrong-type")]),
        ("- [\n", [(2, "syntax")]),
        (("- when: 2026-01-07\n  milestone: Code Freeze\n- when: 2026-01-08\n"
         "  milestone: Code Freeze\n"), [(3, "two-days")]),
        (("- when: 2026-01-07\n  milestone: Code Freeze\n- when: 2026/01/07\n"
         "  milestone: Feature Freeze\n"), []),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_shown_where_it_stands(
    text: str, found: list[tuple[int, str]]
) -> None:
    assert kinds(text) == found


def test_of_two_days_the_first_counts() -> None:
    rows = "- { when: 2026-01-08, milestone: Code Freeze }\n" * 2
    assert ends(rows.replace("08", "09", 1)) == {"code-freeze": "2026-01-10T12:00Z"}


def test_a_wording_named_earlier_fits_better() -> None:
    rows = (
        "- { when: 2026-01-08, milestone: Feature Freeze }\n"
        "- { when: 2026-01-09, milestone: Code Freeze }\n"
    )
    assert (ends(rows), kinds(rows)) == ({"code-freeze": "2026-01-10T12:00Z"}, [])


@settings(deadline=None)
@given(st.text(alphabet="-: \n[]{}0123456789/GAwhenmilesto*'\"", max_size=200) | st.text())
def test_any_text_is_read_without_raising(text: str) -> None:
    read_schedule(text, "v1.8", PROCESS.deadlines)
    read_schedule(f"- when: {text}\n  milestone: GA\n  who: Paint", "v1.8", PROCESS.deadlines)


FREEZE = "- { when: %s, milestone: Code Freeze }\n"


@pytest.mark.parametrize(
    "when",
    ["2026-01-07T10:00:00Z", "2026-01-07T18:00:00-07:00", "'2026-01-07 02:00'", "2026-01-07 02:00"],
)
def test_a_time_of_day_is_found_fault_with(when: str) -> None:
    assert ends(FREEZE % when) == {"code-freeze": "2026-01-08T12:00Z"}
    assert kinds(FREEZE % when) == [(1, "time-of-day")]


@pytest.mark.parametrize(
    ("when", "unreadable"),
    [
        ("2026-02-30", ("code-freeze",)),
        ("soon", ("code-freeze",)),
        ("[2026-01-07]", ("code-freeze",)),
        ("TBD", ()),
        ("null", ()),
        ("''", ()),
    ],
)
def test_a_day_that_is_still_open_is_none_and_one_that_cannot_be_read_is_not_known(
    when: str, unreadable: tuple[str, ...]
) -> None:
    schedule = read_schedule(FREEZE % when, "v1.8", PROCESS.deadlines).schedule
    assert (schedule.deadlines, schedule.unreadable) == ((), unreadable)


@pytest.mark.parametrize(
    "struck",
    [
        "{ when: ~~2026-01-01~~, milestone: Code Freeze }",
        '{ when: 2026-01-01, milestone: "~~Code Freeze~~" }',
        '{ when: 2026-01-01, milestone: "<del>Code Freeze</del>" }',
        '{ when: 2026-01-01, milestone: "2 weeks until Code Freeze" }',
        '{ when: 2026-01-01, milestone: "One week before Code Freeze" }',
        '{ when: 2026-01-01, milestone: "Reminder: Code Freeze" }',
    ],
)
def test_a_row_that_is_struck_through_or_tells_of_another_one_does_not_count(struck: str) -> None:
    for text in (f"- {struck}\n" + FREEZE % "2026-01-09", FREEZE % "2026-01-09" + f"- {struck}\n"):
        assert (ends(text), kinds(text)) == ({"code-freeze": "2026-01-10T12:00Z"}, [])


def test_a_day_that_was_moved_is_the_one_that_is_not_struck_through() -> None:
    text = FREEZE % "~~2026-01-01~~ 2026-01-09"
    assert (ends(text), kinds(text)) == ({"code-freeze": "2026-01-10T12:00Z"}, [])


def test_deadlines_in_another_order_than_the_rules_have_them_are_found_fault_with() -> None:
    late = SCHEDULE.replace("2026/01/07", "2026/05/07")
    assert kinds(late) == [(1, "wrong-order")]
    assert ends(late)["proposal-freeze"] == "2026-05-08T12:00Z"
