"""What all commands share: exit codes, and text that cannot steer a terminal."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.core.markup.terminal import on_one_line as on_one_line

if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from bot.core.model.diagnostic import InvalidRules

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  its only name

OK, PROBLEMS, USAGE, FAILURE = 0, 1, 2, 3


def complain(headline: str, problems: Sequence[str]) -> int:
    """Say what is wrong with the usage or the settings."""
    print(headline, *(f"  {problem}" for problem in problems), sep="\n", file=sys.stderr)
    return USAGE


def refuse(invalid: "InvalidRules", file: "TextIO | None" = None) -> int:
    """Show every mistake in the rules, on standard error unless `file` says otherwise."""
    lines = str(invalid).split("\n")
    print(*map(on_one_line, lines), sep="\n", file=file or sys.stderr)
    return PROBLEMS


def rules_directory(given: str | None) -> Path:
    """The directory with the rules: as given, or RULES_DIR. Raises InvalidSettings."""
    from bot.settings import environment, read_rules_dir

    return Path(given) if given else read_rules_dir(environment())
