"""What today's facts show: pull requests and tracking issues of the tiny process."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.model.actor import Actor
from bot.core.model.facts import (
    Ambiguous,
    Change,
    CodeChange,
    Facts,
    Field,
    Override,
    OwnComment,
    Review,
    Unavailable,
)
from bot.core.model.proposal import ProposalChange
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.model.subject import SubjectRef
from bot.core.records.codec import recorded
from bot.core.records.command_record import CommandRecord, as_record
from bot.core.standing.from_facts import evidence_of, standing_of
from bot.core.standing.standing import Standing
from bot.core.standing.state import Excepted, Progress, State
from tests.harness.support import ALICE, NOW, OURSELVES, REPOSITORY
from tests.harness.tiny import (
    CALENDAR,
    FREEZE,
    change,
    known,
    known_issue,
    proposal,
    tiny_process,
)

DAY = timedelta(days=1)
CODE_FREEZE = datetime(2026, 5, 1, 12, tzinfo=UTC)
GA = datetime(2026, 6, 2, 12, tzinfo=UTC)
CAROL = Actor("carol")
S = State
TARGET = change("alpha v1.9")
# A process that follows code in another repository.
PROCESS = replace(tiny_process(), code_repositories=("example/code",))
TRACKED = tuple(ProposalChange(each, each) for each in [proposal("alpha v1.9")])


def pull(**more: Any) -> Facts:
    """A pull request for alpha in v1.9."""
    return known(**({"proposals": TARGET} | more))


def tracker(**more: Any) -> Facts:
    """A tracking issue whose document is merged."""
    return known_issue(**({"proposals": TRACKED} | more))


def only(facts: Facts, now: datetime = NOW) -> Standing:
    """Of what is for one release."""
    [found] = standing_of(facts, PROCESS, facts.calendar, now)
    return found


def merge_at(at: datetime) -> Change:
    """What the timeline of a tracking issue says of a merge."""
    return Change(Field.MERGE, "#2", added=True, actor=ALICE, at=at)


def put_on(at: datetime, by: Actor, release: str = "v1.9") -> Change:
    """Somebody puts the tracking issue on a milestone."""
    return Change(Field.MILESTONE, release, added=True, actor=by, at=at)


def code(number: int, *, merged: bool) -> CodeChange:
    """A pull request with code."""
    return CodeChange(SubjectRef("example/code", number), "Code", open=not merged, merged=merged)


def merged(at: datetime, **more: Any) -> dict[str, Any]:
    """A pull request that was merged."""
    return {"thread": {"merged_at": at, "open": False, **more}}


@pytest.mark.parametrize(
    ("facts", "now", "state"),
    [
        (pull(), NOW - 20 * DAY, S.ABSENT),
        (pull(thread={"draft": True}), NOW, S.AT_RISK),
        (pull(), FREEZE, S.LATE),
        (pull(**merged(FREEZE - DAY)), FREEZE, S.ACCEPTED),
        (pull(**merged(FREEZE + DAY)), FREEZE + 2 * DAY, S.LATE),
        (pull(**merged(FREEZE + DAY)), GA, S.OUT),
        (pull(**merged(FREEZE - DAY, default_branch="elsewhere")), FREEZE, S.LATE),
        (pull(thread={"open": False}), NOW, S.WITHDRAWN),
        (pull(proposals=Unavailable("502")), NOW, S.UNKNOWN),
        (pull(calendar=Unavailable("502")), FREEZE, S.UNKNOWN),
        (pull(code=Unavailable("502")), FREEZE, S.LATE),
        (pull(code=Unavailable("502"), **merged(NOW)), FREEZE, S.UNKNOWN),
        (pull(proposals=change("v1.8")), NOW, S.OUT),
        (pull(proposals=change("v1.10")), FREEZE, S.PROPOSED),
        (pull(tracking_issue=Ambiguous("two")), FREEZE, S.LATE),
        (tracker(history=(merge_at(NOW),)), FREEZE, S.ACCEPTED),
        (tracker(history=(merge_at(FREEZE),)), FREEZE, S.LATE),
        # One of several may be about a word only; so may a single one of what was tracked before.
        (tracker(history=(merge_at(NOW), merge_at(FREEZE))), FREEZE, S.UNKNOWN),
        (tracker(history=(put_on(NOW, ALICE), merge_at(FREEZE))), FREEZE, S.UNKNOWN),
        (tracker(history=(put_on(NOW, OURSELVES), merge_at(FREEZE))), FREEZE, S.ACCEPTED),
        (
            tracker(history=(merge_at(NOW - DAY), put_on(NOW, OURSELVES), merge_at(FREEZE))),
            FREEZE,
            S.ACCEPTED,
        ),
        (
            tracker(history=(merge_at(FREEZE), put_on(FREEZE + DAY, OURSELVES), merge_at(FREEZE))),
            FREEZE + DAY,
            S.LATE,
        ),
        (tracker(), FREEZE, S.UNKNOWN),
        (tracker(proposals=()), NOW, S.AT_RISK),
        (tracker(proposals=(), thread={"milestone": None}), NOW, S.DRAFTED),
    ],
)
def test_what_facts_show(facts: Facts, now: datetime, state: State) -> None:
    assert only(facts, now).state is state


def test_code_that_was_merged_by_now_is_done_and_ships() -> None:
    facts = tracker(history=(merge_at(NOW),), code=(code(1, merged=True),))
    assert only(tracker()).progress is Progress.ACCEPTED
    assert only(facts, NOW + DAY).state is S.DONE
    late = replace(facts, code=(code(1, merged=True), code(2, merged=False)))
    assert only(late, CODE_FREEZE).state is S.LATE
    assert only(facts, GA).state is S.UNKNOWN


def test_a_word_by_command_or_by_hand_moves_it_and_a_machine_moves_nothing() -> None:
    word = Override(Field.MILESTONE, "v1.10", True, "carol", FREEZE, 4)
    found = standing_of(
        tracker(history=(merge_at(NOW),), commanded=(word,)), PROCESS, CALENDAR, FREEZE + DAY
    )
    assert [(each.release, each.state) for each in found] == [
        ("v1.9", S.RETARGETED),
        ("v1.10", S.DRAFTED),
    ]
    assert [each.contradicts for each in found] == [("v1.10",), ("v1.9",)]
    for actor, count in ((CAROL, 2), (OURSELVES, 1), (Actor("merge-robot"), 1)):
        moved = Change(Field.MILESTONE, "v1.10", added=True, actor=actor, at=FREEZE)
        facts = tracker(history=(merge_at(NOW), moved))
        assert len(standing_of(facts, PROCESS, CALENDAR, FREEZE + DAY)) == count


@pytest.mark.parametrize(
    ("actor", "state"),
    [(CAROL, S.OUT), (OURSELVES, S.ACCEPTED), (Actor("merge-robot"), S.ACCEPTED)],
)
def test_what_a_person_takes_off_the_milestone_is_out(actor: Actor, state: State) -> None:
    off = Change(Field.MILESTONE, "v1.9", added=False, actor=actor, at=FREEZE)
    facts = tracker(history=(merge_at(NOW), off))
    assert only(facts, FREEZE + DAY).state is state


@pytest.mark.parametrize(
    ("standing", "decided", "state", "excepted"),
    [
        (ExceptionState.REQUESTED, False, S.EXCEPTION_ASKED, Excepted.ASKED),
        (ExceptionState.GRANTED, True, S.EXCEPTION_GRANTED, Excepted.GRANTED),
        (ExceptionState.DENIED, True, S.EXCEPTION_DENIED, Excepted.DENIED),
        (ExceptionState.WITHDRAWN, True, S.LATE, Excepted.NONE),
    ],
)
def test_an_exception_on_record(
    standing: ExceptionState, decided: bool, state: State, excepted: Excepted
) -> None:
    asked = ExceptionRequest("v1.9", standing, Decision("alice", NOW), until=date(2026, 4, 1))
    said = Decision("carol", NOW + DAY) if decided else None
    found = only(pull(exceptions=(replace(asked, decided=said),)), FREEZE)
    assert (found.state, found.excepted) == (state, excepted)


def test_a_document_that_says_that_it_is_over_ends_it() -> None:
    for status, state in (("withdrawn", S.WITHDRAWN), ("Deferred", S.DEFERRED)):
        changes = (ProposalChange(None, proposal("alpha v1.9", status=status)),)
        assert only(pull(proposals=changes, **merged(NOW))).state is state


def test_a_document_that_is_removed_is_reverted() -> None:
    before = proposal("alpha v1.9")
    gone = pull(proposals=(ProposalChange(before, None),), **merged(NOW))
    acts = evidence_of(gone, PROCESS, CALENDAR, NOW).acts
    assert "reverted" in {each.kind.value for each in acts}


def test_a_review_that_approves_in_time_waits_for_a_machine() -> None:
    deadlines = tuple(
        replace(each, grace=DAY) if each.name == "freeze" else each
        for each in CALENDAR.schedules[1].deadlines
    )
    graced = replace(CALENDAR, schedules=(replace(CALENDAR.schedules[1], deadlines=deadlines),))
    facts = pull(reviews=(Review(CAROL, "approved", NOW),), calendar=graced)
    assert only(facts, FREEZE).state is S.AT_RISK
    assert only(facts, FREEZE + DAY).state is S.LATE
    unread = replace(facts, reviews=Unavailable("502"))
    assert only(unread, FREEZE).state is S.UNKNOWN


def test_a_process_without_code_repositories_is_done_with_the_document() -> None:
    [found] = standing_of(pull(**merged(NOW)), tiny_process(), CALENDAR, NOW)
    assert found.state is S.DONE
    assert found.proposal == SubjectRef(REPOSITORY, 7)


def word(value: str, *, ended: str = "", at: datetime = NOW) -> Override:
    """What somebody commanded of the milestone of a tracking issue."""
    return Override(Field.MILESTONE, value, True, "carol", at, 4, ended)


MERGED_IN_TIME = (merge_at(NOW - DAY),)
NO_MILESTONE: dict[str, Any] = {"milestone": None}


@pytest.mark.parametrize("ended", ["v1.9", ""])
def test_who_takes_it_out_with_a_command_takes_it_out(ended: str) -> None:
    by_us = Change(Field.MILESTONE, "v1.9", added=False, actor=OURSELVES, at=NOW)
    history = (*MERGED_IN_TIME, by_us)
    off = tracker(history=history, thread=NO_MILESTONE, commanded=(word("", ended=ended),))
    assert only(off, NOW + DAY).state is S.OUT
    assert only(replace(off, commanded=()), NOW + DAY).state is S.ACCEPTED


def test_a_field_that_is_given_back_to_the_rules_is_nobody_s_word() -> None:
    words = (word("v1.10"), word("*", at=NOW + DAY))
    assert only(tracker(history=MERGED_IN_TIME, commanded=words), NOW + 2 * DAY).state is S.ACCEPTED


def test_a_word_that_stands_in_a_comment_only_counts() -> None:
    memory = CommandRecord("carol", NOW, 4, said=(word("", ended="v1.9"),))
    body = recorded("Taken off.", as_record(memory))
    comments = (OwnComment(9, "reply/comment-4", body),)
    found = only(tracker(history=MERGED_IN_TIME, comments=comments), NOW + DAY)
    assert found.state is S.OUT


@pytest.mark.parametrize(
    ("tracked", "state"),
    [
        (Unavailable("502"), S.UNKNOWN),
        (None, S.AT_RISK),
        (Ambiguous("two"), S.AT_RISK),
        (tracker(history=Unavailable("502"), thread=NO_MILESTONE), S.AT_RISK),
    ],
)
def test_a_tracking_issue_that_cannot_be_read_may_end_it(tracked: Any, state: State) -> None:
    found = only(pull(tracking_issue=tracked))
    assert (found.state, found.progress) == (state, Progress.PROPOSED)


def test_a_milestone_that_nobody_knows_the_history_of_may_be_somebody_s_word() -> None:
    assert only(tracker(history=Unavailable("502"), thread=NO_MILESTONE)).state is S.UNKNOWN
    assert only(tracker(history=Unavailable("502"))).state is not S.UNKNOWN


@pytest.mark.parametrize(
    ("merged_at", "state"), [(CODE_FREEZE - DAY, S.SHIPPED), (CODE_FREEZE, S.OUT)]
)
def test_code_counts_by_the_moment_of_its_merge(merged_at: datetime, state: State) -> None:
    change = replace(code(1, merged=True), opened_at=NOW, merged_at=merged_at)
    assert only(tracker(history=MERGED_IN_TIME, code=(change,)), GA).state is state


def test_a_tracking_issue_knows_the_pull_requests_that_name_it() -> None:
    opened = Change(Field.PULL, "#2", added=True, actor=ALICE, at=NOW)
    closed = replace(opened, added=False, at=NOW + DAY)
    new = {"proposals": (), "thread": {"created_at": NOW - DAY}}
    assert only(tracker(history=(opened,), **new)).progress is Progress.PROPOSED
    draft = replace(opened, field=Field.DRAFT)
    assert only(tracker(history=(draft,), **new)).progress is Progress.DRAFTED
    found = only(tracker(history=(opened, closed), **new), NOW + DAY)
    assert found.progress is Progress.DRAFTED


@pytest.mark.parametrize(
    ("reason", "state"),
    [("not_planned", S.WITHDRAWN), ("duplicate", S.REPLACED), ("completed", S.ACCEPTED)],
)
def test_why_a_tracking_issue_was_closed(reason: str, state: State) -> None:
    closed = Change(Field.STATE, "closed", added=True, actor=CAROL, at=NOW)
    thread = {"open": False, "state_reason": reason}
    found = only(tracker(history=(*MERGED_IN_TIME, closed), thread=thread), FREEZE)
    assert found.state is state


def test_a_typo_fix_says_nothing_of_when_its_document_was_accepted() -> None:
    fix = tuple(ProposalChange(each, each) for each in [proposal("alpha v1.9")])
    late = pull(proposals=fix, **merged(FREEZE + DAY))
    assert only(late, FREEZE + 2 * DAY).state is S.UNKNOWN


def test_a_denial_and_a_grant_stay_what_they_were() -> None:
    asked = Decision("alice", NOW)
    denied = ExceptionRequest("v1.9", ExceptionState.DENIED, asked, decided=Decision("dora", NOW))
    again = ExceptionRequest("v1.9", ExceptionState.REQUESTED, Decision("alice", NOW + DAY))
    back = replace(again, standing=ExceptionState.WITHDRAWN, decided=Decision("alice", NOW + DAY))
    assert only(pull(exceptions=(denied, again)), FREEZE).state is S.EXCEPTION_ASKED
    assert only(pull(exceptions=(denied, back)), FREEZE).state is S.EXCEPTION_DENIED
    granted = replace(denied, standing=ExceptionState.GRANTED, until=date(2026, 4, 1))
    ended = replace(
        granted, standing=ExceptionState.WITHDRAWN, decided=Decision("alice", FREEZE), until=None
    )
    found = pull(exceptions=(granted, ended))
    assert only(found, FREEZE - DAY).excepted is Excepted.GRANTED
    assert (only(found, FREEZE).state, only(found, FREEZE).excepted) == (S.LATE, Excepted.NONE)


def test_a_group_s_proposals_may_be_done_with_their_documents() -> None:
    groups = tuple(replace(each, needs_code=False) for each in PROCESS.groups)
    facts = tracker(history=MERGED_IN_TIME)
    for process, state in ((PROCESS, S.ACCEPTED), (replace(PROCESS, groups=groups), S.DONE)):
        [found] = standing_of(facts, process, CALENDAR, NOW)
        assert found.state is state
