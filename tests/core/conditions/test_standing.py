"""`standing:` asks how the proposal stands, in words of the bot or of the process."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model.context import Context
from bot.core.model.facts import UNREAD, Change, Facts, Field, Need, Review, Unavailable
from bot.core.model.plan.verdict import Outcome
from bot.core.model.proposal import ProposalChange
from bot.core.standing.in_context import standing_in
from tests.harness.support import ALICE, NOW
from tests.harness.tiny import (
    FREEZE,
    GRANTED,
    HELD,
    NOT_HELD,
    UNKNOWN,
    change,
    condition,
    known,
    known_issue,
    proposal,
    tiny_process,
)

DAY = timedelta(days=1)
PULL = known(proposals=change("alpha v1.9"), tracking_issue=None)
MERGE = {"merged_at": FREEZE - DAY, "open": False}
MERGED = known(proposals=change("alpha v1.9"), tracking_issue=None, thread=MERGE, code=())
TRACKER = known_issue(
    proposals=(ProposalChange(proposal("alpha v1.9"), proposal("alpha v1.9")),),
    history=(Change(Field.MERGE, "#2", added=True, actor=ALICE, at=NOW),),
)
PROCESS = replace(tiny_process(), states={"accepted": "Tracked", "at-risk": "At risk"})


def case_of(facts: Facts, days: int = 0) -> Context:
    return Context(facts, PROCESS, FREEZE + days * DAY)


@pytest.mark.parametrize(
    ("text", "facts", "days", "outcome", "because"),
    [
        ("standing: at-risk", PULL, -1, HELD, "it is At risk in v1.9"),
        ("standing: At risk", PULL, -1, HELD, "it is At risk in v1.9"),
        ("standing: at-risk", PULL, -60, NOT_HELD, "it is not At risk"),
        ("standing: [ accepted, at-risk ]", PULL, 0, NOT_HELD, "it is not Tracked or At risk"),
        ("standing: late", PULL, 0, HELD, "it is late in v1.9"),
        ("standing: out", PULL, 120, HELD, "it is out in v1.9"),
        ("standing: accepted", MERGED, 1, HELD, "it is Tracked in v1.9"),
        ("standing: [ late, Tracked ]", TRACKER, 1, HELD, "it is Tracked in v1.9"),
        ("standing: shipped", TRACKER, 120, HELD, "it is shipped in v1.9"),
        ("standing: accepted", TRACKER, 120, HELD, "it is Tracked in v1.9"),
        ("standing: no-date", known(proposals=change("v1.10")), 0, HELD, "it is proposed in v1.10"),
        ("standing: late", replace(PULL, calendar=Unavailable("502")), 0, UNKNOWN, "502"),
        (
            "standing: exception-granted",
            replace(PULL, exceptions=(GRANTED,)),
            1,
            HELD,
            "it is exception granted in v1.9",
        ),
        ("standing: late", replace(PULL, exceptions=Unavailable("403")), 1, UNKNOWN, "403"),
    ],
)
def test_standing(text: str, facts: Facts, days: int, outcome: Outcome, because: str) -> None:
    found = condition(text.replace("At risk", "at-risk").replace("Tracked", "accepted"))
    names = text.partition(": ")[2].strip("[ ]").split(", ")
    found = found.model_copy(update={"states": tuple(names)})
    verdict = found.judge(case_of(facts, days))
    assert (verdict.outcome, verdict.because) == (outcome, because)


def test_it_asks_for_what_may_decide_and_for_nothing_more() -> None:
    unread = replace(PULL, tracking_issue=UNREAD, exceptions=UNREAD, reviews=UNREAD)
    late = condition("standing: late").judge(case_of(unread))
    assert late.wants == {Need.TRACKING_ISSUE, Need.EXCEPTIONS, Need.REVIEWS}
    assert condition("standing: done").judge(case_of(unread)).wants == frozenset()


def test_it_may_come_out_differently_at_its_deadlines_and_when_they_are_near() -> None:
    moments = condition("standing: late").turning_points(case_of(PULL))
    assert {FREEZE, FREEZE - PROCESS.risk} <= set(moments)


def test_a_pull_request_is_judged_by_what_it_targets_itself() -> None:
    fix = known(proposals=tuple(ProposalChange(each, each) for each in [proposal("alpha v1.9")]))
    assert standing_in(case_of(fix)).release is None
    assert standing_in(case_of(PULL)).release == "v1.9"
    assert standing_in(case_of(fix), "v1.9").release == "v1.9"


def test_it_is_worked_out_once_for_all_that_ask() -> None:
    case = case_of(PULL)
    assert standing_in(case) is standing_in(case)
    later = replace(case, facts=replace(PULL, proposals=change("v1.10")))
    assert standing_in(later).release == "v1.10"


def test_an_approval_counts_only_where_reviews_are_read() -> None:
    facts = replace(PULL, reviews=(Review(ALICE, "approved", NOW),))
    assert condition("standing: approved").judge(case_of(facts, -1)).outcome is HELD
    lost = replace(PULL, reviews=Unavailable("502"))
    assert condition("standing: approved").judge(case_of(lost, -1)).outcome is UNKNOWN


def test_a_clock_that_is_a_little_behind_githubs_changes_nothing() -> None:
    ahead = timedelta(seconds=30)
    for facts, at in ((TRACKER, NOW), (MERGED, FREEZE - DAY)):
        behind = Context(facts, PROCESS, at - ahead)
        assert condition("standing: accepted").judge(behind).outcome is HELD
    days_before = Context(TRACKER, PROCESS, NOW - DAY)
    assert condition("standing: accepted").judge(days_before).outcome is NOT_HELD
