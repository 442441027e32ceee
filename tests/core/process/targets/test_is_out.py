"""No date is not past, but a release below all schedules, or below one that is out, is out."""

from datetime import timedelta

import pytest

from bot.core.model.definitions.calendar import Calendar
from bot.core.process.targets.release_checks import is_out
from tests.core.standing.lives import GA, SECOND, V8, V9

KNOWN = Calendar((V8, V9), oldest="v1.6")


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("v1.8", (False, True)),
        ("v1.7", (False, True)),
        ("v0.59", (True, True)),
        ("v1.5", (True, True)),
        ("v1.9", (False, False)),
        ("v1.10", (False, False)),
    ],
)
def test_which_releases_are_out_before_and_after_one_comes_out(
    release: str, expected: tuple[bool, bool]
) -> None:
    assert (is_out(release, KNOWN, GA - SECOND), is_out(release, KNOWN, GA)) == expected


def test_without_the_oldest_one_nothing_is_concluded_from_what_was_asked_for() -> None:
    asked = Calendar((V9,))
    assert not is_out("v0.59", asked, GA)
    assert is_out("v0.59", asked, GA + timedelta(days=400))
