"""Minutes: what is written is read again, and what somebody changed by hand is not believed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.facts import UNREAD, Ambiguous, OwnComment, Unavailable
from bot.core.model.records.exception_request import Decision
from bot.core.model.records.thread_record import Concern, Link, SignOff, Stage, ThreadRecord
from bot.core.process.thread_record import (
    FULL,
    KEY,
    LONGEST_CONCERN,
    MOST_CONCERNS,
    MOST_LINKS,
    amended,
    ledger,
    minutes_in,
)
from bot.core.records.codec import RECORD, recorded
from tests.hostile.test_hostile_texts import PAYLOADS, assert_harmless

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
CAROL = Decision("carol", AT, "https://github.com/o/r/pull/1#issuecomment-1")
DORA = Decision("dora", AT, "")
ALL = ThreadRecord(
    (SignOff("team-red", CAROL),),
    (
        Concern("api", "Is it stable?", CAROL, DORA),
        Concern("scale", "How does it *behave* with @everybody?", DORA),
    ),
    (Link("example/product#25", DORA),),
    Stage("beta", CAROL),
)


def comment(minutes: ThreadRecord, key: str = KEY) -> OwnComment:
    body = ledger(minutes)
    assert body
    return OwnComment(1, key, body)


@pytest.mark.parametrize("minutes", [ThreadRecord(), ALL])
def test_what_is_kept_is_read_again(minutes: ThreadRecord) -> None:
    assert minutes_in((comment(minutes),)) == minutes
    assert minutes_in((comment(ALL, "other"), comment(minutes))) == minutes


def test_people_read_a_list() -> None:
    body, _, _ = comment(ALL).body.partition("\n\n<!--")
    assert body == (
        "**For the record:** what people said here with commands. I keep this up to date.\n\n"
        "* Open concern **scale**: How does it \\*behave\\* with @\u200beverybody?, "
        "dora on 2026-03-01\n"
        "* Signed off for **team-red**, carol on "
        "[2026-03-01](https://github.com/o/r/pull/1#issuecomment-1)\n"
        "* Stage **beta**, carol on [2026-03-01](https://github.com/o/r/pull/1#issuecomment-1)\n"
        "* Linked example/product#25, dora on 2026-03-01\n"
        "* Settled concern **api**: Is it stable?, carol on "
        "[2026-03-01](https://github.com/o/r/pull/1#issuecomment-1); settled by dora on 2026-03-01"
    )


def test_without_a_comment_there_is_nothing_on_record() -> None:
    assert minutes_in(()) == ThreadRecord()


@pytest.mark.parametrize("fact", [Unavailable("502"), UNREAD])
def test_what_could_not_be_read_is_unknown(fact: Unavailable) -> None:
    assert minutes_in(fact) == fact


@pytest.mark.parametrize(
    "spoilt",
    [
        replace(comment(ALL), is_whole=False),
        replace(comment(ALL), body="All gone"),
        replace(comment(ALL), body=recorded("Another form", {"links": 3})),
        replace(comment(ALL), body=recorded("Another form", {"stage": None})),
    ],
)
def test_what_somebody_changed_is_not_believed(spoilt: OwnComment) -> None:
    assert minutes_in((spoilt,)) == Ambiguous("the comment with the record was changed by hand")


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_people_write_comes_alive(text: str) -> None:
    said = Decision(text[:200], AT, "")
    name = text[:50]
    concerns = (Concern(name, text, said), Concern(name, text, said, said))
    found = ThreadRecord((SignOff("sig-compute", said),), concerns, stage=Stage("beta", said))
    assert_harmless(RECORD.sub("", comment(found).body))


@pytest.mark.parametrize("letter", ["a", "*", "\U0001d538", "\U0001f600"])
def test_as_many_as_may_be_said_fit_into_a_comment(letter: str) -> None:
    """What is settled makes room; what is open does not go."""
    repository = f"{'o' * 39}/{'r' * 100}"
    said = Decision(
        "a" * 39, AT, f"https://github.com/{repository}/pull/12345#issuecomment-1234567890"
    )
    name, text = letter * 50, letter * LONGEST_CONCERN
    still_open = tuple(Concern(name, text, said) for _ in range(MOST_CONCERNS))
    settled = tuple(Concern(name, text, said, said) for _ in range(50))
    found = ThreadRecord(
        tuple(SignOff(f"sig-{number}", said) for number in range(8)),
        (*settled, *still_open),
        tuple(Link(f"{repository}#12345", said) for _ in range(MOST_LINKS)),
        Stage("beta", said),
    )
    read = minutes_in((comment(found),))
    assert isinstance(read, ThreadRecord)
    assert read.open_concerns == still_open
    assert (read.links, read.sign_offs) == (found.links, found.sign_offs)
    assert len(read.concerns) < len(found.concerns)


def test_what_does_not_fit_is_refused() -> None:
    long = ThreadRecord((SignOff("g" * 50_000, DORA),), (Concern("n", "", DORA, DORA),))
    assert ledger(long) is None
    assert amended((), lambda _: long).refusal == FULL


texts = st.text(max_size=60)
saids = st.builds(Decision, texts, st.just(AT), st.sampled_from(["", "https://x/y"]))
minutes = st.builds(
    ThreadRecord,
    st.lists(st.builds(SignOff, texts, saids), max_size=3).map(tuple),
    st.lists(st.builds(Concern, texts, texts, saids, st.none() | saids), max_size=3).map(tuple),
    st.lists(st.builds(Link, texts, saids), max_size=3).map(tuple),
    st.none() | st.builds(Stage, texts, saids),
)


@given(minutes)
def test_any_words_come_back_as_they_were(found: ThreadRecord) -> None:
    assert minutes_in((comment(found),)) == found
