"""A comment that remembers something is written once, kept, and mended when somebody changed it."""

from dataclasses import replace

from bot.core.engine.decision.decide import Decision, RuleResult
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.facts import UNREAD, Facts, Need, OwnComment, Unavailable
from bot.core.model.plan.desired_state import DesiredRecord, Target
from bot.core.model.plan.operation import WriteComment
from bot.core.model.plan.verdict import judged, unknown
from bot.core.records.codec import recorded
from bot.core.records.marker import marked
from bot.core.rulebook.rulebook import RuleRef
from tests.harness.support import NOW, TRIGGER
from tests.harness.tiny import known, known_issue, tiny_process

BODY = recorded("**Granted.**", {"state": "granted"})
TRACKER = known_issue()


def planned(facts: Facts, *desires: DesiredRecord, held: bool = True) -> Plan:
    verdict = judged("x", "so it is", holds=True) if held else unknown("x", "nobody knows")
    rule = RuleRef("command-exception", "rules/r.yaml", 1, "abc")
    judgement = RuleResult(rule, tiny_process(), verdict, desires=desires)
    return plan(Decision(TRIGGER, NOW, (judgement,)), facts)


def written(facts: Facts, body: str | None = BODY, on: Target = Target.SUBJECT) -> list[str]:
    steps = planned(facts, DesiredRecord("exceptions", body, on)).steps
    return [str(step.operation) for step in steps]


def test_it_is_written() -> None:
    [step] = planned(known(), DesiredRecord("exceptions", BODY, Target.SUBJECT)).steps
    assert step.operation == WriteComment(
        known().subject, "exceptions", marked("exceptions", BODY), None
    )


def test_what_is_there_is_edited_in_place_or_left() -> None:
    there = OwnComment(5, "exceptions", marked("exceptions", BODY))
    assert written(known(comments=(there,))) == []
    other = replace(there, body=marked("exceptions", "**Asked for.**"))
    assert written(known(comments=(other,))) == ["edit comment exceptions: **Granted.**"]


def test_what_somebody_changed_is_mended() -> None:
    there = OwnComment(5, "exceptions", marked("exceptions", BODY), is_whole=False)
    assert written(known(comments=(there,))) == ["edit comment exceptions: **Granted.**"]


def test_wanting_nothing_leaves_it() -> None:
    assert written(known(), None) == []


def test_what_is_unknown_leaves_it() -> None:
    assert planned(known(), DesiredRecord("exceptions", BODY), held=False).steps == ()
    lost = DesiredRecord("exceptions", BODY, is_unknown=True, notes=("nobody knows",))
    assert planned(known(), lost).notes == ("nobody knows",)


def test_comments_are_read_first() -> None:
    desire = DesiredRecord("exceptions", BODY, Target.SUBJECT)
    assert planned(known(comments=UNREAD), desire).needs == {(Target.SUBJECT, Need.COMMENTS)}
    lost = planned(known(comments=Unavailable("403")), desire)
    assert (lost.steps, lost.notes) == ((), ("not remembered: 403",))


def test_it_may_stand_on_the_tracking_issue() -> None:
    on_issue = DesiredRecord("exceptions", BODY)
    assert planned(known(tracking_issue=UNREAD), on_issue).needs == {
        (Target.SUBJECT, Need.TRACKING_ISSUE)
    }
    [step] = planned(known(tracking_issue=TRACKER), on_issue).steps
    assert isinstance(step.operation, WriteComment)
    assert planned(known(tracking_issue=None), on_issue).notes == ("there is no tracking issue",)
