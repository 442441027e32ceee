"""What holds of all actions: what could not be read is unknown, and nothing raises."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.actions import ENSURE, ONCE
from bot.core.model.facts import UNREAD, Facts, Need, Unavailable
from bot.core.model.plan.desired_state import DesiredIssue
from bot.core.model.plugin import OneShotAction, StateAction
from tests.harness.tiny import case, ensured, known, known_issue, said

ENSURED = {key: f"{key}: {found.example}" for key, found in ENSURE.items()}
SAID = {
    "comment": 'comment: "${group.name}: ${release.name}"',
    "mention": "comment: Hello., mention: [ author, lead ]",
    "reply": 'reply: "The target is ${args.release} now."',
}
COMMAND = 'on-command: "target <release>"\nwho: [ lead ]'


def ensure(key: str) -> StateAction:
    return ensured(ENSURED[key])


def once(key: str) -> OneShotAction:
    return said(SAID[key], frame=COMMAND)


def by_name(need: Need) -> str:
    return need.name


def test_all_are_here() -> None:
    assert set(SAID) == set(ONCE)


@pytest.mark.parametrize("key", ENSURE)
@pytest.mark.parametrize("facts", [known(), known_issue()])
def test_nothing_raises_whatever_it_is_about(key: str, facts: Facts) -> None:
    action = ensure(key)
    assert action.desires(case(facts))
    action.releases(case(facts))


NEEDS = [
    pytest.param(key, need, id=f"{key} needs {need.value}")
    for key in ENSURE
    for need in sorted(ensure(key).required(), key=by_name)
    if need is not Need.TRACKING_ISSUE  # the planner's business
]


@pytest.mark.parametrize(("key", "need"), NEEDS)
@pytest.mark.parametrize("fact", [Unavailable("403"), UNREAD])
def test_what_could_not_be_read_is_unknown(key: str, need: Need, fact: object) -> None:
    lost: dict[str, Any] = {need.value: fact}
    [desire, *_] = ensure(key).desires(case(replace(known(), **lost), deadline="freeze"))
    assert desire.is_unknown
    if isinstance(desire, DesiredIssue):
        assert desire.title is None


TOLD_BY = sorted(once("comment").required(), key=by_name)


@pytest.mark.parametrize("need", TOLD_BY)
def test_a_comment_that_cannot_be_told_is_unknown(need: Need) -> None:
    lost: dict[str, Any] = {need.value: Unavailable("403")}
    post = once("comment").post(case(replace(known(), **lost)))
    assert (post.is_unknown, post.text, post.notes) == (True, "", ("403",))
