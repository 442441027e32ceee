"""A line becomes words as the person who typed it would count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.slash.tokens import LONGEST_LINE, rest_of, words_of


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", []),
        ("  target \t v1.9 ", ["target", "v1.9"]),
        ('concern "needs tests" soon', ["concern", "needs tests", "soon"]),
        ("concern “needs tests”", ["concern", "needs tests"]),
        ("concern «needs tests»", ["concern", "needs tests"]),
        ("concern 'needs tests'", ["concern", "needs tests"]),
        ("target `v1.9`", ["target", "v1.9"]),
        ("it's mine, don't", ["it's", "mine,", "don't"]),
        ('an "open quote', ["an", '"open', "quote"]),
        ("tar\u200bget v1\u2060.9", ["target", "v1.9"]),
        ("target v1.9", ["target", "v1.9"]),
        ("ÜBER Straße", ["ÜBER", "Straße"]),
    ],
)
def test_words(line: str, words: list[str]) -> None:
    assert [word.text for word in words_of(line)] == words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("v1.9,", "v1.9"),
        ("v1.9.", "v1.9"),
        ("thanks!", "thanks"),
        ("\uff56\uff11.\uff19", "v1.9"),
        ("2026\u201303\u201331", "2026-03-31"),
        ("2026\u201103\u201131", "2026-03-31"),
        ('"v1.9."', "v1.9."),
        ("!", "!"),
        ("@alice:", "@alice"),
    ],
)
def test_what_only_looks_different_is_the_same(typed: str, plain: str) -> None:
    [word] = words_of(typed)
    assert word.plain == plain


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("ask  FOR   more", "FOR more"),
        ('ask "FOR more"', "FOR more"),
        ('ask FOR "more time"', 'FOR "more time"'),
        ("ask FOR", "FOR"),
    ],
)
def test_the_rest_of_a_line(line: str, rest: str) -> None:
    assert rest_of(line, words_of(line)[1]) == rest


@given(st.text(alphabet="ab \"'`“”«»\u200b\n", max_size=60) | st.text(max_size=60))
def test_any_text_has_words(line: str) -> None:
    for word in words_of(line):
        assert isinstance(word.plain, str)
        rest_of(line, word)


def test_a_very_long_line_is_cut_and_does_not_take_long() -> None:
    found = words_of("“ " * 100_000)
    assert len(found) <= LONGEST_LINE
