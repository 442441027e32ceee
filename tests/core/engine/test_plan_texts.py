"""Plan for what is said: the status comment, posts, checks, and the tracking issue itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.engine.aftermath import applied
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.facts import UNREAD, Check, Facts, Need, OwnComment, Unavailable
from bot.core.model.plan.desired_state import Target
from bot.core.model.plan.operation import BETWEEN, CreateIssue, PublishCheck, WriteComment
from bot.core.model.subject import SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.records.marker import marked, tracking_key
from bot.core.rulebook.rulebook import Mode
from tests.harness.support import NOW, SUBJECT, TRIGGER
from tests.harness.tiny import FREEZE, RED, book, known, known_issue, rule

TRACKER = SubjectRef(SUBJECT.repository, 99)
NEVER, UNKNOWN_IF = '{ title: "never" }', "{ exception: none }"
GA = datetime(2026, 5, 30, tzinfo=UTC)
LOST = known(exceptions=Unavailable("403"))


def planned(facts: Facts, *rules: str, now: datetime = NOW, trigger: Trigger = TRIGGER) -> Plan:
    return plan(decide(book(*rules), facts, trigger, now), facts)


def only(found: Plan) -> Any:
    [step] = found.steps
    return step.operation


def tracked(**more: Any) -> Facts:
    return known(tracking_issue=replace(known_issue(**more), subject=TRACKER))


# ------------------------------------------------------------ the status comment


def section(name: str, text: str, **parts: str) -> str:
    return rule(name, ensure=f'{{ status: "{text}" }}', **parts)


TWO = (section("b", "First."), section("a", "Second."))


def seen(written: WriteComment) -> str:
    """What people see of it, and the marker: the days that it tells stand hidden at its end."""
    return written.body.partition("\n\n<!-- vepbot told")[0]


def test_all_sections_stand_in_one_comment_in_the_order_of_the_file() -> None:
    found = only(planned(known(), *TWO))
    assert isinstance(found, WriteComment)
    assert (found.key, found.comment) == ("status", None)
    told, _, rest = seen(found).partition("<details>")
    assert told == f"<!-- vepbot status -->\nFirst.{BETWEEN}Second.\n\n"
    assert rest.endswith(
        "\n\n<sub>Rules: a (rules/r.yaml:32), b (rules/r.yaml:28) · Questions: the list</sub>"
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [("help [word]", " · Commands: `/vepbot help`</sub>"), ("hold", "list</sub>")],
)
def test_it_says_how_to_ask_for_commands_where_that_can_be_asked(words: str, shown: str) -> None:
    """What is said once does not."""
    answers = "do: help" if words.startswith("help") else "once: { reply: Held. }"
    asking = rule("h", frame=f'on-command: "{words}"\nwho: [ anybody ]\n{answers}')
    assert seen(only(planned(known(), section("a", "Hello."), asking))).endswith(shown)
    posted = only(planned(known(), rule("p", once="{ comment: Hello. }"), asking))
    assert posted.body.endswith("Questions: the list</sub>")


def test_it_is_edited_in_place_and_not_written_again_when_it_says_the_same() -> None:
    old = OwnComment(5, "status", "<!-- vepbot status -->\nOld.")
    facts = known(comments=(OwnComment(4, "other", "x"), old))
    found = planned(facts, *TWO)
    assert only(found).comment == 5
    after = applied(facts, found, NOW)
    assert planned(after, *TWO).steps == ()
    as_github_keeps_it = replace(old, body=only(found).body.replace("\n", "\r\n") + "\n")
    assert planned(known(comments=(as_github_keeps_it,)), *TWO).steps == ()


def test_an_edit_of_the_rules_that_moves_their_lines_or_their_order_writes_nothing() -> None:
    rules = (*TWO, gate())
    found = planned(known(), *rules)
    written = {type(step.operation) for step in found.steps}
    assert written == {WriteComment, PublishCheck}
    after = applied(known(), found, NOW)
    moved = ("# A remark at the top.\n", *rules)
    assert planned(after, *moved).steps == ()
    assert planned(after, *reversed(rules)).steps == ()
    assert planned(after, *moved, section("c", "More.")).steps != ()


def test_on_a_closed_thread_other_reasons_for_the_same_words_are_no_edit() -> None:
    """Time goes by there, too: what each rule says of it changes, and nobody reads it."""
    gate = rule("gate", when="{ before: freeze }", ensure='{ labels: { set: [ "kind/x" ] } }')
    opened = known(thread={"labels": ("kind/x",)})
    closed = known(thread={"labels": ("kind/x",), "open": False})
    before = applied(opened, planned(opened, gate, *TWO), NOW)
    assert planned(before, gate, *TWO, now=FREEZE - timedelta(days=1)).steps == ()
    assert isinstance(only(planned(before, gate, *TWO, now=GA)), WriteComment)
    settled = replace(closed, comments=before.comments)
    own = Trigger(("pull_request.sweep",))
    assert planned(settled, gate, *TWO, now=GA, trigger=own).steps == ()
    more = (gate, *TWO, section("c", "More."))
    assert isinstance(only(planned(settled, *more, now=GA, trigger=own)), WriteComment)
    assert isinstance(only(planned(settled, gate, *TWO, now=GA)), WriteComment)


def test_a_section_in_doubt_keeps_the_whole_comment() -> None:
    facts = replace(LOST, comments=(OwnComment(5, "status", "Old."),))
    found = planned(facts, section("a", "First."), section("b", "Second.", when=UNKNOWN_IF))
    assert found.steps == ()
    assert found.notes == ("the status comment stays: not all could be read",)


def test_when_nothing_is_said_any_more_it_says_so() -> None:
    rules = section("a", "First.", when=NEVER)
    facts = known(comments=(OwnComment(5, "status", "Old."),))
    found = planned(facts, rules)
    assert only(found).body.endswith("Nothing to say here at the moment.")
    assert planned(applied(facts, found, NOW), rules).steps == ()
    assert planned(known(), rules) == Plan(())


def test_an_empty_section_is_none() -> None:
    assert planned(known(proposals=()), section("a", "templates/empty.md")) == Plan(())


def test_it_may_stand_in_the_tracking_issue() -> None:
    rules = rule("a", ensure='{ status: { on: issue, text: "Hello." } }')
    facts = tracked()
    found = planned(facts, rules)
    assert only(found).subject == TRACKER
    assert planned(applied(facts, found, NOW), rules).steps == ()
    assert planned(known(), rules).notes == ("there is no tracking issue",)
    unread = replace(known(), tracking_issue=UNREAD)
    assert planned(unread, rules).needs == {(Target.SUBJECT, Need.TRACKING_ISSUE)}
    assert planned(tracked(comments=UNREAD), rules).needs == {
        (Target.TRACKING_ISSUE, Need.COMMENTS)
    }


def test_on_an_issue_both_places_are_one_comment() -> None:
    here = section("a", "Here.", kind="issue")
    there = rule("b", kind="issue", ensure='{ status: { on: issue, text: "There." } }')
    assert f"Here.{BETWEEN}There." in only(planned(known_issue(), here, there)).body


def test_comments_are_read_when_they_are_needed() -> None:
    assert planned(known(comments=UNREAD), *TWO).needs == {(Target.SUBJECT, Need.COMMENTS)}
    found = planned(known(comments=Unavailable("403")), *TWO)
    assert (found.steps, found.notes) == ((), ("nothing is said: 403",))


def test_a_rule_that_is_only_reported_is_not_heard() -> None:
    rules = (section("a", "Loud."), section("b", "Silent.", frame="mode: report"))
    loud, imagined = planned(known(), *rules).steps
    assert (loud.mode, imagined.mode) == (Mode.ENFORCE, Mode.REPORT)
    assert "Silent" not in str(loud.operation)
    assert isinstance(imagined.operation, WriteComment)
    assert "Silent" in imagined.operation.body


# ------------------------------------------------------------ posts


def post(text: str = "Hello.", more: str = "", **parts: str) -> str:
    return rule("r", once=f'{{ comment: "{text}"{more} }}', **parts)


def test_a_post_is_written_once() -> None:
    found = planned(known(), post())
    footer = "<sub>Rule: r (rules/r.yaml:28) · Questions: the list</sub>"
    reason = "* **r** applies: always"
    why = f"<details><summary>Why this is said</summary>\n\n{reason}\n\n</details>"
    assert only(found).body == f"<!-- vepbot r -->\nHello.\n\n{why}\n\n{footer}"
    assert planned(applied(known(), found, NOW), post()).steps == ()


def test_a_post_for_a_moment_is_known_by_it_and_says_when_it_is_late() -> None:
    rules = post(kind="issue", frame='at: [ "freeze - 14d", "freeze - 3d" ]')
    early = planned(known_issue(), rules, now=FREEZE - timedelta(days=14))
    assert only(early).key == "r/v1.9/freeze-14d"
    assert "late" not in only(early).body
    facts = applied(known_issue(), early, NOW)
    assert planned(facts, rules, now=FREEZE - timedelta(days=4)).steps == ()
    last = only(planned(facts, rules, now=FREEZE - timedelta(hours=1)))
    assert last.key == "r/v1.9/freeze-3d"
    assert "(This comes late: it was due on 2026-03-08.)" in last.body


def test_people_are_named_above_it_ten_at_most() -> None:
    roles = {"lead": frozenset(f"p{n:02}" for n in range(12))}
    found = planned(known(roles=roles), post(more=", mention: [ lead ]"))
    assert only(found).body.splitlines()[1] == " ".join(f"@p{n:02}" for n in range(10))
    assert found.notes == ("2 more people are not mentioned",)


def test_nobody_is_named_in_a_comment_that_says_nothing() -> None:
    found = planned(known(proposals=()), post("templates/empty.md", ", mention: [ author ]"))
    assert (found.steps, found.notes) == ((), ("r: its text is empty, nothing is said",))


@pytest.mark.parametrize(
    "facts", [known(roles=Unavailable("403")), known(proposals=Unavailable("403"))]
)
def test_what_cannot_be_told_whole_is_not_said(facts: Facts) -> None:
    found = planned(facts, post("${proposal.title}", ", mention: [ author ]"))
    assert (found.steps, found.notes) == (
        (),
        ("403", "r: nothing is said, not all could be read"),
    )


def test_a_post_in_the_tracking_issue() -> None:
    rules = rule("r", once='{ comment: { on: issue, text: "Hello." }, mention: [ author ] }')
    facts = tracked()
    found = planned(facts, rules)
    assert only(found).subject == TRACKER
    assert planned(applied(facts, found, NOW), rules).steps == ()
    assert planned(known(), rules).notes == ("there is no tracking issue",)
    assert planned(tracked(comments=Unavailable("403")), rules).notes == ("nothing is said: 403",)
    assert planned(tracked(comments=UNREAD), rules).needs == {
        (Target.TRACKING_ISSUE, Need.COMMENTS)
    }


# ------------------------------------------------------------ checks


def gate(name: str = "r", condition: str = "{ draft: false }", **parts: str) -> str:
    return rule(
        name, ensure=f'{{ check: {{ name: gate, pass: {condition}, fail: "No." }} }}', **parts
    )


def test_a_check_is_published_once() -> None:
    found = planned(known(), gate())
    published = only(found)
    assert isinstance(published, PublishCheck)
    assert (published.commit, published.conclusion, published.check) == ("a" * 40, "success", None)
    assert "Rule: r (rules/r.yaml:28)" in published.summary
    assert planned(applied(known(), found, NOW), gate()).steps == ()


def test_and_updated_when_it_says_something_new() -> None:
    facts = applied(known(), planned(known(), gate()), NOW)
    assert isinstance(facts.checks, tuple)
    draft = replace(facts, thread=known(thread={"draft": True}).thread)
    found = only(planned(draft, gate()))
    assert (found.conclusion, found.check) == ("neutral", facts.checks[0].id)


def test_once_closed_only_another_verdict_is_published() -> None:
    closed = known(thread={"open": False}, checks=(Check(4, "gate", "success", "other words"),))
    assert planned(closed, gate()).steps == ()
    failed = replace(closed, checks=(Check(4, "gate", "failure", "other words"),))
    assert only(planned(failed, gate())).conclusion == "success"


def test_a_check_that_does_not_apply_any_more_says_so() -> None:
    facts = known(checks=(Check(3, "other", "success", "x"), Check(4, "gate", "failure", "y")))
    found = planned(facts, gate(when=NEVER))
    assert (only(found).conclusion, only(found).title) == ("neutral", "does not apply")
    assert only(found).check == 4
    assert planned(applied(facts, found, NOW), gate(when=NEVER)).steps == ()
    assert planned(known(), gate(when=NEVER)) == Plan(())


@pytest.mark.parametrize("rules", [gate(when=UNKNOWN_IF), gate(condition="{ exception: granted }")])
def test_a_check_in_doubt_stays(rules: str) -> None:
    assert planned(replace(LOST, checks=(Check(4, "gate", "failure", "y"),)), rules).steps == ()


def test_of_two_rules_with_one_check_the_one_that_applies_speaks() -> None:
    one = gate("a", "{ label: x }", when="{ draft: true }")
    other = gate("b", "{ label: y }", when="{ draft: false }")
    for rules in ((one, other), (other, one)):
        assert "has no label y" in only(planned(known(), *rules)).summary


def test_checks_are_read_when_they_are_needed() -> None:
    assert planned(known(checks=UNREAD), gate()).needs == {(Target.SUBJECT, Need.CHECKS)}
    found = planned(known(checks=Unavailable("403")), gate())
    assert (found.steps, found.notes) == ((), ("check not published: 403",))


# ------------------------------------------------------------ the tracking issue

ISSUE = (
    '{ title: "EP", body: "Tracks it.", labels: [ kind/x, tracker, team/lost ], '
    'assign: [ "${subject.author}" ] }'
)


def opens(**parts: str) -> str:
    return rule("r", ensure=f"{{ issue: {ISSUE} }}", **parts)


def test_an_issue_is_opened_when_it_is_known_that_there_is_none() -> None:
    found = planned(known(), opens())
    created = only(found)
    assert isinstance(created, CreateIssue)
    assert (created.title, created.labels, created.assignees) == ("EP", ("kind/x",), ("alice",))
    assert created.body == marked(tracking_key(RED.rpartition("/")[0]), "Tracks it.")
    assert "team/lost not added: the repository has no such label" in found.notes
    assert planned(applied(known(), found, NOW), opens()).steps == ()


def test_and_looked_for_before() -> None:
    unread = replace(known(), tracking_issue=UNREAD)
    assert planned(unread, opens()).needs == {(Target.SUBJECT, Need.TRACKING_ISSUE)}
    assert planned(known(repository_labels=UNREAD), opens()).needs == {
        (Target.SUBJECT, Need.REPOSITORY_LABELS)
    }
    assert planned(unread, opens(when=NEVER)) == Plan(())


@pytest.mark.parametrize("when", ["", UNKNOWN_IF])
def test_where_that_is_not_known_none_is_opened(when: str) -> None:
    facts = replace(LOST, tracking_issue=Unavailable("403"))
    found = planned(facts, opens(when=when))
    assert found.steps == ()
    assert ("no issue opened: 403" in found.notes) is (when == "")
    assert planned(replace(LOST, files=Unavailable("403")), opens()).steps == ()


def test_labels_that_could_not_be_read_are_not_said_to_be_missing() -> None:
    found = planned(known(repository_labels=Unavailable("403")), opens())
    assert only(found).labels == ()
    assert "kind/x not added: 403" in found.notes


def test_an_issue_that_is_there_gets_the_labels_and_keeps_its_own() -> None:
    facts = tracked(thread={"labels": ("team/red",)})
    found = planned(facts, opens())
    assert (only(found).subject, str(only(found))) == (TRACKER, "add label kind/x")
    assert planned(applied(facts, found, NOW), opens()).steps == ()


def test_its_milestone_follows_once_it_has_a_number() -> None:
    both = rule("r", ensure=f"{{ issue: {ISSUE}, state: {{ on: issue, set: closed }} }}")
    first = planned(known(), both)
    assert [type(step.operation) for step in first.steps] == [CreateIssue]
    facts = applied(known(), first, NOW)
    second = planned(facts, both)
    assert [str(step.operation) for step in second.steps] == ["close"]
    assert planned(applied(facts, second, NOW), both).steps == ()
