"""An issue that is opened has the label by which it is found again."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.load import load
from tests.harness.tiny import PROCESS, book, rule


def opening(labels: str) -> str:
    return rule("r", ensure=f'{{ issue: {{ title: "EP", body: "It.", labels: [ {labels} ] }} }}')


@pytest.mark.parametrize("labels", ["", "kind/x", '"${group.label}"'])
def test_an_issue_without_the_label_of_trackers_is_a_mistake(labels: str) -> None:
    with pytest.raises(InvalidRules) as raised:
        book(opening(labels))
    [found] = raised.value.diagnostics
    assert str(found).startswith("rules/r.yaml:31:")
    assert 'add the label "tracker" to labels' in str(found)
    assert found.kind == "missing-key"


@pytest.mark.parametrize("labels", ["tracker", 'Tracker, "${group.label}"'])
def test_with_it_there_is_none(labels: str) -> None:
    assert book(opening(labels)).processes


def test_whether_one_may_be_opened_before_the_merge_is_known() -> None:
    early = rule("r", ensure='{ issue: { title: "EP", body: "It.", labels: [ tracker ] } }')
    late = rule(
        "r",
        when="{ merged: true }",
        ensure='{ issue: { title: "EP", body: "It.", labels: [ tracker ] } }',
    )
    assert [book(each).processes[0].process.opens_early for each in (early, late)] == [True, False]


def test_a_label_with_a_comma_finds_no_issue_and_is_a_mistake() -> None:
    text = (PROCESS + rule("r")).replace("tracker-label: tracker", 'tracker-label: "a, b"')
    with pytest.raises(InvalidRules) as raised:
        load({"rules/r.yaml": text})
    messages = [found.message for found in raised.value.diagnostics]
    assert any("give this label a name without a comma" in each for each in messages)
