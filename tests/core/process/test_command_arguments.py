"""Values of commands are held against GitHub: what is not there is told with what is."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.core.model.context import Command, Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import UNREAD, Facts, Milestone, Need, NotFetched, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.process.command_arguments import check_arguments, needs_of_arguments
from bot.core.process.targets.target_release import aim_of, deadline_of
from bot.core.slash.grammar import parse_usage
from tests.harness.support import NOW
from tests.harness.tiny import NOT_HELD, UNKNOWN, known, known_issue, tiny_process

PROCESS = replace(
    tiny_process(), schedule="example/releases:{release}.yaml", arguments={"to": "release"}
)
MILESTONES = (
    Milestone(1, "v1.9", open=True),
    Milestone(2, "Backlog", open=True),
    Milestone(3, "v1.2", open=False),
)


def case(arguments: dict[str, str], facts: Facts | None = None) -> Context:
    command = Command("do", "alice", arguments)
    return Context(facts or known(milestones=MILESTONES), PROCESS, NOW, command)


def checked(usage: str, value: str, facts: Facts | None = None) -> list[tuple[Outcome, str]]:
    found = parse_usage(usage)
    given = {found.arguments[0].name: value}
    return [(each.outcome, each.because) for each in check_arguments(found, case(given, facts))]


@pytest.mark.parametrize(
    ("usage", "value"),
    [
        ("do <release>", "v1.9"),
        ("do <to>", "v1.9"),
        ("do <label>", "KIND/x"),
        ("do <label...>", "kind/x\nteam/red"),
        ("do <milestone>", "V1.9"),
        ("do <milestone>", "1.9"),
        ("do <milestone>", "v1.2"),
        ("do <name>", "anything"),
    ],
)
def test_what_is_there_is_fine(usage: str, value: str) -> None:
    assert checked(usage, value) == []


@pytest.mark.parametrize(
    ("usage", "value", "because"),
    [
        ("do <release>", "v1.90", "v1.90 has no schedule. Did you mean v1.9?"),
        ("do <release>", "v3.0", "v3.0 has no schedule. Known here: v1.9."),
        ("do <release>", "v1.8", "v1.8 is out already; name a release that is still to come."),
        ("do <label>", "kind/y", "The repository has no such label. Did you mean kind/x?"),
        (
            "do <label>",
            "zzz",
            "The repository has no such label. Known here: kind/x, team/blue, team/red.",
        ),
        (
            "do <label...>",
            "kind/x\nkind/y",
            "The repository has no such label. Did you mean kind/x?",
        ),
        (
            "do <milestone>",
            "Backlock",
            "The repository has no such milestone. Did you mean Backlog?",
        ),
        (
            "do <milestone>",
            "zzz",
            "The repository has no such milestone. Known here: v1.9, Backlog.",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(usage: str, value: str, because: str) -> None:
    assert checked(usage, value) == [(NOT_HELD, because)]


@pytest.mark.parametrize(
    ("usage", "need"),
    [
        ("do <release>", Need.CALENDAR),
        ("do <label>", Need.REPOSITORY_LABELS),
        ("do <milestone>", Need.MILESTONES),
    ],
)
@pytest.mark.parametrize("fact", [Unavailable("502"), UNREAD])
def test_what_could_not_be_read_is_unknown(
    usage: str, need: Need, fact: NotFetched | Unavailable
) -> None:
    lost: dict[str, Any] = {need.value: fact}
    [(outcome, _)] = checked(usage, "v1.9", known(**lost))
    assert outcome is UNKNOWN
    assert needs_of_arguments(parse_usage(usage), PROCESS) == {need}


def test_without_schedules_any_release_will_do() -> None:
    found = parse_usage("do <release>")
    there = replace(case({"release": "v7.0"}), process=tiny_process())
    assert list(check_arguments(found, there)) == []


@pytest.mark.parametrize("facts", [known(), known_issue(thread={"milestone": "v1.8"})])
@pytest.mark.parametrize("name", ["release", "to"])
def test_a_command_that_names_a_release_is_about_that_one(facts: Facts, name: str) -> None:
    about = case({name: "v1.9"}, facts)
    assert aim_of(about) == "v1.9"
    freeze = deadline_of(about, "freeze")
    assert isinstance(freeze, Deadline)
    assert freeze.day == date(2026, 3, 10)


def test_another_command_is_about_what_the_thread_is_for() -> None:
    assert aim_of(case({"name": "v1.8"}, known_issue(thread={"milestone": "v1.9"}))) == "v1.9"
