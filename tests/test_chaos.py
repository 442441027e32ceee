"""A little chaos by a fixed seed; much more of it by `make chaos`."""

from pathlib import Path

from tests.chaos.play import Plan, play
from tests.chaos.stage import Cast

# The bot dies about every three seconds.
SMALL = Plan(seed=1, cast=Cast(6, each=1), pace=0.3, life=3.0, rate=0.04)


async def test_whatever_goes_wrong_the_end_is_as_if_nothing_had_happened(tmp_path: Path) -> None:
    outcome = await play(SMALL, tmp_path)
    assert outcome.kills > 0
    assert sum(outcome.met.values()) > 10
    assert outcome.lost == []
    assert outcome.doubled == []
    assert outcome.difference == "", f"{outcome}\n{outcome.difference}"
