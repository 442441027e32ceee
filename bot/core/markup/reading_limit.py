"""How much of a text is read: very many short lines cost as much as a slow expression."""

from dataclasses import dataclass

from markdown_it.rules_block import StateBlock

MAXIMUM_CHARACTERS = 256 * 1024
# Lines of prose that are read; twice as many there may be with code and empty lines.
# The longest of 336 real proposals takes 769 of them (48 KB); the densest, one for 43 characters.
FEWEST_LINES = 1536
CHARACTERS_PER_LINE = 40


def most_lines(characters: int) -> int:
    """How many lines of prose are read of a text of this length."""
    return max(FEWEST_LINES, min(characters, MAXIMUM_CHARACTERS) // CHARACTERS_PER_LINE)


@dataclass(slots=True)
class ReadingLimit:
    """How many lines of prose may still be read; `last` is the last one that was looked at.

    `unread` is the first that is not read. Lines count from 0.
    """

    lines: int
    last: int = -1
    unread: int | None = None


def enough(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - a rule
    """A rule of markdown-it before all others: when nothing is left of the allowance, it takes all.

    Blocks count, and their lines, which are checked twice.
    """
    allowance: ReadingLimit = state.env["allowance"]
    if start > allowance.last or not silent:
        allowance.last = max(start, allowance.last)
        allowance.lines -= 1
    if allowance.lines < 0 and allowance.unread is None:
        allowance.unread = start
    is_unread = allowance.unread is not None and start >= allowance.unread
    if is_unread and not silent:
        state.line = end
    return is_unread
