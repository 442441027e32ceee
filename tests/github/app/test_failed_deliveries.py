"""Which deliveries never succeeded, whatever order and repetition GitHub lists their tries in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.github.app.failed_deliveries import Attempt, failed

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRIES = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9), st.booleans()), max_size=12)


def attempts(tries: list[tuple[str, int, bool]]) -> list[Attempt]:
    return [
        Attempt(number, guid, START + timedelta(minutes=minute), success)
        for number, (guid, minute, success) in enumerate(tries)
    ]


@given(TRIES)
def test_each_that_never_succeeded_is_named_once_by_a_last_try_of_it(
    tries: list[tuple[str, int, bool]],
) -> None:
    listed = attempts(tries)
    found = failed(listed)
    succeeded = {each.guid for each in listed if each.is_success}
    assert sorted(each.guid for each in found) == sorted({e.guid for e in listed} - succeeded)
    for each in found:
        same = [other.delivered_at for other in listed if other.guid == each.guid]
        assert each.delivered_at == max(same)


def test_the_oldest_delivery_comes_first_however_late_its_last_try() -> None:
    tries = [("a", 9, False), ("b", 5, False), ("a", 1, False)]
    assert [each.guid for each in failed(attempts(tries))] == ["a", "b"]
