"""Commands as they are written in rules, and moments beside them."""

import pytest

from bot.core.schedules.offset import parse_duration, parse_moment
from bot.core.slash.grammar import Argument, parse_alias, parse_usage


@pytest.mark.parametrize(
    ("text", "words", "arguments"),
    [
        ("hold", ("hold",), ()),
        ("reset labels", ("reset", "labels"), ()),
        ("target <release>", ("target",), (Argument("release"),)),
        (
            "target <release> [stage]",
            ("target",),
            (Argument("release"), Argument("stage", required=False)),
        ),
        ("ask for <why...>", ("ask", "for"), (Argument("why", rest=True),)),
        ("ask [why...]", ("ask",), (Argument("why", required=False, rest=True),)),
    ],
)
def test_a_usage_has_words_and_arguments(
    text: str, words: tuple[str, ...], arguments: tuple[Argument, ...]
) -> None:
    found = parse_usage(text)
    assert (found.words, found.arguments) == (words, arguments)
    assert str(found) == text


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


def test_an_alias_is_words_alone() -> None:
    assert parse_alias("hold cancel") == ("hold", "cancel")
    for text in ("", "target <release>", "Hold", "v1.9"):
        with pytest.raises(ValueError, match="an alias is words"):
            parse_alias(text)


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
