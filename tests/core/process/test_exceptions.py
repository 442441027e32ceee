"""Exceptions on record: what is written is what is read, and people can read it too."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.facts import OwnComment, Unavailable
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.process.exceptions import (
    KEY,
    counting,
    exemptions_in,
    ledger,
    standing_of,
    with_one_more,
)
from bot.core.records.marker import marked
from bot.core.schedules.ends import end_of

NOW = datetime(2026, 4, 20, 9, 30, tzinfo=UTC)
ASKED = Decision("alice", NOW, "https://github.example/7#issuecomment-1")
REQUESTED = ExceptionRequest(
    "v1.9",
    ExceptionState.REQUESTED,
    ASKED,
    "The API review took long.",
    "two weeks",
    "No GA in v1.9.",
)
GRANTED = ExceptionRequest(
    "v1.9",
    ExceptionState.GRANTED,
    ASKED,
    why="The API review took long.",
    decided=Decision("dora", NOW + timedelta(days=1)),
    until=date(2026, 5, 4),
    reason="Small enough.",
)
MOMENTS = st.integers(0, 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds))
SAID = st.builds(Decision, st.text(max_size=40), MOMENTS, st.text(max_size=40))
EXEMPTIONS = st.builds(
    ExceptionRequest,
    st.text(min_size=1, max_size=9),
    st.sampled_from([each for each in ExceptionState if each is not ExceptionState.EXPIRED]),
    SAID,
    *(st.text(max_size=80) for _ in range(3)),
    st.none() | SAID,
    st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.text(max_size=80),
)


def comment(body: str, *, is_whole: bool = True) -> OwnComment:
    return OwnComment(1, KEY, marked(KEY, body), is_whole)


@given(st.lists(EXEMPTIONS, max_size=4).map(tuple))
def test_what_is_put_on_record_is_read_again(found: tuple[ExceptionRequest, ...]) -> None:
    assert exemptions_in([comment(ledger(found, "the list"))]) == found


def test_without_such_a_comment_there_are_none() -> None:
    assert exemptions_in([OwnComment(1, "status", "All done.")]) == ()


@pytest.mark.parametrize("release", ['"release":null,', '"release":"",', ""])
def test_one_that_is_for_no_release_counts_for_nothing(release: str) -> None:
    asked = '"asked":{"at":"2026-04-20T09:30:00+00:00","by":"alice","url":""}'
    record = f'{{"exceptions":[{{{release}"standing":"granted",{asked}}}]}}'
    packed = urlsafe_b64encode(record.encode()).decode()
    assert exemptions_in([comment(f"Granted.\n\n<!-- vepbot-record {packed} -->")]) == ()


@pytest.mark.parametrize(
    "broken",
    [
        comment(ledger((GRANTED,), "the list"), is_whole=False),
        comment("**The exception for v1.9 is granted.**"),
        comment("x\n<!-- vepbot-record eyJleGNlcHRpb25zIjpbe31dfQ== -->"),
        comment("x\n<!-- vepbot-record eyJleGNlcHRpb25zIjo1fQ== -->"),
    ],
)
def test_a_record_that_somebody_changed_is_not_believed(broken: OwnComment) -> None:
    assert exemptions_in([broken]) == Unavailable(
        "the comment that lists the exceptions was changed by hand"
    )


def test_people_read_what_is_asked_and_by_whom() -> None:
    assert ledger((REQUESTED,), "the list").partition("\n\n<!--")[0] == (
        "**The exception for v1.9 was asked for and is not decided yet.** Next: wait for those who "
        "decide, who answer here. Until then the deadlines count as before.\n\n"
        "* Why: The API review took long.\n"
        "* How much more time: two weeks\n"
        "* What if it is refused: No GA in v1.9.\n"
        "* Asked for by alice on [2026-04-20](https://github.example/7#issuecomment-1)\n\n"
        "Questions: the list."
    )


def test_people_read_what_was_decided_and_until_when() -> None:
    assert ledger((REQUESTED, GRANTED), "").startswith(
        "**The exception for v1.9 is granted until the end of 4 May 2026 anywhere on Earth "
        "(2026-05-05 12:00 UTC).** Next: be done by then. If that is too soon, those who decided "
        "can name another day.\n\n"
        "* Why: The API review took long.\n"
        "* Asked for by alice on [2026-04-20](https://github.example/7#issuecomment-1)\n"
        "* Granted by dora on 2026-04-21: Small enough.\n\n"
        "**The exception for v1.9 was asked for"
    )


def test_what_strangers_write_is_harmless() -> None:
    hostile = "@org/everyone <img onerror=x> ](http://evil) \u202e" + "x" * 10_000
    told = ledger(
        (ExceptionRequest("v1.9", ExceptionState.REQUESTED, Decision("@eve", NOW), hostile),), ""
    )
    shown = told.partition("\n\n<!-- vepbot-record")[0]
    assert "@org" not in shown
    assert "<img" not in shown.replace("\\<", "")
    assert "\u202e" not in shown
    assert len(told) < 30_000


def test_many_of_them_stay_within_a_comment() -> None:
    answers = ("x" * 9000,) * 3
    many = tuple(
        ExceptionRequest(f"v1.{n}", ExceptionState.REQUESTED, ASKED, *answers) for n in range(40)
    )
    body = ledger(many, "the list")
    assert len(body) < 65_000
    found = exemptions_in([comment(body)])
    assert isinstance(found, tuple)
    assert found[-1].release == "v1.39"


def test_a_decision_takes_the_place_of_its_request_and_nothing_else_goes() -> None:
    other = ExceptionRequest("v1.8", ExceptionState.DENIED, ASKED)
    assert with_one_more((REQUESTED, other), GRANTED, REQUESTED) == (other, GRANTED)
    assert with_one_more((other, GRANTED), GRANTED, GRANTED) == (other, GRANTED)


def test_a_second_request_leaves_the_denial_on_record_and_so_does_taking_it_back() -> None:
    denied = replace(REQUESTED, standing=ExceptionState.DENIED, decided=Decision("dora", NOW))
    later = Decision("alice", NOW + timedelta(days=2))
    again = replace(REQUESTED, asked=later)
    back = replace(again, standing=ExceptionState.WITHDRAWN, decided=later)
    asked = with_one_more((denied,), again, denied)
    assert (asked, counting(asked)) == ((denied, again), again)
    withdrawn = with_one_more(asked, back, again)
    assert (withdrawn, counting(withdrawn)) == ((denied, back), denied)


def test_one_that_was_granted_and_is_taken_back_counts_no_more() -> None:
    back = replace(GRANTED, standing=ExceptionState.WITHDRAWN)
    found = with_one_more((GRANTED,), back, GRANTED)
    assert (found, counting(found)) == ((GRANTED, back), back)


def test_only_the_last_one_of_a_release_says_what_comes_next() -> None:
    denied = replace(GRANTED, standing=ExceptionState.DENIED, until=None)
    assert ledger((denied, REQUESTED), "").count("Next: ") == 1


def test_a_granted_one_ends_with_its_day_anywhere_on_earth() -> None:
    last = datetime(2026, 5, 5, 12, tzinfo=UTC)
    assert end_of(GRANTED) == last
    assert standing_of(GRANTED, last - timedelta(seconds=1)) is ExceptionState.GRANTED
    assert standing_of(GRANTED, last) is ExceptionState.EXPIRED
    assert standing_of(REQUESTED, last) is ExceptionState.REQUESTED
