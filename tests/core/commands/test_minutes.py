"""Sign-offs, concerns, links, stages: each command changes what is on record, or says why not."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.core.model.facts import Facts, OwnComment, Unavailable
from bot.core.model.plan.desired_state import DesiredRecord, Target
from bot.core.model.records.command_result import Answer
from bot.core.model.records.exception_request import Decision
from bot.core.model.records.thread_record import Concern, Link, SignOff, Stage, ThreadRecord
from bot.core.process.thread_record import KEY, ledger, minutes_in
from tests.core.commands.answering import HOME, answered
from tests.harness.support import NOW, changed
from tests.harness.tiny import RED, change, known, known_issue

URL = f"https://github.com/{HOME}/c/1"
BLUE = "proposals/team-blue/2-dip/proposal.md"
ALICE = Decision("alice", NOW, URL)
BOB = Decision("bob", NOW, "https://x/2")
SIGN_OFF, SIGN_USAGE = "do: { sign-off: { role: lead } }", "sign-off [group]"
LEADS: Mapping[str, Any] = {
    "lead:team-red": frozenset({"Alice"}),
    "lead:team-blue": frozenset({"bob"}),
}


def on_record(minutes: ThreadRecord, facts: Facts | None = None) -> Facts:
    body = ledger(minutes)
    assert body
    return replace(facts or known(), comments=(OwnComment(9, KEY, body),))


def kept_by(answer: Answer) -> ThreadRecord:
    """What is on record after it."""
    [desire] = answer.desires
    assert isinstance(desire, DesiredRecord)
    assert (desire.key, desire.on, answer.reply, answer.refusal) == (KEY, Target.SUBJECT, "", "")
    found = minutes_in((OwnComment(1, KEY, desire.body or ""),))
    assert isinstance(found, ThreadRecord)
    return found


# ------------------------------------------------------------ sign-offs


def signing(group: str | None, by: str = "alice", **facts: Any) -> Answer:
    both = known(files=changed(RED, BLUE), roles=LEADS, **facts)
    arguments = {"group": group} if group else {}
    return answered(SIGN_OFF, both, SIGN_USAGE, arguments, by=by)


@pytest.mark.parametrize("group", [None, "red", "team-red"])
def test_a_lead_signs_off_for_the_own_group(group: str | None) -> None:
    assert kept_by(signing(group)).sign_offs == (SignOff("team-red", ALICE),)


def test_others_sign_offs_stay() -> None:
    facts = on_record(ThreadRecord((SignOff("team-blue", BOB), SignOff("team-red", BOB))))
    found = signing(None, comments=facts.comments)
    assert kept_by(found).sign_offs == (SignOff("team-blue", BOB), SignOff("team-red", ALICE))


def test_nobody_signs_off_for_another_group() -> None:
    words = "That is for **lead** of that group. Ask one of them."
    assert signing("blue").refusal == words
    assert signing(None, by="mallory").refusal == words


def test_a_group_that_takes_no_part_cannot_sign_off() -> None:
    refusal = signing("meta").refusal
    assert refusal == "That group does not take part here. Those that do: `team-blue`, `team-red`."


def test_a_group_that_takes_part_by_the_document_can() -> None:
    facts = known(proposals=change("v1.9", participating=("team-blue",)), roles=LEADS)
    found = answered(SIGN_OFF, facts, SIGN_USAGE, {"group": "blue"}, by="BOB")
    assert [each.group for each in kept_by(found).sign_offs] == ["team-blue"]


def test_an_issue_is_its_labels_groups() -> None:
    issue = known_issue(thread={"labels": ("team/red", "kind/x")}, roles=LEADS)
    found = answered(SIGN_OFF, issue, SIGN_USAGE, kind="issue")
    assert [each.group for each in kept_by(found).sign_offs] == ["team-red"]


@pytest.mark.parametrize(
    "lost",
    [
        {"roles": {"lead:team-red": Unavailable("502")}},
        {"files": Unavailable("502")},
        {"comments": Unavailable("502")},
    ],
)
def test_what_cannot_be_looked_up_signs_nothing(lost: dict[str, Any]) -> None:
    found = answered(SIGN_OFF, known(**({"roles": LEADS} | lost)), SIGN_USAGE)
    assert (found.desires, found.unknown) == ((), "502")


# ------------------------------------------------------------ concerns


def concerned(name: str, text: str, minutes: ThreadRecord, by: str = "alice") -> Answer:
    usage, arguments = "concern <name> [why...]", {"name": name, "why": text}
    return answered("do: concern", on_record(minutes), usage, arguments, by=by)


def resolved(name: str, minutes: ThreadRecord) -> Answer:
    return answered("do: resolve", on_record(minutes), "resolve <name>", {"name": name})


SCALE = Concern("scale", "1000 nodes", BOB)


def test_a_concern_is_raised_and_said_anew_by_the_same_person() -> None:
    first = kept_by(concerned("scale", "how far?", ThreadRecord()))
    assert first.concerns == (Concern("scale", "how far?", ALICE),)
    assert kept_by(concerned("scale", "how high?", first)).concerns == (
        Concern("scale", "how high?", ALICE),
    )


def test_a_name_that_is_taken_is_not_somebody_elses() -> None:
    refusal = "A concern of that name is open already. Choose another name."
    assert concerned("scale", "mine", ThreadRecord(concerns=(SCALE,))).refusal == refusal


def test_a_settled_concern_may_be_raised_again() -> None:
    settled = replace(SCALE, settled=ALICE)
    found = kept_by(concerned("scale", "still", ThreadRecord(concerns=(settled,))))
    assert found.concerns == (Concern("scale", "still", ALICE),)


def test_there_are_not_more_than_anybody_reads() -> None:
    many = tuple(Concern(f"c{number}", "", BOB) for number in range(10))
    assert (
        "10 concerns are open already"
        in concerned("scale", "", ThreadRecord(concerns=many)).refusal
    )


def test_a_concern_is_settled_and_stays_on_record() -> None:
    found = kept_by(resolved("scale", ThreadRecord(concerns=(SCALE,))))
    assert found.concerns == (replace(SCALE, settled=ALICE),)
    assert found.open_concerns == ()


@pytest.mark.parametrize(
    ("name", "concerns", "refusal"),
    [
        ("scal", (SCALE,), "No concern of that name is open. Did you mean `scale`?"),
        ("xyz", (SCALE,), "No concern of that name is open. Open are: scale."),
        ("scale", (), "No concern of that name is open."),
        ("scale", (replace(SCALE, settled=BOB),), "No concern of that name is open."),
    ],
)
def test_what_is_not_open_cannot_be_settled(
    name: str, concerns: tuple[Concern, ...], refusal: str
) -> None:
    assert resolved(name, ThreadRecord(concerns=concerns)).refusal == refusal


# ------------------------------------------------------------ links and stages


def linked(reference: str, minutes: ThreadRecord, do: str = "link") -> Answer:
    usage = f"{do} <reference>"
    return answered(f"do: {do}", on_record(minutes), usage, {"reference": reference})


LINK = Link(f"{HOME}#25", BOB)


def test_what_belongs_to_it_is_linked() -> None:
    assert kept_by(linked(f"{HOME}#25", ThreadRecord())).links == (Link(f"{HOME}#25", ALICE),)
    assert (
        linked(f"{HOME.upper()}#25", ThreadRecord(links=(LINK,))).reply == "That is linked already."
    )


@pytest.mark.parametrize(
    ("reference", "refusal"),
    [
        ("elsewhere/code#25", f"Only what is in `{HOME}` can be linked."),
        (f"{HOME}#7", "That is this very thread. Name another."),
    ],
)
def test_what_does_not_belong_to_it_is_not(reference: str, refusal: str) -> None:
    assert linked(reference, ThreadRecord()).refusal == refusal


def test_there_are_not_more_links_than_anybody_follows() -> None:
    many = tuple(Link(f"{HOME}#{number}", BOB) for number in range(100, 115))
    assert "15 are linked already" in linked(f"{HOME}#25", ThreadRecord(links=many)).refusal


def test_a_link_is_taken_off_again() -> None:
    assert kept_by(linked(f"{HOME}#25", ThreadRecord(links=(LINK,)), "unlink")).links == ()
    assert linked(f"{HOME}#26", ThreadRecord(links=(LINK,)), "unlink").refusal == (
        f"That is not linked. Linked: {HOME}#25."
    )
    assert linked(f"{HOME}#26", ThreadRecord(), "unlink").refusal == "That is not linked."


def test_the_latest_word_on_the_stage_counts() -> None:
    before = on_record(ThreadRecord(stage=Stage("alpha", BOB)))
    found = answered("do: stage", before, "stage <stage>", {"stage": "beta"})
    assert kept_by(found).stage == Stage("beta", ALICE)


# ------------------------------------------------------------ trouble


@pytest.mark.parametrize(
    ("do", "usage", "arguments"),
    [
        ("concern", "concern <name>", {"name": "scale"}),
        ("resolve", "resolve <name>", {"name": "scale"}),
        ("link", "link <reference>", {"reference": f"{HOME}#25"}),
        ("unlink", "unlink <reference>", {"reference": f"{HOME}#25"}),
        ("stage", "stage <stage>", {"stage": "beta"}),
    ],
)
def test_a_record_that_cannot_be_read_or_believed_is_not_written_over(
    do: str, usage: str, arguments: dict[str, str]
) -> None:
    found = answered(f"do: {do}", known(comments=Unavailable("502")), usage, arguments)
    assert (found.desires, found.unknown, found.refusal) == ((), "502", "")
    spoilt = (OwnComment(9, KEY, "All gone"),)
    found = answered(f"do: {do}", known(comments=spoilt), usage, arguments)
    assert (found.desires, found.unknown) == ((), "")
    assert "Delete that comment, and write its commands again" in found.refusal


# ------------------------------------------------------------ cut off


CUT_OFF = [
    ("resolve", "resolve <name>", {"name": "scale"}, ThreadRecord(concerns=(SCALE,))),
    ("link", "link <reference>", {"reference": f"{HOME}#25"}, ThreadRecord()),
    ("unlink", "unlink <reference>", {"reference": f"{HOME}#25"}, ThreadRecord(links=(LINK,))),
]


@pytest.mark.parametrize(("do", "usage", "arguments", "before"), CUT_OFF)
def test_what_was_kept_before_it_was_cut_off_is_answered_as_the_first_time(
    do: str, usage: str, arguments: dict[str, str], before: ThreadRecord
) -> None:
    first = answered(f"do: {do}", on_record(before), usage, arguments)
    assert answered(f"do: {do}", on_record(kept_by(first)), usage, arguments) == first


@pytest.mark.parametrize(("do", "usage", "arguments", "before"), CUT_OFF)
def test_somebody_else_who_says_the_same_later_is_told_that_it_is_so(
    do: str, usage: str, arguments: dict[str, str], before: ThreadRecord
) -> None:
    first = answered(f"do: {do}", on_record(before), usage, arguments)
    again = answered(f"do: {do}", on_record(kept_by(first)), usage, arguments, by="bob")
    assert (again.desires, bool(again.reply or again.refusal)) == ((), True)


def test_a_comment_may_unlink_link_and_unlink_again() -> None:
    unlinked = kept_by(linked(f"{HOME}#25", ThreadRecord(links=(LINK,)), "unlink"))
    back = kept_by(linked(f"{HOME}#25", unlinked))
    assert kept_by(linked(f"{HOME}#25", back, "unlink")).links == ()
