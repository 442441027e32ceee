"""`target <release> [stage]`: how a command is written in rules.

The name of a placeholder is its type: bot/core/slash/argument_types.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_WORD = re.compile(r"[a-z][a-z0-9-]*")
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)(\.\.\.)?>|\[([a-z][a-z0-9-]*)(\.\.\.)?\]")


@dataclass(frozen=True, slots=True)
class Argument:
    """A placeholder: `<name>` must be given, `[name]` may be, `...` stands for one or more.

    Of text, `...` takes the rest of the line.
    """

    name: str
    required: bool = True
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Words that a command begins with, and its arguments in order.

    `aliases` are other words for the same, which do not show in it.
    """

    words: tuple[str, ...]
    arguments: tuple[Argument, ...] = ()
    aliases: tuple[tuple[str, ...], ...] = ()

    def __str__(self) -> str:
        return " ".join((*self.words, *map(_shown, self.arguments)))

    @property
    def openings(self) -> tuple[tuple[str, ...], ...]:
        """All the words that it may begin with, its own first."""
        return (self.words, *self.aliases)


def parse_usage(text: str) -> Usage:
    """Read a usage. Raises ValueError that says what is wrong with it."""
    parts = text.split()
    if parts and parts[0].startswith("/"):
        rest = " ".join(parts[1:]) or parts[0].lstrip("/")
        raise ValueError(f'write it without the prefix: "{rest}"')
    words = tuple(_leading_words(parts))
    arguments = tuple(map(_argument, parts[len(words) :]))
    if not words:
        raise ValueError("a command begins with a word, like target <release>")
    _check_order(arguments)
    return Usage(words, arguments)


def parse_alias(text: str) -> tuple[str, ...]:
    """Read other words for a command. Raises ValueError that says what is wrong with them."""
    parts = text.split()
    words = tuple(_leading_words(parts))
    if not words or len(words) < len(parts):
        raise ValueError("an alias is words in lower case, without placeholders")
    return words


def _leading_words(parts: list[str]) -> Iterator[str]:
    for part in parts:
        if not _WORD.fullmatch(part):
            return
        yield part


def _argument(part: str) -> Argument:
    found = _PLACEHOLDER.fullmatch(part)
    if not found:
        raise ValueError(f'"{part}" is neither a word nor <argument> nor [argument]')
    name = found[1] or found[3]
    return Argument(name, required=bool(found[1]), rest=bool(found[2] or found[4]))


def _check_order(arguments: tuple[Argument, ...]) -> None:
    names = [argument.name for argument in arguments]
    if len(set(names)) < len(names):
        raise ValueError("an argument's name stands twice")
    for before, after in pairwise(arguments):
        if before.rest:
            raise ValueError(f"<{before.name}...> takes the rest of the line; nothing may follow")
        if after.required and not before.required:
            raise ValueError(f"[{before.name}] may be left out, so <{after.name}> may not follow")


def _shown(argument: Argument) -> str:
    name = argument.name + ("..." if argument.rest else "")
    return f"<{name}>" if argument.required else f"[{name}]"
