"""`moved`: the day that the status comment told is not the day that the schedule has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.engine.decision.decide import decide
from bot.core.engine.decision.next_look import next_look
from bot.core.engine.planning.plan import plan
from bot.core.model.facts import UNREAD, Facts, Need, OwnComment, Unavailable
from bot.core.model.plan.operation import WriteComment
from tests.harness.support import NOW, TRIGGER
from tests.harness.tiny import (
    FREEZE,
    HELD,
    NOT_HELD,
    UNKNOWN,
    book,
    case,
    change,
    condition,
    judged,
    known,
    known_issue,
    rule,
)

DAY = timedelta(days=1)
TOLD = "<!-- vepbot status -->\nAll done.\n\n<!-- vepbot told v1.9 freeze={} -->"


def status(*days: str, release: str = "v1.9") -> tuple[OwnComment, ...]:
    """A status comment that told these days."""
    return (OwnComment(3, "status", TOLD.format(",".join(days)).replace("v1.9", release)),)


MOVED = status("2026-03-24")


@pytest.mark.parametrize(
    ("facts", "outcome", "because"),
    [
        (known(comments=MOVED), HELD, "freeze moved from 2026-03-24 to 2026-03-10"),
        (known_issue(comments=MOVED), HELD, "freeze moved from 2026-03-24 to 2026-03-10"),
        (known(comments=status("2026-03-10")), NOT_HELD, "freeze has not moved"),
        (known(), NOT_HELD, "freeze has not moved"),
        (
            known(comments=status("2026-03-24", release="v1.8")),
            NOT_HELD,
            "freeze has not moved",
        ),
        (known(proposals=change(), comments=MOVED), NOT_HELD, "freeze has not moved"),
        (known(comments=Unavailable("403")), UNKNOWN, "403"),
        (known(calendar=Unavailable("404"), comments=MOVED), UNKNOWN, "404"),
    ],
)
def test_moved(facts: Facts, outcome: object, because: str) -> None:
    assert judged("moved: freeze", facts) == (outcome, because)


def test_comments_are_read_only_when_it_comes_to_it() -> None:
    verdict = condition("moved: freeze").judge(case(known(comments=UNREAD)))
    assert (verdict.outcome, verdict.wants) == (UNKNOWN, frozenset({Need.COMMENTS}))


def test_when_both_days_have_passed_it_matters_no_more() -> None:
    later = FREEZE + 14 * DAY
    facts = known(comments=MOVED)
    assert judged("moved: freeze", facts, FREEZE)[0] is HELD
    assert judged("moved: freeze", facts, later - timedelta.resolution)[0] is HELD
    assert judged("moved: freeze", facts, later)[0] is NOT_HELD
    rules = book(rule("r", when="{ moved: freeze }", once="{ comment: Hello. }"))
    found = next_look(rules, facts, NOW)
    assert found.due_at == later


RULES = book(
    rule("status", ensure="{ status: 'Until ${deadline.day}.' }", when="{ before: freeze }"),
    rule(
        "moved",
        when="{ moved: freeze }",
        once="{ comment: 'It was ${deadline.was}, it is ${deadline.day}.' }",
    ),
)


def written(facts: Facts) -> dict[str, str]:
    """Comments by their keys, as the plan has them."""
    found = plan(decide(RULES, facts, TRIGGER, NOW), facts)
    operations = [step.operation for step in found.steps]
    return {each.key: each.body for each in operations if isinstance(each, WriteComment)}


def test_the_first_status_comment_tells_and_says_nothing_of_moves() -> None:
    assert list(written(known())) == ["status"]
    assert written(known())["status"].endswith(
        "<!-- vepbot told v1.9 code-freeze=2026-04-30 freeze=2026-03-10 ga=2026-06-01 -->"
    )


def test_a_move_is_said_once_and_with_both_days() -> None:
    facts = known(comments=MOVED)
    found = written(facts)
    key = "moved/v1.9/freeze/2026-03-24..2026-03-10"
    assert list(found) == ["status", key]
    assert "It was 2026-03-24, it is 2026-03-10." in found[key]
    assert "freeze=2026-03-24,2026-03-10 " in found["status"]
    after = (OwnComment(3, "status", found["status"]), OwnComment(4, key, found[key]))
    assert written(replace(facts, comments=after)) == {}


def test_killed_between_the_two_the_move_is_said_all_the_same() -> None:
    facts = known(comments=MOVED)
    found = written(facts)
    half = replace(facts, comments=(OwnComment(3, "status", found["status"]),))
    assert list(written(half)) == ["moved/v1.9/freeze/2026-03-24..2026-03-10"]
