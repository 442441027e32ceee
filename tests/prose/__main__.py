"""`python -m tests.prose [FILE…]`: every banned construction with its place; 1 if there is one."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.prose.banned import BANNED
from tests.prose.passages import passages

ROOT = Path(__file__).resolve().parents[2]
# Quotes what it bans.
STYLE = ROOT / "docs" / "style.md"
# Not rewritten yet; a package leaves this list when it is.
LATER = ("bot/core/standing/", "bot/service/", "bot/github/")


def mistakes(path: Path) -> Iterator[str]:
    """`file:line: "words": hint` for each banned construction in a file."""
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    for line, text in passages(path):
        for banned in BANNED:
            for found in banned.pattern.finditer(text):
                yield f'{name}:{line}: "{found[0]}": {banned.hint}'


def files() -> list[Path]:
    """Everything that people read, in order."""
    found = [
        *(ROOT / "bot").rglob("*.py"),
        *(path for path in (ROOT / "docs").rglob("*.md") if "decisions" not in path.parts),
        *ROOT.glob("*.md"),
        *(ROOT / "rules").rglob("*.md"),
        *(ROOT / "rules").glob("*.yaml"),
        *(ROOT / "docs" / "examples").rglob("*.yaml"),
    ]
    later = tuple(str(ROOT / folder) for folder in LATER)
    return sorted(path for path in found if path != STYLE and not str(path).startswith(later))


def main(names: list[str]) -> int:
    """Print the mistakes of these files, or of all."""
    chosen = [Path(name).resolve() for name in names] or files()
    found = [line for path in chosen for line in mistakes(path)]
    said = "\n".join(found) if found else f"prose: {len(chosen)} files, no mistakes"
    sys.stdout.write(f"{said}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
