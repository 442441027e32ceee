"""Where rules come from: the YAML files of a directory."""

from pathlib import Path

from bot.model.diagnostic import Diagnostic, InvalidRules, Position
from bot.rulebook.load import load
from bot.rulebook.rulebook import Rulebook

LARGEST_FILE_BYTES = 1024 * 1024


def read_rules(directory: Path) -> Rulebook:
    """Load all `*.yaml` of a directory (not below it). Raises InvalidRules with every mistake."""
    if not directory.is_dir():
        raise _unreadable(directory, "is no directory; RULES_DIR says where the rules are")
    paths = sorted(path for path in directory.iterdir() if path.suffix in (".yaml", ".yml"))
    if not paths:
        raise _unreadable(directory, "has no *.yaml in it")
    return load({str(path): _text(path) for path in paths})


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE_BYTES + 1).decode("utf-8", "surrogateescape")
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error


def _unreadable(path: Path, problem: str) -> InvalidRules:
    return InvalidRules((Diagnostic(str(path), Position(1, 1), f"{path} {problem}", "unreadable"),))
