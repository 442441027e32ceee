"""Decisions about an exception, said a second time because the first time was cut off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.facts import OwnComment
from bot.core.model.records.command_result import Answer
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.records.announced_dates import AnnouncedDates
from tests.core.commands.answering import answered
from tests.harness.support import NOW
from tests.harness.tiny import RED_PLACE, change, deadline, known, known_issue

ASKED = ExceptionRequest(
    "v1.9", ExceptionState.REQUESTED, Decision("bob", NOW - timedelta(days=1), ""), "why",
    proposals=(RED_PLACE,),
)  # fmt: skip
ANSWERS = {"why": "It took long.", "until": "two weeks", "impact": "No alpha."}
DECIDED = [("deny", ExceptionState.DENIED), ("withdraw", ExceptionState.WITHDRAWN)]


def decided(act: str, latest: ExceptionRequest) -> Answer:
    return answered(f"do: {{ exception: {act} }}", known_issue(exceptions=(latest,)), kind="issue")


def after(standing: ExceptionState, by: str = "alice") -> ExceptionRequest:
    """On record once that person has decided so."""
    url = "https://github.com/example/enhancements/c/1"
    return replace(ASKED, standing=standing, decided=Decision(by, NOW, url))


@pytest.mark.parametrize(("act", "standing"), DECIDED)
def test_what_was_decided_before_it_was_cut_off_is_answered_as_the_first_time(
    act: str, standing: ExceptionState
) -> None:
    first = decided(act, ASKED)
    assert first.desires
    assert decided(act, after(standing)) == first


# A merged document that targets no release.
UNTARGETED = change()


@pytest.mark.parametrize("milestone", [None, "Next"])
@pytest.mark.parametrize("act", ["request", "grant"])
def test_without_a_release_there_is_no_exception(act: str, milestone: str | None) -> None:
    """It would hold for every release to come."""
    tracker = known_issue(thread={"milestone": milestone}, proposals=UNTARGETED)
    found = answered(f"do: {{ exception: {act} }}", tracker, kind="issue", fields=ANSWERS)
    assert not found.desires
    assert "Say first which release it is for" in found.refusal


@pytest.mark.parametrize("act", ["request", "grant"])
def test_an_exception_for_another_release_is_left_as_it_is(act: str) -> None:
    tracker = known_issue(
        thread={"milestone": "v1.10"},
        proposals=UNTARGETED,
        exceptions=(after(ExceptionState.GRANTED),),
    )
    found = answered(f"do: {{ exception: {act} }}", tracker, kind="issue", fields=ANSWERS)
    assert "The exception for v1.10 is" in (found.reply or "")


TWO = Calendar((Schedule("v1.10", (deadline("freeze", NOW.date()),)),))
SEVERAL = {"proposals": change("alpha v0.1", "beta v1.10"), "tracking_issue": known_issue()}


@pytest.mark.parametrize(
    ("act", "named", "known_ones", "told"),
    [
        ("request", None, (), "The exception for v1.10 is asked for"),
        ("request", "0.1", (), "The exception for v0.1 is asked for"),
        ("grant", "v1.10", (), "The exception for v1.10 is granted"),
        ("grant", None, (replace(ASKED, release="v0.1"),), "The exception for v0.1 is granted"),
        ("grant", "v1.11", (), "Name a release in `release:` that this is for: v0.1, v1.10."),
        ("deny", "soon", (), "Name a release in `release:` that this is for: v0.1, v1.10."),
    ],
)
def test_of_several_new_targets_it_is_about_the_one_that_is_named_or_needs_it(
    act: str, named: str | None, known_ones: tuple[ExceptionRequest, ...], told: str
) -> None:
    fields = ANSWERS | ({"release": named} if named else {})
    facts = known(calendar=TWO, exceptions=known_ones, **SEVERAL)
    found = answered(f"do: {{ exception: {act} }}", facts, fields=fields)
    assert told in (found.reply or found.refusal)


@pytest.mark.parametrize(("named", "told"), [(None, ""), ("v1.10", "v1.10 is granted")])
def test_what_nobody_asked_for_is_not_granted_by_mistake(named: str | None, told: str) -> None:
    """The author asked for v1.9, and targets v1.10 before anybody decides."""
    fields = {"release": named} if named else {}
    tracker = known_issue(thread={"milestone": "v1.10"}, proposals=UNTARGETED, exceptions=(ASKED,))
    found = answered("do: { exception: grant }", tracker, kind="issue", fields=fields)
    assert told in (found.reply or "")
    assert bool(found.desires) is bool(named)
    assert named or "write this again with `release: v1.10`" in found.refusal


def test_a_request_of_another_proposal_is_not_decided_here() -> None:
    other = replace(ASKED, proposals=("proposals/team-red/9-other",))
    nothing_new = known(proposals=(), exceptions=(other,), tracking_issue=known_issue())
    found = answered("do: { exception: grant }", nothing_new)
    assert "Say first which release it is for" in found.refusal


@pytest.mark.parametrize(
    ("known_ones", "named", "told"),
    [
        ((), None, "Say first which release it is for"),
        ((), "v1.10", "The exception for v1.10 is granted"),
        ((ASKED,), None, "The exception for v1.9 is granted"),
    ],
)
def test_a_decision_does_not_believe_the_status_comment(
    known_ones: tuple[ExceptionRequest, ...], named: str | None, told: str
) -> None:
    """It left its release, and whoever may write edited which one the comment says that was."""
    edited = OwnComment(9, "status", str(AnnouncedDates("v1.8", {"freeze": (NOW.date(),)})))
    tracker = known_issue(
        thread={"milestone": None},
        proposals=UNTARGETED,
        exceptions=known_ones,
        comments=(edited,),
        calendar=TWO,
    )
    fields = {"release": named} if named else {}
    found = answered("do: { exception: grant }", tracker, kind="issue", fields=fields)
    assert told in (found.reply or found.refusal)


def test_a_release_is_not_named_in_vain_where_there_is_only_one() -> None:
    fields = ANSWERS | {"release": "v1.10"}
    found = answered("do: { exception: grant }", known_issue(), kind="issue", fields=fields)
    assert found.refusal.startswith("Name a release in `release:` that this is for: v1.9.")
    assert not found.desires


@pytest.mark.parametrize(("act", "standing"), DECIDED)
def test_what_somebody_else_decided_is_not_decided_again(
    act: str, standing: ExceptionState
) -> None:
    assert "There is no exception to" in decided(act, after(standing, "bob")).refusal
