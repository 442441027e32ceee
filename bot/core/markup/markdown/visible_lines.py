"""Every line as its reader sees it, be it prose, code, a quote or HTML: nothing is passed over.

`bot.core.markup.markdown.blocks` reads what somebody says. This is for what must not be
overlooked.
"""

from collections.abc import Iterator

from bot.core.markup.markdown.blocks import Markdown, source_lines
from bot.core.markup.reading_limit import MAXIMUM_CHARACTERS


def shown_lines(body: str, document: Markdown) -> dict[int, str]:
    """By their numbers all lines that are not empty, without what is hidden or struck: that is NUL.

    `document` is what was read of the body; what comes after that is left out.
    """
    end = None if document.unread_from is None else document.unread_from - 1
    lines = source_lines(body[:MAXIMUM_CHARACTERS])[:end]
    found = dict(enumerate(_without_comments(lines), 1))
    for line in document.lines:
        if line.number not in document.unsure:
            found[line.number] = line.readable
    return {number: text for number, text in found.items() if text.strip("\0 \t\r\f\v")}


def _without_comments(lines: list[str]) -> Iterator[str]:
    """A comment that begins a line ends at `-->`; one behind text ends there in its paragraph."""
    ends, blanks = _ends(lines), _blanks(lines)
    hidden_until = (0, 0)
    for number, line in enumerate(lines):
        parts, position = [], 0
        if number < hidden_until[0]:
            position = len(line)
        elif number == hidden_until[0]:
            position = hidden_until[1]
        while (start := line.find("<!--", position)) >= 0:
            end = _end(lines, number, start, ends[number + 1], blanks[number])
            if end is None:
                break
            parts.append(line[position:start])
            hidden_until = end
            position = end[1] if end[0] == number else len(line)
        yield "".join([*parts, line[position:]])


def _ends(lines: list[str]) -> list[tuple[int, int]]:
    """For each line, from the last to the first: where the next `-->` behind it ends."""
    following = (len(lines), 0)
    found = [following] * (len(lines) + 1)
    for number in range(len(lines) - 1, -1, -1):
        at = lines[number].find("-->")
        following = (number, at + 3) if at >= 0 else following
        found[number] = following
    return found


def _blanks(lines: list[str]) -> list[int]:
    """For each line the number of the next one that is empty."""
    following, found = len(lines), []
    for number in range(len(lines) - 1, -1, -1):
        following = following if lines[number].strip() else number
        found.append(following)
    return found[::-1]


def _end(
    lines: list[str], number: int, start: int, end: tuple[int, int], blank: int
) -> tuple[int, int] | None:
    """Where a comment that begins at a place ends; None where GitHub shows it.

    `end` is the next `-->` in a later line, `blank` the next empty line.
    """
    line = lines[number]
    if line.startswith(("<!-->", "<!--->"), start):
        return number, line.index(">", start) + 1
    here = line.find("-->", start + 4)
    if here >= 0:
        return number, here + 3
    is_block = not line[:start].strip(" \t>*+-")
    is_closed = end[0] < len(lines) and (is_block or end[0] < blank)
    return end if is_closed else None
