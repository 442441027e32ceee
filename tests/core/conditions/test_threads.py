"""Conditions on what an issue or pull request says of itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.model.actor import Actor
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import UNREAD, Branch, ChangedFile, Need, Unavailable
from bot.core.model.plan.verdict import Outcome
from tests.harness.support import NOW, PROW
from tests.harness.tiny import HELD, NOT_HELD, UNKNOWN, case, condition, judged, known, known_issue


@pytest.mark.parametrize(
    ("text", "thread", "outcome", "because"),
    [
        ("author: alice", {}, HELD, "alice opened it"),
        ('author: [ bob, "@ALICE" ]', {}, HELD, "alice opened it"),
        ("author: { login: bob }", {}, NOT_HELD, "alice opened it"),
        ("author: { bot: true }", {}, NOT_HELD, "alice opened it"),
        ("author: { bot: false }", {}, HELD, "alice opened it"),
        ("author: { bot: true }", {"author": PROW}, HELD, "prow[bot] opened it"),
        ("author: { bot: true }", {"author": Actor("Merge-Robot")}, HELD, "Merge-Robot opened it"),
        ("author: { role: lead }", {}, NOT_HELD, "alice, who opened it, is not lead"),
        (
            "author: { role: lead }",
            {"author": Actor("cArol")},
            HELD,
            "cArol, who opened it, is lead",
        ),
        ("label: team/red", {"labels": ("Team/Red",)}, HELD, "has the label Team/Red"),
        ('label: "team/*"', {"labels": ("a", "team/x")}, HELD, "has the label team/x"),
        ('label: "team"', {"labels": ("team/x",)}, NOT_HELD, "has no label team"),
        ("label: { match: [ a, b ] }", {}, NOT_HELD, "has no label a, b"),
        ('label: "a[[]b]"', {"labels": ("a[b]",)}, HELD, "has the label a[b]"),
        ('title: "*RED"', {}, HELD, "the title matches *RED"),
        ("title: red", {}, NOT_HELD, "the title does not match red"),
        ('title: { match: [ no, "paint*" ] }', {}, HELD, "the title matches no, paint*"),
        ('body: "*wip*"', {"body": "a\nWIP\nb"}, HELD, "the body matches *wip*"),
        ('body: "*"', {"body": ""}, HELD, "the body matches *"),
        ("milestone: none", {}, HELD, "it is on no milestone"),
        ("milestone: any", {}, NOT_HELD, "it is on no milestone"),
        ("milestone: any", {"milestone": "x"}, HELD, "it is on milestone x"),
        ("milestone: V1.9", {"milestone": "v1.9"}, HELD, "it is on milestone v1.9"),
        ("milestone: v1.9", {"milestone": "v1.10"}, NOT_HELD, "it is on milestone v1.10"),
        ("state: open", {}, HELD, "it is open"),
        ("state: closed", {}, NOT_HELD, "it is open"),
        ("state: closed", {"open": False}, HELD, "it is closed"),
        ("draft: true", {"draft": True}, HELD, "it is a draft"),
        ("draft: false", {"draft": True}, NOT_HELD, "it is a draft"),
        ("merged: true", {}, NOT_HELD, "it is not merged"),
        ("merged: true", {"merged_at": NOW}, HELD, "it was merged"),
        ("merged: false", {"merged_at": NOW}, NOT_HELD, "it was merged"),
        ("branch: main", {}, HELD, "it goes from paint to main"),
        ('branch: "release-*"', {}, NOT_HELD, "it goes from paint to main"),
        ("branch: { base: MAIN, head: [ x, paint ] }", {}, HELD, "it goes from paint to main"),
        ("branch: { head: main }", {}, NOT_HELD, "it goes from paint to main"),
        (
            'branch: { head: "dependabot/*" }',
            {"head": Branch("dependabot/a/b", "a" * 40, None)},
            HELD,
            "it goes from dependabot/a/b to main",
        ),
    ],
)
def test_what_a_thread_says(
    text: str, thread: dict[str, Any], outcome: Outcome, because: str
) -> None:
    assert judged(text, known(thread=thread)) == (outcome, because)


@pytest.mark.parametrize("text", ["label: x", "title: x", "state: closed", "author: { bot: true }"])
def test_an_issue_is_asked_as_well(text: str) -> None:
    assert judged(text, known_issue())[0] is NOT_HELD


def test_a_role_that_could_not_be_looked_up_is_unknown() -> None:
    facts = known(roles={"lead": Unavailable("404")})
    assert judged("author: { role: lead }", facts) == (UNKNOWN, "404")
    assert judged("author: { role: author }", facts) == (UNKNOWN, "it was not read")


@pytest.mark.parametrize(
    ("text", "ago", "outcome", "because"),
    [
        ("age: { over: 14d }", timedelta(days=14), NOT_HELD, "opened not over 14d ago"),
        ("age: { over: 14d }", timedelta(days=14, minutes=1), HELD, "opened over 14d ago"),
        ("age: { under: 2h }", timedelta(hours=2), NOT_HELD, "opened not under 2h ago"),
        ("age: { under: 2h }", timedelta(minutes=119), HELD, "opened under 2h ago"),
        (
            "age: { over: 1d, under: 1w }",
            timedelta(days=3),
            HELD,
            "opened over 1d ago and under 7d ago",
        ),
        (
            "age: { over: 1d, under: 1w }",
            timedelta(days=8),
            NOT_HELD,
            "opened over 1d ago and not under 7d ago",
        ),
        ("age: { over: 0h }", -timedelta(days=1), NOT_HELD, "opened not over 0d ago"),
    ],
)
def test_age(text: str, ago: timedelta, outcome: Outcome, because: str) -> None:
    assert judged(text, known(thread={"created_at": NOW - ago})) == (outcome, because)


def test_age_since_the_last_change() -> None:
    """By a person: what the bot writes itself changes `updated_at`, and no idle thread."""
    opened = {"created_at": NOW - timedelta(days=9), "updated_at": NOW}
    over = "age: { over: 1d, since: updated }"
    two_days = known(thread=opened, touched=NOW - timedelta(days=2))
    assert judged(over, two_days) == (HELD, "updated over 1d ago")
    assert judged(over, known(thread=opened, touched=None))[0] is HELD
    assert judged(over, known(thread=opened, touched=NOW))[0] is NOT_HELD
    assert judged(over, known(thread=opened, touched=Unavailable("403")))[0] is UNKNOWN


@pytest.mark.parametrize(("days", "outcome"), [((9, 2), HELD), ((0, 0), NOT_HELD)])
def test_the_timeline_is_asked_for_only_where_it_decides(
    days: tuple[int, int], outcome: Outcome
) -> None:
    opened, updated = (NOW - timedelta(days=each) for each in days)
    over, facts = "age: { over: 1d, since: updated }", known(touched=UNREAD)
    thread = replace(facts.thread, created_at=opened, updated_at=updated)
    assert judged(over, replace(facts, thread=thread))[0] is outcome
    moved = replace(thread, created_at=NOW - timedelta(days=9), updated_at=NOW)
    verdict = condition(over).judge(case(replace(facts, thread=moved)))
    assert verdict.wants == {Need.TOUCHED}


@pytest.mark.parametrize(
    "text",
    [
        "author: { login: a, bot: true }",
        "author: {}",
        "age: {}",
        "age: { over: 14 }",
        "branch: {}",
        "draft: yes",
        "state: merged",
        'title: "${subject.title}"',
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str) -> None:
    with pytest.raises(InvalidRules):
        condition(text)


MERGED = {"merged_at": NOW, "open": False, "default_branch": "main"}
REMOVED = (ChangedFile("proposals/team-red/1-a/proposal.md", "removed"),)


@pytest.mark.parametrize(
    ("thread", "files", "because"),
    [
        ({"base": Branch("topic", "b" * 40, None)}, (), "it was merged into topic, not into main"),
        ({}, REMOVED, "it was merged, and it removes a proposal's document"),
    ],
)
@pytest.mark.parametrize("text", ["merged: true", "merged: false"])
def test_a_merge_that_is_no_proposals_is_neither(
    text: str, thread: dict[str, Any], files: tuple[ChangedFile, ...], because: str
) -> None:
    facts = replace(known(thread=MERGED | thread), files=files)
    assert judged(text, facts) == (NOT_HELD, because)


@pytest.mark.parametrize(
    "thread", [{}, {"default_branch": ""}, {"default_branch": "trunk", "renamed_base": "trunk"}]
)
def test_a_merge_into_the_default_branch(thread: dict[str, Any]) -> None:
    assert judged("merged: true", known(thread=MERGED | thread)) == (HELD, "it was merged")
