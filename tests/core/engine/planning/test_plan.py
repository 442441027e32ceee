"""Decide and plan: what is missing, what is left alone, and why."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.engine.aftermath import applied
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.actor import Actor
from bot.core.model.facts import UNREAD, Change, Facts, Field, Need, Unavailable
from bot.core.model.plan.operation import AddLabels, Operation, RemoveLabel
from bot.core.model.plan.verdict import Outcome
from bot.core.rulebook.rulebook import Rulebook
from tests.harness.support import (
    ALICE,
    NOW,
    OURSELVES,
    PROW,
    RULES,
    SUBJECT,
    TRIGGER,
    changed,
    event,
    facts,
    pull_request,
    rulebook,
)

RED, BLUE = "proposals/team-red/1-a/proposal.md", "proposals/team-blue/2-b/proposal.md"


def planned(given_facts: Facts, rules: Rulebook | None = None) -> Plan:
    return plan(decide(rules or rulebook(), given_facts, TRIGGER, NOW), given_facts)


def operations(given_facts: Facts) -> list[Operation]:
    return [step.operation for step in planned(given_facts).steps]


def needs(given_facts: Facts) -> set[Need]:
    return {need for _, need in planned(given_facts).needs}


def add(*labels: str) -> AddLabels:
    return AddLabels(SUBJECT, labels)


def remove(label: str) -> RemoveLabel:
    return RemoveLabel(SUBJECT, label)


def test_a_proposal_gets_the_label_of_its_owner() -> None:
    assert operations(facts(RED)) == [add("team/red")]


def test_all_owners_count_and_cost_one_request() -> None:
    assert operations(facts(RED, BLUE)) == [add("team/blue", "team/red")]


def test_a_label_that_is_there_is_not_written_again_whatever_its_case() -> None:
    assert operations(facts(RED, labels=("Team/Red", "lgtm"))) == []


@pytest.mark.parametrize(
    "path", ["README.md", "proposals/template/proposal.md", "proposals/team-red/OWNERS"]
)
def test_what_is_no_proposal_is_left_alone(path: str) -> None:
    assert operations(facts(path)) == []


def test_a_group_without_label_gets_none() -> None:
    assert operations(facts("proposals/meta/3-c/proposal.md")) == []


def test_a_directory_that_is_no_group_is_said_so() -> None:
    found = planned(facts("proposals/team-green/3-c/proposal.md"))
    assert found.steps == ()
    assert found.notes == ('directory "team-green" is no group of process EP',)


def test_every_step_names_its_rule_and_reason() -> None:
    [step] = planned(facts(RED)).steps
    assert str(step.rule) == "label-owner (rules/example.yaml:14)"
    assert step.because == "changes proposals/team-red/1-a"


def test_a_label_of_our_own_goes_when_the_owner_changes() -> None:
    history = (event("team/blue", OURSELVES),)
    found = operations(facts(RED, labels=("team/blue",), history=history))
    assert found == [add("team/red"), remove("team/blue")]


def test_a_label_of_our_own_goes_when_no_proposal_is_touched_any_more() -> None:
    history = (event("team/red", OURSELVES),)
    assert operations(facts("README.md", labels=("team/red",), history=history)) == [
        remove("team/red")
    ]


@pytest.mark.parametrize("actor", [ALICE, PROW, Actor("merge-robot"), Actor("ghost")])
def test_a_label_that_somebody_else_set_stays(actor: Actor) -> None:
    history = (event("team/blue", OURSELVES), event("team/blue", actor))
    found = planned(facts(RED, labels=("team/red", "team/blue"), history=history))
    assert found.steps == ()
    assert found.notes == (f"team/blue not removed: {actor.login} set it on 2026-03-01",)


def test_a_label_outside_the_group_is_nobodys_business_here() -> None:
    history = (event("lgtm", OURSELVES),)
    assert operations(facts(RED, labels=("team/red", "lgtm"), history=history)) == []


def test_a_label_that_a_person_removed_is_not_put_back() -> None:
    history = (event("team/red", OURSELVES), event("team/red", ALICE, added=False))
    found = planned(facts(RED, history=history))
    assert found.steps == ()
    assert found.notes == ("team/red not added: alice removed it on 2026-03-01",)


@pytest.mark.parametrize("machine", [PROW, Actor("merge-robot"), Actor("Merge-Robot"), OURSELVES])
def test_a_label_that_a_machine_removed_is_put_back(machine: Actor) -> None:
    history = (event("team/red", machine, added=False),)
    assert operations(facts(RED, history=history)) == [add("team/red")]


def test_a_label_that_a_person_put_back_themselves_is_theirs_again() -> None:
    history = (event("team/red", ALICE, added=False), event("team/red", ALICE))
    assert operations(facts("README.md", labels=("team/red",), history=history)) == []


def test_a_label_that_the_repository_lacks_is_reported_and_never_created() -> None:
    found = planned(facts(RED, known=frozenset({"team/blue"})))
    assert found.steps == ()
    assert found.notes == ("team/red not added: the repository has no such label",)


def test_nothing_is_asked_for_before_it_is_needed() -> None:
    bare = Facts(SUBJECT, pull_request(("team/red",)), files=changed(RED))
    assert planned(bare) == Plan(())
    missing = Facts(SUBJECT, pull_request(), files=changed(RED))
    assert needs(missing) == {Need.REPOSITORY_LABELS, Need.HISTORY}
    surplus = Facts(SUBJECT, pull_request(("team/red", "team/blue")), files=changed(RED))
    assert needs(surplus) == {Need.HISTORY}


@pytest.mark.parametrize("part", ["files", "repository_labels", "history"])
def test_what_could_not_be_read_changes_nothing(part: str) -> None:
    changes: dict[str, Any] = {part: Unavailable("403 Forbidden")}
    unread = replace(facts(RED, labels=("team/blue",)), **changes)
    assert operations(unread) == []


def test_files_that_could_not_be_read_make_the_verdict_unknown() -> None:
    unread = replace(facts(), files=Unavailable("403 Forbidden"))
    [judgement] = decide(rulebook(), unread, TRIGGER, NOW).judgements
    assert judgement.verdict.outcome is Outcome.UNKNOWN
    assert judgement.verdict.because == "403 Forbidden"


def test_an_unread_fact_is_unknown_too() -> None:
    [judgement] = decide(rulebook(), replace(facts(), files=UNREAD), TRIGGER, NOW).judgements
    assert judgement.verdict.outcome is Outcome.UNKNOWN


def test_one_rule_that_is_unknown_keeps_the_labels_that_it_governs() -> None:
    second = RULES[RULES.index("  - name:") :].replace("label-owner", "label-again")
    book = rulebook(RULES + second)
    history = (event("team/blue", OURSELVES),)
    unread = replace(
        facts(labels=("team/blue",), history=history), files=Unavailable("a page is missing")
    )
    assert planned(unread, book).steps == ()


def test_a_variable_that_is_unknown_takes_nothing_away() -> None:
    book = rulebook(RULES.replace("if: { touches: proposal }", "if: {}"))
    history = (event("team/red", OURSELVES),)
    unread = replace(facts(labels=("team/red",), history=history), files=Unavailable("403"))
    assert planned(unread, book).steps == ()


def test_rules_of_another_repository_say_nothing() -> None:
    elsewhere = replace(facts(RED), subject=replace(SUBJECT, repository="example/other"))
    assert decide(rulebook(), elsewhere, TRIGGER, NOW).judgements == ()


LABELS = st.sampled_from(["team/red", "TEAM/RED", "team/blue", "team/x", "lgtm"])
ACTORS = st.sampled_from([ALICE, PROW, OURSELVES, Actor("merge-robot")])
PATHS = st.sampled_from([RED, BLUE, "README.md", "proposals/meta/x.md", "proposals/zzz/x.md"])


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    history = draw(
        st.lists(
            st.builds(Change, st.just(Field.LABEL), LABELS, st.booleans(), ACTORS, st.just(NOW)),
            max_size=6,
        )
    )
    return facts(
        *draw(st.lists(PATHS, max_size=4)),
        labels=tuple(draw(st.lists(LABELS, max_size=3, unique_by=str.casefold))),
        known=frozenset(draw(st.sets(LABELS))),
        history=tuple(history),
    )


@given(any_facts())
def test_after_a_plan_was_applied_nothing_is_left_to_do(before: Facts) -> None:
    assert planned(applied(before, planned(before), NOW)).steps == ()


@given(any_facts())
def test_the_order_of_labels_and_files_never_matters(before: Facts) -> None:
    assert isinstance(before.files, tuple)
    outcomes = {
        planned(replace(before, files=files, thread=replace(before.thread, labels=labels))).steps
        for files in list(permutations(before.files))[:6]
        for labels in permutations(before.thread.labels)
    }
    assert len(outcomes) == 1
