"""What reading a proposal costs, as a ratio to markdown-it-py parsing the same text once."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt

from bot.service.rules import read_rules
from bot.text.proposal import read_proposal

ROUNDS = 7
PATH = "veps/sig-compute/1-x/vep.md"
RULES = Path(__file__).parent.parent.parent / "rules"


def seconds(read: Callable[[str], object], texts: list[str]) -> float:
    """The best of several rounds: the others were disturbed."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for text in texts:
            read(text)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print one line."""
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
