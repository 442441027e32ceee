"""Where front matter begins and ends, also where it is not written as it should be.

Two lines `---` enclose it; the first of them is the document's first line. People leave a
line empty above it, forget one of the two, or take other marks: that is found fault with, and read
all the same where its end is known.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.core.markup.markdown.html_comments import without_comments

# Front matter that begins later is none.
_MOST_LINES_BEFORE = 60
# Of the keys that the project knows, this many among the first lines are no accident.
_ENOUGH, _WITHIN = 2, 40
_FENCE = re.compile(r"---[ \t]*\r?")
_LIKE = re.compile(r"[^\w\n]{0,40}(?:ya?ml|toml|front-?matter)?[^\w\n]{0,40}", re.IGNORECASE)
_MARKS = re.compile(r"[-\u2010-\u2015+=`~]{2}|[\u2013\u2014]")
_KEY = re.compile(r"\s*[\"']?([A-Za-z][\w -]{0,60}?)[\"']?\s*[:=](?:\s|$)")

UNCLOSED = 'close the front matter: write "---" in a line of its own below its last key'
DOTS = 'close the front matter with "---", not with "..."'
LATE = 'the front matter must begin in the first line, with "---"; remove the text before it'
OTHER_MARKS = 'write "---" alone in the first line of the document and below the last key'
UNOPENED = 'open the front matter: write "---" alone in the first line of the document'


@dataclass(frozen=True, slots=True)
class Block:
    """Lines from `first` to before `end`, counted from 0; `end` is None where nobody can tell.

    `fault` is what is wrong with it, at the line `at`.
    """

    first: int
    end: int | None
    fault: str = ""
    at: int = 0


def find_block(lines: list[str], keys: Collection[str]) -> Block | None:
    """Where the front matter is; None where there is none. `keys` are those the project knows."""
    if lines and _FENCE.fullmatch(lines[0]):
        return _opened(lines, keys)
    if not keys:
        return None
    for number, line in enumerate(lines[:_MOST_LINES_BEFORE]):
        is_first = not without_comments("\n".join(lines[:number])).strip("\ufeff\u200b \t\r\n")
        enough = 1 if is_first else _ENOUGH
        if _is_like_fence(line) and _count(lines[number + 1 :], keys) >= enough:
            return _late(lines, number)
        if is_first and _is_exact(line, keys) and _count(lines[number:], keys) >= _ENOUGH:
            return _unopened(lines, number)
    return None


def plain_key(key: str) -> str:
    """A key without the differences that people make: `Owning_Group` is `owning-group`."""
    return "-".join(key.casefold().replace("_", " ").replace("-", " ").split())


def _opened(lines: list[str], keys: Collection[str]) -> Block | None:
    for number, line in enumerate(lines[1:], 1):
        if _FENCE.fullmatch(line):
            return Block(1, number)
        if keys and line.rstrip() == "...":
            return Block(1, number, DOTS, number)
    return Block(1, None, UNCLOSED) if _count(lines[1:], keys) else None


def _late(lines: list[str], start: int) -> Block:
    mark = lines[start].strip()
    is_fence = _FENCE.fullmatch(lines[start]) is not None
    ends = ("---", "...", mark, mark[:3])
    found = (n for n, line in enumerate(lines[start + 1 :], start + 1) if line.strip() in ends)
    end = next(found, None)
    fault = LATE if is_fence else OTHER_MARKS
    return Block(start + 1, end, UNCLOSED if end is None and is_fence else fault, start)


def _unopened(lines: list[str], start: int) -> Block | None:
    """Keys from the first line on, up to a line that closes them: else it is prose with labels."""
    within = lines[start : start + _MOST_LINES_BEFORE]
    end = next((start + n for n, line in enumerate(within) if _FENCE.fullmatch(line)), None)
    return Block(start, end, UNOPENED, start) if end is not None else None


def _is_like_fence(line: str) -> bool:
    return len(line) <= 90 and bool(_LIKE.fullmatch(line) and _MARKS.search(line))


def _count(lines: list[str], keys: Collection[str]) -> int:
    """How many known keys the next lines have; none unless the first that is not empty has one."""
    shown = [line for line in lines[:_WITHIN] if line.strip()]
    if not shown or not _key(shown[0], keys):
        return 0
    return len({_key(line, keys) for line in shown} - {None})


def _key(line: str, keys: Collection[str]) -> str | None:
    found = _KEY.match(line[:100])
    key = plain_key(found[1]) if found else ""
    return key if key in keys else None


def _is_exact(line: str, keys: Collection[str]) -> bool:
    """Labels of prose begin with capitals."""
    return line.partition(":")[0].strip() in keys
