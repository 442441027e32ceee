"""What a YAML parser says of a rules file, told where the mistake is and with what to do.

A parser reports where it gave up, which is often some lines below. Each kind of mistake is looked
for in the lines above that place; what the parser said stands behind the advice.
"""

import re
from collections.abc import Callable, Iterator

from bot.core.markup.yaml_text.source import Source, read_yaml
from bot.core.model.diagnostic import Diagnostic, Position

# Where it is, and what to do.
Advice = tuple[Position, str]
# A mistake is not looked for further above.
MOST_LINES = 200
LONGEST_LINE = 500
_KEY = r"(?P<indent>\s*(?:- +)?)(?P<key>[\w./*-]+)"
_ENTRY = re.compile(rf"\A{_KEY}:(?= |$) *(?P<value>.*)")
_NO_SPACE = re.compile(rf"\A{_KEY}:(?P<value>[^\s:/].*)")
_EQUALS = re.compile(rf"\A{_KEY} *= *(?P<value>.*)")
_NO_SPACE_AFTER_DASH = re.compile(r"\A\s*(?P<dash>-)(?P<value>[^\s-].*)")
_TYPOGRAPHIC = re.compile("(?<=[ :,\\[{])[\u201c\u201d\u201e\u2018\u2019\u00ab]")
_STRING = re.compile(r"""(?:^|(?<=[\s,\[{:]))(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
_OPEN = re.compile(r"""(?:^|(?<=[\s,\[{:]))["']""")
_APOSTROPHE = re.compile(r"'[^']*'(?=\w)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_REST = re.compile(r"[^,\]}]*")
_MARKS = {"[": "]", "{": "}"}


def read_rules_yaml(text: str, path: str) -> Source:
    """A rules file or a file of examples, its mistakes in YAML explained. Never raises."""
    source = read_yaml(text, path)
    source.diagnostics[:] = [_explained(found, source) for found in source.diagnostics]
    return source


def _explained(found: Diagnostic, source: Source) -> Diagnostic:
    if found.kind != "syntax":
        return found
    advice = next(filter(None, (look(found, source) for look in _LOOKS)), None)
    if advice is None:
        return found
    where, text = advice
    message = f"{text} ({found.message})"
    return Diagnostic.at(found.path, where, message, found.kind, source.line(where))


def _above(found: Diagnostic, source: Source) -> Iterator[tuple[int, str]]:
    """The line where the parser gave up and those above it, upwards, without comments."""
    last = min(found.position.line, len(source.lines))
    for number in range(last, max(last - MOST_LINES, 0), -1):
        line = source.lines[number - 1]
        if len(line) <= LONGEST_LINE and line.strip() and not line.lstrip().startswith("#"):
            yield number, line


def _tab(found: Diagnostic, source: Source) -> Advice | None:
    for number, line in list(_above(found, source))[:3]:
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            return Position(number, indent.index("\t") + 1), "indent with spaces, not with a tab"
    return None


def _typographic(found: Diagnostic, source: Source) -> Advice | None:
    for number, line in list(_above(found, source))[:2]:
        if mark := _TYPOGRAPHIC.search(line):
            return Position(number, mark.start() + 1), "write straight quotes: \" or '"
    return None


def _first_mark(found: Diagnostic, source: Source) -> Advice | None:
    """A text that begins with a character that means something else in YAML."""
    line, column = source.line(found.position), found.position.column - 1
    is_reference = "alphabetic or numeric" in found.message
    if "cannot start any token" not in found.message and not is_reference:
        return None
    if line[column : column + 1] not in "*&!" and line[column - 1 : column] in ("*", "&", "!"):
        column -= 1
    part = _REST.match(line[column:])
    text = part.group().strip() if part else ""
    advice = f'quote a text that begins with {text[:1]}: "{text}"'
    return Position(found.position.line, column + 1), advice


def _braces(found: Diagnostic, source: Source) -> Advice | None:
    """`{{ name }}` without quotes is a map in a map."""
    at = source.line(found.position).find("{{")
    if found.message != "a key must be plain text" or at < 0:
        return None
    advice = 'in the rules a variable is written "${name}", in quotes'
    return Position(found.position.line, at + 1), advice


def _colon(found: Diagnostic, source: Source) -> Advice | None:
    """A text with a colon in it; or a line that is deeper than the one above it, which has one."""
    if "mapping values are not allowed" not in found.message:
        return None
    line = source.line(found.position)
    entry = _ENTRY.match(line)
    if entry and found.position.column <= entry.end("key") + 1:
        return _misplaced(found, source)
    start = entry.start("value") if entry else len(line) - len(line.lstrip("- "))
    text = _COMMENT.sub("", line[start:]).strip()
    key = f"{entry['key']}: " if entry else ""
    quote = '"' if "'" in text else "'"
    advice = f"quote a text with a colon: {key}{quote}{text}{quote}"
    return Position(found.position.line, start + 1), advice


def _no_value(found: Diagnostic, source: Source) -> Advice | None:
    """A line that is no `key: value`, above the place where the parser noticed."""
    if "could not find expected ':'" not in found.message:
        return None
    for number, line in list(_above(found, source))[:4]:
        for pattern, advice in (
            (_NO_SPACE, 'write a space after the colon: "{key}: {value}"'),
            (_EQUALS, 'write a colon, not "=": "{key}: {value}"'),
        ):
            if seen := pattern.fullmatch(line):
                text = advice.format(key=seen["key"], value=seen["value"].strip())
                return Position(number, seen.start("key") + 1), text
        if seen := _NO_SPACE_AFTER_DASH.fullmatch(line):
            text = f'write a space after the dash: "- {seen["value"].strip()}"'
            return Position(number, seen.start("dash") + 1), text
        if not _ENTRY.match(line) and not line.lstrip().startswith("-"):
            text = 'write "key: value" here, or indent it as deep as the text above'
            return Position(number, len(line) - len(line.lstrip()) + 1), text
    return None


def _misplaced(found: Diagnostic, source: Source) -> Advice | None:
    """A key that is not as deep as those beside it, or an entry of a list without its dash."""
    is_list = "expected '-' indicator" in found.message
    if not (is_list or "mapping values" in found.message or "block mapping" in found.message):
        return None
    line = source.line(found.position)
    if glued := _NO_SPACE_AFTER_DASH.fullmatch(line):
        text = f'write a space after the dash: "- {glued["value"].strip()}"'
        return Position(found.position.line, glued.start("dash") + 1), text
    entry = _ENTRY.match(line)
    if entry is None:
        return None
    where = Position(found.position.line, entry.start("key") + 1)
    if is_list and entry["key"] in ("name", "item"):
        return where, f'an entry of a list begins with a dash: "- {entry["key"]}: …"'
    before = next((line for n, line in _above(found, source) if n < where.line), "")
    above = _ENTRY.match(before)
    if above is None:
        return None
    deep = above.start("key")
    return where, f'indent it as deep as "{above["key"]}:" above, with {deep} spaces'


def _quotes(found: Diagnostic, source: Source) -> Advice | None:
    """Quotes that nothing closes, or that an apostrophe closes too early."""
    if not any(words in found.message for words in ("expected", "end of stream", "document")):
        return None
    seen = None
    for number, line in _above(found, source):
        bare = _STRING.sub(lambda part: "x" * len(part.group()), _COMMENT.sub("", line))
        if apostrophe := _APOSTROPHE.search(line):
            advice = "write '' for an apostrophe within single quotes, or take double quotes"
            if number == found.position.line:
                return Position(number, apostrophe.end()), advice
        if is_open := _OPEN.search(bare):
            seen = Position(number, is_open.start() + 1), "close the quotes that open here"
    return seen


def _brackets(found: Diagnostic, source: Source) -> Advice | None:
    """A bracket that nothing closes."""
    if source.began is None or "expected ','" not in found.message:
        return None
    mark = source.line(source.began)[source.began.column - 1 : source.began.column]
    if mark not in _MARKS:
        return None
    return source.began, f"close the {mark} that opens here with {_MARKS[mark]}"


def _loose_text(found: Diagnostic, source: Source) -> Advice | None:
    """A line of a longer text that is not as deep as the others."""
    line = source.line(found.position)
    if "did not find expected key" not in found.message or _ENTRY.match(line):
        return None
    return found.position, 'write "key: value" here, or indent it as deep as the text above'


def _escape(found: Diagnostic, _: Source) -> Advice | None:
    if "unknown escape character" not in found.message:
        return None
    return found.position, "write \\\\ for a backslash in double quotes, or take single quotes"


_LOOKS: tuple[Callable[[Diagnostic, Source], Advice | None], ...] = (
    _tab,
    _typographic,
    _first_mark,
    _braces,
    _colon,
    _no_value,
    _quotes,
    _brackets,
    _misplaced,
    _loose_text,
    _escape,
)
