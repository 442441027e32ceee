"""What is inside of blocks: code, comments, tags, links and struck-through text, in one pass.

A CommonMark reader looks far ahead for what closes a bracket. Here each closing is looked for at
most once or within `_REACH` characters, so that the cost stays linear. Where that makes a
difference, less is read as prose.
"""

import re
from bisect import bisect_left

Span = tuple[int, int]

_REACH = 1024
_STRUCK = frozenset({"del", "s", "strike"})
_SPECIAL = re.compile(r"\\[!-~]|`+|<!--|<|~+|!?\[|\]")
_TAG = re.compile(
    r"</?([A-Za-z][A-Za-z0-9-]*+)"
    r"(?:\s++[A-Za-z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+)*+\s*+/?+>"
)
_DESTINATION = re.compile(
    r"\(\s*+(?:<[^<>\n]*+>|[^\s()<]*+(?:\([^\s()]*+\)[^\s()]*+)*+)?+"
    r"(?:\s++(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'))?+\s*+\)",
    re.DOTALL,
)
_BACKTICKS = re.compile(r"`+")
_LABEL = re.compile(r"\[[^\[\]]*+\]")


class Inline:
    """Collects spans of a source, block by block, in order."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.hidden: list[Span] = []
        self.code: list[Span] = []
        self.links: list[Span] = []
        # Hidden here as nobody means it to be read, though GitHub shows it.
        self.shown: list[Span] = []
        self.in_comment = False
        self.is_shown = False

    def skip_html(self, start: int, end: int) -> None:
        """Pass over a block of HTML, which may open or close a comment."""
        opened = self.source.rfind("<!--", start, end)
        closed = self.source.rfind("-->", start, end)
        if opened > closed or (self.in_comment and closed < 0):
            self.in_comment = True
        elif closed >= 0:
            self.in_comment = False

    def scan(self, start: int, end: int) -> None:
        """Read one block of prose."""
        if self.in_comment:
            closed = self.source.find("-->", start, end)
            self.in_comment = closed < 0
            self.hidden.append((start, end if closed < 0 else closed + 3))
            if self.is_shown:
                self.shown.append(self.hidden[-1])
            self.is_shown = self.is_shown and self.in_comment
            start = self.hidden[-1][1]
        _Scan(self, start, end).run()


class _Scan:
    """The state of reading one block."""

    def __init__(self, inline: Inline, start: int, end: int) -> None:
        self.inline, self.source = inline, inline.source
        self.start, self.end = start, end
        self.brackets: list[int] = []
        self.struck: list[int] = []
        self.tildes: dict[int, list[int]] = {1: [], 2: []}
        self.runs = self._backtick_runs() if self.source.find("`", start, end) >= 0 else {}
        self.last_comment_end = self.source.rfind("-->", start, end)

    def run(self) -> None:
        position = self.start
        while found := _SPECIAL.search(self.source, position, self.end):
            position = self.take(found.group(), found.start(), found.end())

    def take(self, mark: str, start: int, end: int) -> int:
        """Handle one token; returns where to go on."""
        match mark[0]:
            case "`":
                return self.take_code(start, end)
            case "<":
                return self.take_comment(start) if mark == "<!--" else self.take_tag(start)
            case "~":
                self.take_tildes(start, end)
            case "[" | "!":
                self.brackets.append(start)
            case "]":
                return self.close_bracket(end)
        return end

    def _backtick_runs(self) -> dict[int, list[int]]:
        runs: dict[int, list[int]] = {}
        for found in _BACKTICKS.finditer(self.source[self.start : self.end]):
            runs.setdefault(len(found.group()), []).append(self.start + found.start())
        return runs

    def take_code(self, start: int, end: int) -> int:
        closings = self.runs.get(end - start, [])
        index = bisect_left(closings, end)
        if index == len(closings):
            return end
        closed = closings[index] + end - start
        self.inline.code.append((start, closed))
        return closed

    def take_comment(self, start: int) -> int:
        if self.source.startswith(("<!-->", "<!--->"), start):
            closed = self.source.index(">", start) + 1
        elif self.last_comment_end > start:
            closed = self.source.index("-->", start + 4) + 3
        else:
            return self.take_open_comment(start)
        self.inline.hidden.append((start, closed))
        return closed

    def take_open_comment(self, start: int) -> int:
        """A comment with an empty line in it: GitHub shows it, yet nobody means it to be read."""
        following = self.source.find("<!--", start + 4)
        limit = following if following >= 0 else len(self.source)
        if self.source.find("-->", start + 4, limit) < 0:
            return start + 4
        self.inline.hidden.append((start, self.end))
        self.inline.shown.append((start, self.end))
        self.inline.in_comment = self.inline.is_shown = True
        return self.end

    def take_tag(self, start: int) -> int:
        found = _TAG.match(self.source, start, min(self.end, start + _REACH))
        if not found:
            return start + 1
        self.inline.hidden.append(found.span())
        if found[1].casefold() not in _STRUCK:
            return found.end()
        if found.group().startswith("</") and self.struck:
            self.inline.hidden.append((self.struck.pop(), found.end()))
        else:
            self.struck.append(start)
        return found.end()

    def take_tildes(self, start: int, end: int) -> None:
        """`~so~` and `~~so~~`, with text next to the inner side of the marks."""
        size = end - start
        if size > 2:
            return
        openers = self.tildes[size]
        before = self.source[start - 1] if start > self.start else " "
        after = self.source[end] if end < self.end else " "
        if openers and not before.isspace():
            opened = openers.pop()
            others = self.tildes[3 - size]
            while others and others[-1] > opened:
                others.pop()
            self.inline.hidden.append((opened, end))
        elif not after.isspace():
            openers.append(start)

    def close_bracket(self, end: int) -> int:
        if not self.brackets:
            return end
        opened = self.brackets.pop()
        reach = min(self.end, end + _REACH)
        found = _DESTINATION.match(self.source, end, reach) or _LABEL.match(self.source, end, reach)
        if not found:
            return end
        self.inline.links.append((opened, found.end()))
        self.brackets.clear()  # there are no links within links
        return found.end()
