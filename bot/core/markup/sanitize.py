"""Strangers' text made harmless inside Markdown: it mentions nobody, links nowhere, is no HTML.

Mentions and references are made by GitHub from the rendered text, so a backslash does not stop
them; a zero-width space does. https://docs.github.com/en/get-started/writing-on-github
"""

import re
import unicodedata

LONGEST = 200
_GAP = "\u200b"
_SPACES = re.compile(r"\s+")
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~$])")
_ESCAPED = re.compile(r"\\([^a-zA-Z0-9\s])")
_TRIGGERS = re.compile(r"(@|#|GH-|:(?=//)|www(?=\.))", re.IGNORECASE)


def sanitize(text: str, longest: int = LONGEST) -> str:
    """One line for Markdown, at most `longest` characters before it is escaped."""
    escaped = _MARKUP.sub(r"\\\1", plain(text, longest).replace("&", "&amp;"))
    return _TRIGGERS.sub(rf"\1{_GAP}", escaped)


def first_line(markdown: str, longest: int = LONGEST) -> str:
    """The first line of a Markdown text of ours, as plain text for a title."""
    line = markdown.partition("\n")[0].replace("**", "")
    return plain(_ESCAPED.sub(r"\1", line), longest)


def unescaped(markdown: str) -> str:
    """Markdown of ours for a terminal: without the backslashes and gaps of `sanitize`."""
    return _ESCAPED.sub(r"\1", markdown).replace(_GAP, "").replace("&amp;", "&")


def plain(text: str, longest: int = LONGEST) -> str:
    """One line of visible characters, for titles: GitHub reads no Markdown there."""
    words = _SPACES.sub(" ", "".join(map(_visible, text[: 4 * longest]))).strip()
    return words[:longest] + ("…" if len(words) > longest else "")


def _visible(character: str) -> str:
    """Without control characters and marks that turn the direction of what follows."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character
