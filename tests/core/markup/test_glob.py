"""Wordings of rules: `*` is anything, case and white space do not matter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.glob import is_like


@pytest.mark.parametrize(
    ("text", "glob", "matches"),
    [
        ("Code Freeze", "code  freeze", True),
        ("Paint Code Freeze", "*Code Freeze", True),
        ("Code Freeze now", "*Code Freeze", False),
        ("GA", "*GA*", True),
        ("aXbXc", "a*b*c", True),
        ("ac", "a*b*c", False),
        ("aa", "a*a", True),
        ("a", "a*a", False),
        ("", "*", True),
        ("", "", True),
        ("x", "", False),
        ("(EP) [x]", "(ep) [x]", True),
    ],
)
def test_wordings(text: str, glob: str, matches: bool) -> None:
    assert is_like(text, [glob]) is matches


@given(st.text(alphabet="ab*", max_size=12), st.text(alphabet="ab", max_size=12))
def test_one_pass_decides_as_a_regular_expression_would(glob: str, text: str) -> None:
    pattern = ".*".join(map(re.escape, glob.split("*")))
    assert is_like(text, [glob]) is (re.fullmatch(pattern, text) is not None)
