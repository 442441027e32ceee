"""What the bot remembers counts only as the bot wrote it, and where."""

from datetime import UTC, datetime

import pytest

from bot.core.model.subject import SubjectRef
from bot.core.records.codec import record_in, recorded
from bot.core.records.seal import Seal, moment_of, serial_at, serial_in

HERE = SubjectRef("kubevirt/enhancements", 25)
BODY = recorded("Granted.", {"state": "granted"})
KEY = "exception"


@pytest.fixture
def seal() -> Seal:
    return Seal(("one key",))


def test_a_sealed_comment_reads_as_it_was_written(seal: Seal) -> None:
    sealed = seal.close(HERE, BODY, KEY)
    assert sealed != BODY
    assert seal.open(HERE, sealed, KEY) == BODY


def test_github_may_end_lines_otherwise(seal: Seal) -> None:
    opened = seal.open(HERE, f"{seal.close(HERE, BODY, KEY)}\r\n", KEY)
    assert opened is not None
    assert record_in(opened) == {"state": "granted"}


def test_a_comment_that_remembers_nothing_needs_no_seal(seal: Seal) -> None:
    assert seal.close(HERE, "Hello.", KEY) == "Hello."
    assert seal.open(HERE, "Hello.", KEY) == "Hello."


def test_a_record_without_a_seal_is_not_believed(seal: Seal) -> None:
    assert seal.open(HERE, BODY, KEY) is None


def test_a_changed_record_is_not_believed(seal: Seal) -> None:
    mark = seal.close(HERE, BODY, KEY).split()[-2]
    other = recorded("Granted.", {"state": "denied"}).removesuffix(" -->")
    assert seal.open(HERE, f"{other} {mark} -->", KEY) is None


@pytest.mark.parametrize(
    ("subject", "key"),
    [(SubjectRef(HERE.repository, 26), KEY), (SubjectRef("a/b", 25), KEY), (HERE, "sign-off")],
)
def test_a_record_counts_where_it_was_written(seal: Seal, subject: SubjectRef, key: str) -> None:
    assert seal.open(subject, seal.close(HERE, BODY, KEY), key) is None


def test_a_repository_is_the_same_in_any_case(seal: Seal) -> None:
    sealed = seal.close(HERE, BODY, KEY)
    assert seal.open(SubjectRef("KubeVirt/Enhancements", 25), sealed, KEY) == BODY


def test_keys_can_be_replaced() -> None:
    sealed = Seal(("old",)).close(HERE, BODY, KEY)
    assert Seal(("new", "old")).open(HERE, sealed, KEY) == BODY
    assert Seal(("new",)).open(HERE, sealed, KEY) is None
    assert Seal(("new", "old")).close(HERE, BODY, KEY) == Seal(("new",)).close(HERE, BODY, KEY)


def test_another_key_seals_otherwise(seal: Seal) -> None:
    assert Seal(("another",)).open(HERE, seal.close(HERE, BODY, KEY), KEY) is None


def test_a_serial_is_sealed_with_the_record(seal: Seal) -> None:
    older, newer = (seal.close(HERE, BODY, KEY, serial) for serial in (41, 42))
    assert (serial_in(older), serial_in(newer), serial_in(seal.close(HERE, BODY, KEY))) == (
        41,
        42,
        0,
    )
    assert seal.open(HERE, newer, KEY) == BODY
    assert seal.open(HERE, older.replace(" 41 ", " 42 "), KEY) is None
    assert seal.open(HERE, older.replace(" 41 ", " "), KEY) is None


def test_a_serial_is_a_moment() -> None:
    moment = datetime(2026, 3, 1, 12, 0, 0, 7, tzinfo=UTC)
    assert moment_of(serial_at(moment)) == moment
    assert moment_of(10**18 - 1).year == 9999
