"""A story: what people do over time, and what the rules make of it, moment by moment."""

from typing import Any

import pytest
import yaml

from bot.core.engine.stories.play import play
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.examples.stories import load_stories
from tests.harness.tiny import book, rule

LABEL = rule("label", when="{ touches: proposal }", ensure="{ labels: { set: [ team/red ] } }")
TRACKED = rule(
    "tracked",
    when="{ merged: true }",
    ensure="{ issue: { title: Paint, body: templates/t.md, labels: [ tracker ] } }",
)
ON_MILESTONE = rule(
    "aim", when="{ merged: true }", ensure="{ milestone: { set: '${proposal.target}', on: issue } }"
)
REMINDED = rule(
    "reminder",
    when="{ state: open }",
    once="{ comment: Be quick. }",
    frame="at: [ freeze - 14d, freeze - 3d ]",
)
HOLD = rule(
    "hold",
    ensure="{ labels: { set: [ team/blue ] } }",
    frame="on-command: hold\nwho: [ lead ]\nexample: hold",
)
PATH = "proposals/team-red/7-paint/proposal.md"
THREADS: dict[str, Any] = {
    "tracker": {"issue": {"number": 7, "title": "EP 7: Paint", "labels": ["tracker"]}},
    "proposal": {
        "pull-request": {"number": 9, "title": "EP 7: Paint"},
        "tracking-issue": "tracker",
        "documents": [{"path": PATH, "after": {"number": 7, "targets": {"alpha": "v1.9"}}}],
    },
    "code": {"code": "example/code#3", "implements": "tracker"},
}
SCHEDULES = {"v1.9": {"freeze": "2026-04-30", "ga": "2026-07-22"}}


def story(*moments: Any, **more: Any) -> str:
    """A file with one story of these moments."""
    whole = {
        "name": "A story",
        "schedules": SCHEDULES,
        "milestones": ["v1.9"],
        "roles": {"lead": "carol"},
        "threads": THREADS,
        "moments": list(moments),
    }
    return yaml.safe_dump({"version": "1", "stories": [whole | more]})


def problems(text: str, *rules: str) -> tuple[str, ...]:
    """What is not as expected."""
    rulebook = book(*rules)
    [found] = load_stories({"rules/tests/s.yaml": text}, rulebook)
    return play(rulebook, found).problems


def opened(**then: Any) -> dict[str, Any]:
    acts = [{"open": "tracker"}, {"open": "proposal"}]
    return {"at": "2026-04-01", "do": acts, "then": then}


def test_what_is_as_expected_is_no_problem() -> None:
    assert problems(story(opened(proposal={"labels": ["team/red"], "open": True})), LABEL) == ()


def test_what_differs_is_shown_with_its_moment_and_thread() -> None:
    [found] = problems(story(opened(proposal={"labels": "none"})), LABEL)
    assert found.splitlines() == [
        "2026-04-01 12:00, proposal: labels:",
        "      - nothing",
        "      + team/red",
    ]


def test_a_reminder_is_said_when_its_time_comes_and_only_then() -> None:
    text = story(
        opened(proposal={"says": "nothing"}),
        {"at": "2026-04-10", "then": {"proposal": {"says": "nothing"}}},
        {
            "at": "2026-04-20",
            "then": {"proposal": {"says": ["reminder/v1.9/freeze-14d: Be quick."]}},
        },
        {"at": "2026-05-20", "then": {"proposal": {"says": ["reminder/v1.9/freeze-3d: …"]}}},
    )
    assert problems(text, REMINDED) == ()


def test_a_schedule_can_be_published_and_moved_later() -> None:
    moved = {"schedule": "v1.9", "days": {"freeze": "2026-06-30"}}
    text = story(
        opened(),
        {"at": "2026-05-20", "then": {"proposal": {"says": "nothing"}}},
        {"at": "2026-05-21", "do": [moved]},
        {"at": "2026-06-20", "then": {"proposal": {"says": ["reminder/v1.9/freeze-14d: …"]}}},
        schedules={},
    )
    assert problems(text, REMINDED) == ()


def test_a_command_is_carried_out_remembered_and_answered() -> None:
    said = {"write": "proposal", "by": "carol", "text": "/vepbot hold"}
    refused = {"write": "proposal", "by": "mallory", "text": "/vepbot hold"}
    text = story(
        opened(),
        {
            "at": "2026-04-02",
            "do": [refused],
            "then": {"proposal": {"labels": "none", "says": ["reply/…: **Not done.** …"]}},
        },
        {"at": "2026-04-03", "do": [said], "then": {"proposal": {"labels": ["team/blue"]}}},
    )
    assert problems(text, HOLD) == ()


def test_a_merge_is_followed_by_what_happens_at_the_tracking_issue() -> None:
    merge = {"merge": "proposal", "by": "carol"}
    seen = {"tracker": {"milestone": "v1.9"}, "proposal": {"open": False}}
    assert (
        problems(story(opened(), {"at": "2026-04-05", "do": [merge], "then": seen}), ON_MILESTONE)
        == ()
    )


def test_an_issue_that_is_opened_goes_on_as_a_thread_of_its_own() -> None:
    threads = {name: each for name, each in THREADS.items() if name == "proposal"}
    threads["proposal"] = {**threads["proposal"], "tracking-issue": "issue of proposal"}
    merge = [{"open": "proposal"}, {"merge": "proposal"}]
    seen = {"issue of proposal": {"labels": ["tracker"], "milestone": "v1.9"}}
    moment = {"at": "2026-04-05", "do": merge, "then": seen}
    assert problems(story(moment, threads=threads), TRACKED, ON_MILESTONE) == ()


def test_rules_that_undo_each_other_are_a_problem() -> None:
    clear = rule("clear", kind="proposal", ensure="{ milestone: { clear: true } }")
    merge = {"at": "2026-04-05", "do": [{"merge": "proposal"}]}
    [found] = problems(story(opened(), merge), ON_MILESTONE, clear)
    assert "rules undo each other, twice: proposal: set milestone v1.9" in found
    assert "tracker: clear the milestone" in found


@pytest.mark.parametrize(
    ("moments", "told"),
    [
        ([{"at": "2026-04-01", "do": [{"open": "tracke"}]}], 'did you mean "tracker"?'),
        ([{"at": "2026-04-01", "do": [{"merge": "proposal"}]}], '"proposal" is not open yet'),
        ([{"at": "2026-04-02"}, {"at": "2026-04-01"}], "this is before the moment above it"),
        ([{"at": "2026-04-01", "do": [{"by": "alice"}]}], "write one of open, merge"),
        ([{"at": "2026-04-01", "do": [{"write": "proposal"}]}], '"write" needs "text"'),
    ],
)
def test_a_mistake_in_a_story_has_its_place(moments: list[Any], told: str) -> None:
    with pytest.raises(InvalidRules) as caught:
        load_stories({"rules/tests/s.yaml": story(*moments)}, book(LABEL))
    assert told in str(caught.value)
    assert all(each.position.line > 1 for each in caught.value.diagnostics)
