"""Commands: how they are written in rules, and their arguments in what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.moment import parse_duration, parse_moment
from bot.text.usage import match, parse_usage


@pytest.mark.parametrize(
    ("usage", "written", "arguments"),
    [
        ("hold", "hold", {}),
        ("hold", "HOLD", {}),
        ("hold", "holds", None),
        ("hold", "", None),
        ("target <release>", "target v1.9", {"release": "v1.9"}),
        ("target <release>", "target", None),
        ("target <release> [stage]", "target v1.9", {"release": "v1.9"}),
        ("target <release> [stage]", "target v1.9 beta", {"release": "v1.9", "stage": "beta"}),
        ("ask for <why...>", "Ask  FOR more   time", {"why": "more time"}),
        ("ask [why...]", "ask", {}),
    ],
)
def test_what_is_written_is_matched(
    usage: str, written: str, arguments: dict[str, str] | None
) -> None:
    assert match(parse_usage(usage), written) == arguments


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ("", "begins with a word"),
        ("<release>", "begins with a word"),
        ("target v1.9", "neither a word nor"),
        ("a <x> <x>", "stands twice"),
        ("a <x...> <y>", "nothing may follow"),
        ("a [x] <y>", "may not follow"),
        ("a <x> b", "neither a word nor"),
    ],
)
def test_what_makes_no_sense_is_explained(usage: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_usage(usage)


@given(st.text(max_size=50))
def test_any_text_is_matched_without_raising(text: str) -> None:
    match(parse_usage("target <release> [stage] [rest...]"), text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("freeze", "freeze"),
        ("vep-freeze-14d", "vep-freeze - 14d"),
        ("freeze + 12h", "freeze + 12h"),
        ("freeze - 2w", "freeze - 14d"),
        ("freeze -24 h", "freeze - 1d"),
        (" freeze ", "freeze"),
    ],
)
def test_moments(text: str, shown: str) -> None:
    assert str(parse_moment(text)) == shown
    assert parse_moment(shown) == parse_moment(text)


@pytest.mark.parametrize("text", ["", "-14d", "freeze - 14", "freeze - 14m", "Freeze", "a b"])
def test_what_is_no_moment_is_explained(text: str) -> None:
    with pytest.raises(ValueError, match="is no moment"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["", "14", "d", "1.5d", "-1d", "99999d"])
def test_what_is_no_duration_is_explained(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(text)
