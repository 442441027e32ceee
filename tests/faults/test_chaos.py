"""A little chaos by a fixed seed; much more of it by `make chaos`."""

from pathlib import Path

from tests.chaos.fleet import replicated
from tests.chaos.play import Outcome, Plan, play
from tests.chaos.stage import Cast

# A process dies about every three seconds. Most runs are over in half a minute; now and then
# something fails so often that it waits for long, and then the bad luck has to have an end.
SMALL = Plan(
    seed=1, cast=Cast(7, each=1), pace=0.3, life=3.0, rate=0.03, patience=120.0, trouble=45.0
)


def assert_as_if_nothing_had_happened(outcome: Outcome) -> None:
    """Though much has."""
    assert outcome.kills > 0
    assert sum(outcome.met.values()) > 10
    assert (outcome.lost, outcome.doubled) == ([], [])
    assert outcome.difference == "", f"{outcome}\n{outcome.difference}"


async def test_whatever_goes_wrong_the_end_is_the_same(tmp_path: Path) -> None:
    assert_as_if_nothing_had_happened(await play(SMALL, tmp_path))


async def test_with_two_replicas_and_a_database_that_begins_anew(tmp_path: Path) -> None:
    with replicated() as engine:
        outcome = await play(SMALL, tmp_path, engine)
    assert_as_if_nothing_had_happened(outcome)
    assert outcome.restarts > 0
