"""Documents that cannot be read whole: what they target is not known, whatever else they say."""

import re

from bot.core.documents.fields import MOST_DOUBTS, Fields, told_apart
from bot.core.markup.markdown.blocks import Markdown
from bot.core.markup.yaml_text.front_matter import CONFLICT
from bot.core.model.diagnostic import START, Position
from bot.core.model.proposal import Doubt

_NO_TEXT = re.compile("[\0\ufffd]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ")
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_POINTER = "version https://git-lfs.github.com/spec/"
_LONGEST_PATH = 4096


def doubt_what_is_unread(text: str, document: Markdown, fields: Fields) -> None:
    """Note why a document, or its front matter, was not read whole."""
    _doubt_front_matter(fields)
    if document.unread_from:
        message = (
            "shorten the document or move parts of it to other files: it is too long, or has too "
            f"many lines, and from line {document.unread_from} on it was not read"
        )
        fields.doubt(Position(document.unread_from, 1), message, "too-large", text)
    _doubt_no_text(text, fields)
    conflicts = (line for line in document.lines if _CONFLICT.match(line.text))
    if not fields.front.is_broken and (line := next(conflicts, None)):
        fields.doubt(Position(line.number, 1), CONFLICT, "conflict", text)
    if len(fields.doubts) >= MOST_DOUBTS:
        message = "so much is not understood that it is not all told"
        fields.doubts.clear()
        fields.doubt(START, message, "too-large", text)


def _doubt_no_text(text: str, fields: Fields) -> None:
    if odd := _NO_TEXT.search(text):
        message = "this is no text in UTF-8; save the document as UTF-8"
        fields.doubt(_place(text, odd.start()), message, "no-text", text)
    elif text.startswith(_POINTER) or _is_link(text):
        message = "this is only a link to the document; put its text here"
        fields.doubt(START, message, "no-text", text)


def _is_link(text: str) -> bool:
    """Whether it may be what git keeps of a link: a path without a line end, of any characters.

    https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-symlink
    """
    return 0 < len(text) <= _LONGEST_PATH and "\n" not in text and "/" in text


def _doubt_front_matter(fields: Fields) -> None:
    """What was reported of it before hides the targets."""
    found = fields.front.source.diagnostics
    if not fields.front.is_broken:
        found = [each for each in found if each.kind == "duplicate-key"]
    if found and found[0] not in {doubt.finding for doubt in fields.doubts}:
        fields.doubts.append(Doubt(found[0], told_apart(fields.front.block)))


def _place(text: str, offset: int) -> Position:
    line = text.count("\n", 0, offset) + 1
    return Position(line, offset - text.rfind("\n", 0, offset))
