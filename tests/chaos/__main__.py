"""`make chaos`: hours of bad luck in some minutes, by a seed."""

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.fleet import replicated
from tests.chaos.play import Outcome, Plan, play
from tests.chaos.stage import Cast

SUBJECTS = 100
# About how many times people rest in a story.
RESTS = 24


def plan_of(seed: int, minutes: float, cast: Cast) -> Plan:
    """People take as long as there is time, and the bot dies about every eight seconds."""
    pace = minutes * 60 / RESTS * 2
    return Plan(seed, cast, pace, life=8.0, rate=0.03, time_outs=3)


def main() -> int:
    """Play, and say what came of it."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))  # noqa: S311
    parser.add_argument("--minutes", type=float, default=5.0, help="how long people take")
    parser.add_argument("--subjects", type=int, default=SUBJECTS)
    options = parser.parse_args()
    print(f"SEED={options.seed} MINUTES={options.minutes:g}", flush=True)
    plan = plan_of(options.seed, options.minutes, Cast(options.subjects))
    with tempfile.TemporaryDirectory(prefix="vepbot-chaos-") as name:
        folder = Path(name)
        print("SQLite, one process", flush=True)
        failures = report(asyncio.run(play(plan, folder / "sqlite")))
        print("PostgreSQL, two replicas", flush=True)
        with replicated() as engine:
            failures += report(asyncio.run(play(plan, folder / "postgresql", engine)))
    return min(failures, 1)


def report(outcome: Outcome) -> int:
    """The exit code: 1 where something was lost, doubled or is other than it should be."""
    print(outcome)
    for line in (*outcome.lost, *outcome.doubled):
        print(line)
    print(outcome.difference)
    return 1 if outcome.lost or outcome.doubled or outcome.difference else 0


if __name__ == "__main__":
    sys.exit(main())
