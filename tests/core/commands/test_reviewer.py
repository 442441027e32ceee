"""`reviewer` asks people to review; whoever is asked already is not asked again."""

from dataclasses import replace

import pytest

from bot.core.engine.aftermath import applied
from bot.core.engine.planning.plan import plan
from bot.core.engine.slash.judge import respond
from bot.core.model.context import Command
from bot.core.model.facts import Facts
from bot.core.model.plan.desired_state import DesiredReviewers
from bot.core.rulebook.load import load
from tests.core.commands.answering import answered
from tests.harness.support import NOW, TRIGGER
from tests.harness.tiny import PROCESS, known, known_issue

DO, USAGE = "do: reviewer", "cc <person...>"
RULE = """\
  - name: r
    description: R.
    for: pull-request
    on-command: "cc <person...>"
    who: [ author ]
    do: reviewer
"""


def planned(facts: Facts, people: str) -> tuple[list[str], Facts]:
    rulebook = load({"rules/r.yaml": PROCESS + RULE})
    command = Command(USAGE, "alice", {"person": people})
    found = plan(respond(rulebook, facts, TRIGGER, NOW, command).decision, facts)
    return [str(step.operation) for step in found.steps], applied(facts, found, NOW)


def test_people_are_asked() -> None:
    found = answered(DO, usage=USAGE, arguments={"person": "bob\ncarol"})
    assert found.desires == (DesiredReviewers(("bob", "carol")),)


@pytest.mark.parametrize("people", ["alice", "bob\nALICE"])
def test_nobody_is_asked_to_review_their_own(people: str) -> None:
    found = answered(DO, usage=USAGE, arguments={"person": people})
    assert (found.desires, found.refusal) == (
        (),
        "Nobody reviews a pull request of their own. Name somebody else.",
    )


def test_who_is_asked_already_is_not_asked_again() -> None:
    steps, after = planned(known(thread={"reviewers": ("BOB",)}), "bob\ncarol")
    assert steps == ["ask for reviews by carol"]
    assert planned(after, "bob\ncarol")[0] == []


def test_an_issue_has_no_reviewers() -> None:
    issue = replace(known(), thread=known_issue().thread)
    assert planned(issue, "bob")[0] == []
