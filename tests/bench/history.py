"""What a backtest of a long history costs: memory must not grow with it.

`python -m tests.bench.history` makes a clone of 1,000 proposals and 5,000 changes and backtests it
whole, and two shorter ones.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.cli import parser
from bot.tools.backtest.command import running
from bot.tools.backtest.pages import JsonLines
from tests.harness.git_story import START, Commit, make_repository

LENGTHS = (1000, 2500, 5000)
PROPOSALS = 1000
BULK_EVERY, BULK = 500, 30
SECTIONS = ("Overview", "Motivation", "Goals", "Design", "Alternatives", "Scalability")
GROUPS = ("sig-compute", "sig-network", "sig-storage")
RULES = Path(__file__).parent.parent.parent / "rules"
SCHEDULE = """\
- {{ when: {freeze}, who: KubeVirt, what: Virtualization Enhancement Proposal (VEP) Freeze }}
- {{ when: {ga}, who: KubeVirt, milestone: GA }}
"""


@dataclass(frozen=True)
class Figures:
    """Of one run: peaks in KiB, of the program itself and of the largest git under it.

    `git` is what that holds for itself, `mapped` also counts what it maps of the pack.
    """

    seconds: float
    resident: int
    git: int
    mapped: int


def path(number: int) -> str:
    """Where a proposal lies."""
    return f"veps/{GROUPS[number % 3]}/{number}-made-up/vep.md"


def document(number: int, edits: int, release: int) -> str:
    """A proposal of natural length, about 9 KB, that grows a little with each edit."""
    text = "\n\n".join(
        f"## {section}\n\n" + f"Sentence {edits} of {section} in proposal {number}. " * 30
        for section in SECTIONS
    )
    target = f"- This VEP targets alpha for version: v1.{release}"
    return f"# VEP #{number}: Made up\n\n## Target releases\n\n{target}\n\n{text}\n"


def history(length: int) -> Iterator[Commit]:
    """First every proposal, then edits all over; now and then a bulk change."""
    chance = random.Random(1)  # noqa: S311  the same history every time
    for index in range(length):
        first = index + 1 if index < PROPOSALS else chance.randint(1, PROPOSALS)
        count = BULK if index % BULK_EVERY == BULK_EVERY - 1 else 1
        numbers = [(first + step - 1) % PROPOSALS + 1 for step in range(count)]
        files = {path(number): document(number, index, 1 + index // 400) for number in numbers}
        yield Commit(f"Change (#{index + 1})", files, START + timedelta(hours=7 * index))


def schedules(folder: Path) -> Path:
    """Releases four months apart."""
    folder.mkdir()
    for release in range(1, 15):
        end = START + timedelta(days=120 * release)
        freeze = end - timedelta(days=80)
        text = SCHEDULE.format(freeze=f"{freeze:%Y-%m-%d}", ga=f"{end:%Y-%m-%d}")
        (folder / f"v1.{release}.yaml").write_text(text)
    return folder


def run(clone: Path, folder: Path, length: int) -> Figures:
    """Backtest in a process of its own, which measures itself."""
    command = [sys.executable, "-m", "tests.bench.history", "--measure", str(clone), str(folder)]
    started = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    changes, *peaks = map(int, done.stderr.split())
    if changes != length:
        raise RuntimeError(f"{changes} reports of {length} changes")
    return Figures(seconds, *peaks)


def measured(clone: str, folder: str) -> None:
    """Backtest, throw the output away, and say on standard error what it took."""
    arguments = ["backtest", clone, "--schedules", folder, "--rules", str(RULES)]
    changes = git = mapped = 0
    with running(parser().parse_args(arguments), RULES) as found:
        for line in JsonLines(found.about).write(report for report in found.reports if report):
            changes += bool(line)
            if changes % 100 == 0:
                git = max(git, *(kibibytes(each, "RssAnon") for each in children()))
                mapped = max(mapped, *(kibibytes(each, "VmHWM") for each in children()))
    print(changes, kibibytes("self", "VmHWM"), git, mapped, file=sys.stderr)


def children() -> list[str]:
    """The processes of git that run now."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()


def kibibytes(process: str, name: str) -> int:
    """What Linux knows of a process: VmHWM is the most that it ever held since it is its program.

    (`getrusage` also counts what its parent held when it was forked.)
    """
    try:
        status = Path("/proc", process, "status").read_text("ascii", "replace")
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if name in line), 0)


def main() -> None:
    """Print a table."""
    print("changes  seconds  changes/s  peak RSS MiB  git MiB  with its mapped pack")
    with tempfile.TemporaryDirectory(prefix="vepbot-history-") as name:
        folder = schedules(Path(name, "schedules"))
        for length in LENGTHS:
            clone = make_repository(Path(name, str(length)), history(length), bare=True)
            found = run(clone, folder, length)
            rate = length / found.seconds
            print(
                f"{length:7} {found.seconds:8.1f} {rate:10.0f} "
                f"{found.resident / 1024:13.1f} {found.git / 1024:8.1f} {found.mapped / 1024:21.1f}"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measured(*sys.argv[2:4])
    else:
        main()
