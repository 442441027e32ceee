"""What a sweep asks for: whatever differs from the last look, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model.subject import SubjectKind
from bot.github.read.listing import Listed
from bot.service.periodic.sweep import Look, Standing, due_at, looks
from bot.store.agenda import Entry
from tests.harness.support import REPOSITORY
from tests.harness.tiny import tiny_process

NOW = datetime(2026, 4, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PULL, ISSUE = SubjectKind.PULL_REQUEST, SubjectKind.ISSUE
SCHEDULES = {"v1.9": "aaa"}


def entry(number: int = 7, **changes: object) -> Entry:
    """What the agenda says of a subject."""
    lane = f"{REPOSITORY}#{number}"
    found = Entry(lane, PULL.value, True, NOW, None, NOW, "rules", SCHEDULES)
    return replace(found, **changes)  # type: ignore[arg-type]


def listed(number: int = 7, updated_at: datetime = NOW, kind: SubjectKind = PULL) -> Listed:
    """What GitHub's list says of it."""
    return Listed(number, kind, ("tracker",) if kind is ISSUE else (), updated_at)


def found(
    there: list[Listed],
    entries: list[Entry],
    schedules: dict[str, str] | None = None,
    rulebook: str = "rules",
) -> list[Look]:
    known = SCHEDULES if schedules is None else schedules
    standing = Standing(REPOSITORY, tuple(there), known)
    return looks(standing, entries, (tiny_process(),), rulebook)


def reasons(looks: list[Look]) -> list[tuple[int, str]]:
    return [(look.subject.number, look.reason) for look in looks]


def test_nothing_is_asked_for_where_nothing_changed() -> None:
    assert found([listed()], [entry()]) == []


@pytest.mark.parametrize(
    ("there", "entries", "expected"),
    [
        ([listed()], [], [(7, "new")]),
        ([listed(8, kind=ISSUE)], [], [(8, "new")]),
        ([listed(updated_at=NOW + HOUR)], [entry()], [(7, "changed")]),
        ([listed(updated_at=NOW - HOUR)], [entry()], []),
        ([], [entry()], [(7, "closed")]),
        ([], [entry(is_open=False)], []),
        ([listed(8), listed(7)], [], [(7, "new"), (8, "new")]),
    ],
)
def test_missed_events_show(
    there: list[Listed], entries: list[Entry], expected: list[tuple[int, str]]
) -> None:
    assert reasons(found(there, entries)) == expected


@pytest.mark.parametrize(
    ("schedules", "expected"),
    [
        ({"v1.9": "bbb"}, [(7, "schedule")]),
        ({"v1.9": "aaa", "v1.10": "bbb"}, []),
        ({}, []),
    ],
)
def test_a_schedule_that_moved_concerns_those_that_rest_on_it(
    schedules: dict[str, str], expected: list[tuple[int, str]]
) -> None:
    other = entry(8, schedules={"v1.10": "bbb"})
    assert reasons(found([listed(), listed(8)], [entry(), other], schedules)) == expected


def test_other_rules_concern_everybody() -> None:
    assert reasons(found([listed(), listed(8)], [entry(), entry(8)], rulebook="others")) == [
        (7, "rules"),
        (8, "rules"),
    ]


def test_an_issue_without_the_label_of_trackers_is_nobodys() -> None:
    process = replace(tiny_process(), tracker_label="Tracker")
    there = (Listed(8, ISSUE, ("bug",), NOW), listed(9, kind=ISSUE))
    standing = Standing(REPOSITORY, there, {})
    assert reasons(looks(standing, [], (process,), "r")) == [(9, "new")]
    known = entry(8, kind=ISSUE.value, updated_at=NOW - HOUR)
    assert reasons(looks(standing, [known], (process,), "r")) == [(8, "changed"), (9, "new")]


def test_one_difference_is_one_cause_and_the_next_one_another() -> None:
    """Two moves of a schedule, there and back, are two reasons to look."""
    first = found([listed()], [entry()], {"v1.9": "bbb"})
    again = found([listed()], [entry()], {"v1.9": "bbb"})
    back = entry(schedules={"v1.9": "bbb"}, looked_at=NOW + HOUR)
    later = found([listed()], [back], SCHEDULES)
    assert first == again
    assert first[0].cause != later[0].cause


def test_who_is_due_at_a_moment() -> None:
    entries = [entry(1, due_at=NOW), entry(2, due_at=NOW + HOUR), entry(3)]
    assert [look.subject.number for look in due_at(entries, NOW)] == [1]
    assert due_at(entries, NOW)[0].because == "due since 2026-04-16 12:00 UTC"
    assert len(due_at(entries, NOW + HOUR)) == 2
