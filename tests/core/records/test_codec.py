"""What the bot remembers is hidden in its comments."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.core.records.codec import record_in, recorded

DATA = st.dictionaries(st.text(max_size=9), st.text(max_size=40) | st.none() | st.integers())


@given(st.text(), DATA)
def test_what_is_put_in_comes_out_again(body: str, data: dict[str, Any]) -> None:
    assert record_in(recorded(body, data)) == data


@given(st.text())
def test_any_text_is_read_without_raising(text: str) -> None:
    record_in(text)
    record_in(f"{text}\n<!-- vepbot-record {text} -->")


def test_a_comment_without_a_record_has_none() -> None:
    assert record_in("**All done here.**") is None


def test_only_the_last_line_is_a_record() -> None:
    body = recorded("Asked.", {"state": "requested"})
    assert record_in(f"{body}\n\nAnd more.") is None
    assert record_in(f"{body}\r\n") == {"state": "requested"}


def test_what_is_no_data_is_no_record() -> None:
    assert record_in("x\n<!-- vepbot-record bm9uc2Vuc2U= -->") is None
    assert record_in("x\n<!-- vepbot-record WzFd -->") is None


def test_nothing_in_it_can_be_seen_or_ends_it() -> None:
    body = recorded("Asked.", {"why": "--> @org/everyone <!--"})
    assert body.count("<!--") == body.count("-->") == 1
    assert "@" not in body
