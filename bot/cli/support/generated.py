"""Files that are made from the program: write them, or say that they are stale."""

import argparse
import sys
from pathlib import Path

from bot.cli.support.terminal import OK, PROBLEMS, USAGE, on_one_line


def add_options(parser: argparse.ArgumentParser, path: str) -> None:
    """`[FILE] [--check]`."""
    parser.add_argument("file", nargs="?", default=path, help=f"default: {path}; - prints it")
    parser.add_argument("--check", action="store_true", help="only say whether it is fresh")


def write_or_check(options: argparse.Namespace, text: str) -> int:
    """Write the file; with `--check` 1 where it says something else."""
    if options.file == "-":
        print(*map(on_one_line, text.splitlines()), sep="\n")
        return OK
    path = Path(options.file)
    try:
        if not options.check:
            path.write_text(text, "utf-8")
            return OK
        is_fresh = path.is_file() and path.read_text("utf-8") == text
    except OSError as error:
        print(f"vepbot: {path}: {error.strerror}", file=sys.stderr)
        return USAGE
    if not is_fresh:
        print(f"{path} is stale; write it anew with the same command without --check")
    return OK if is_fresh else PROBLEMS
