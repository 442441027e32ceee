"""What all commands share: exit codes, and text that cannot steer a terminal."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from typing import TextIO

    from bot.model.diagnostic import InvalidRules

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  its only name

OK, PROBLEMS, USAGE, FAILURE = 0, 1, 2, 3
# Control characters, ends of lines, marks that turn the direction, and what is no character.
_STEERING = re.compile(
    "[^\x20-\U0010ffff]|[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def on_one_line(text: str) -> str:
    """Control characters shown as escapes: what strangers wrote must not steer a terminal."""
    return _STEERING.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode()


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
