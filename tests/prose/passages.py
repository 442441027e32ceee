"""The text of a file for people: docstrings, comments, messages, Markdown, YAML, with its lines."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

Passage = tuple[int, str]
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_QUOTED = re.compile(r"\"[^\"\n]*\"")
_FENCE = re.compile(r"^\s*(?:```|~~~)")


def passages(path: Path) -> Iterator[Passage]:
    """Line number and text of each passage. Raises SyntaxError for Python that cannot be parsed."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        yield from _python(text)
    elif path.suffix == ".md":
        yield from _markdown(text)
    else:
        yield from enumerate(text.splitlines(), 1)


def _python(text: str) -> Iterator[Passage]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            for offset, line in enumerate(node.value.splitlines()):
                yield node.lineno + offset, line


def _markdown(text: str) -> Iterator[Passage]:
    """Without code. docs/style.md quotes what it bans."""
    is_code = False
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            is_code = not is_code
        elif not is_code:
            yield number, _CODE_SPAN.sub("", line)
