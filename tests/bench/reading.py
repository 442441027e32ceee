"""What reading a proposal costs, as a ratio to markdown-it-py parsing the same text once.

And what 64 KiB of anything that is repeated cost: the dearest of all, and how long the loop waits.
"""

import asyncio
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from markdown_it import MarkdownIt

from bot.core.documents.proposal import read_proposal
from bot.core.documents.thread import PULL_REQUEST, read_thread
from bot.core.engine.slash.parse import parse_commands
from bot.github.read.off_loop import think
from bot.service.sources.rules import read_rules
from tests.hostile.pieces import KIB, UNITS
from tests.hostile.test_costs import remark

ROUNDS = 3
PATH = "veps/sig-compute/1-x/vep.md"
RULES = Path(__file__).parent.parent.parent / "rules"


def seconds(read: Callable[[str], object], texts: list[str]) -> float:
    """The best of several rounds: the others were disturbed."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for text in texts:
            read(text)
        best = min(best, time.process_time() - start)
    return best


async def longest_wait(read: Callable[[], object]) -> float:
    """The longest time for which the event loop did nothing else while a long text was read."""
    reading = asyncio.ensure_future(think(64 * KIB, read))
    longest, before, is_over = 0.0, time.perf_counter(), False
    while not is_over:
        is_over = reading.done()  # what it waits after the last look counts, too
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        longest, before = max(longest, now - before - 0.001), now
    return longest


def wait_of(read: Callable[[], object]) -> float:
    """Of several times the shortest: in the others the machine did something else."""
    return min(asyncio.run(longest_wait(read)) for _ in range(ROUNDS))


def hostile() -> None:
    """Print one line for each reader: the dearest text of 64 KiB."""
    book = read_rules(RULES)
    process = book.processes[0].process
    readers: dict[str, Callable[[str], object]] = {
        "a description": lambda text: read_thread(text, process, kind=PULL_REQUEST),
        "a comment": lambda text: parse_commands(book, process.repository, remark(text)),
        "a document": lambda text: read_proposal(text, PATH, process),
        "a section": lambda text: read_proposal(f"## Target releases\n{text}", PATH, process),
        "front matter": lambda text: read_proposal(f"---\n{text}\n---\n", PATH, process),
    }
    for name, read in readers.items():
        texts = {unit: (unit * 64 * KIB)[: 64 * KIB] for unit in UNITS}
        costs = {unit: seconds(read, [text]) for unit, text in texts.items()}
        dearest = max(costs, key=lambda unit: costs[unit])
        waits = {unit: wait_of(partial(read, text)) for unit, text in texts.items()}
        worst = max(waits, key=lambda unit: waits[unit])
        print(
            f"reading {name} of 64 KiB: at most {1000 * costs[dearest]:.0f} ms ({dearest!r}), ",
            end="",
        )
        print(f"the loop waits at most {1000 * waits[worst]:.0f} ms ({worst!r})", flush=True)


def main() -> None:
    """Print the lines."""
    hostile()
    folder = os.environ.get("VEPBOT_CORPUS")
    if not folder:
        print("reading: VEPBOT_CORPUS does not name the folder with real input; not measured")
        return
    texts = [path.read_text("utf-8") for path in sorted(Path(folder, "veps").glob("*.md"))]
    process = read_rules(RULES).processes[0].process
    ours = seconds(lambda text: read_proposal(text, PATH, process), texts)
    theirs = seconds(lambda text: MarkdownIt().parse(text), texts)
    print(f"reading {len(texts)} proposals: {ours:.2f} s, markdown-it {theirs:.2f} s, ", end="")
    print(f"ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
