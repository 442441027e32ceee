"""Releases are written in many ways and mean one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.schedules.release import normalise, says_nothing


@pytest.mark.parametrize(
    ("written", "release"),
    [
        ("v1.9", "v1.9"),
        ("v1.9.0", "v1.9"),
        ("1.9", "v1.9"),
        ("v1.9.", "v1.9"),
        ("V1.10", "v1.10"),
        (" 1.10.0 ", "v1.10"),
        ("v1.8 (the second design)", "v1.8"),
        ("v1.8, perhaps", "v1.8"),
        ("v1.6.0?", "v1.6"),
        ("v1.6.0/TBD", "v1.6"),
        ("v1.9.0-beta.0", "v1.9"),
        ("release-1.9", "v1.9"),
        ("release v1.9", "v1.9"),
        ("v01.09", "v1.9"),
        ("v1.x", None),
        ("v.19", None),
        ("v1", None),
        ("1.9x", None),
        ("1.2.3.4", None),
        ("not before v1.9", None),
        ("TBD", None),
        ("N/A (was v1.8)", None),
        ("", None),
    ],
)
def test_a_release_is_read_from_what_people_write(written: str, release: str | None) -> None:
    assert normalise(written) == release


@pytest.mark.parametrize(
    ("written", "nothing"),
    [
        ("", True),
        ("TBD", True),
        ("tba.", True),
        ("N/A", True),
        ("NA (no gate)", True),
        ("none", True),
        ("-", True),
        ("soon", False),
        ("nonetheless", False),
        ("v1.9", False),
    ],
)
def test_nothing_yet_is_no_mistake(written: str, nothing: bool) -> None:
    assert says_nothing(written) is nothing


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising(text: str) -> None:
    normalise(text)
    says_nothing(text)
