"""Hidden marks in what the bot writes, so that it finds it again without a database."""

import re

STATUS = "status"
_MARKER = re.compile(r"\A<!-- vepbot (?P<key>[A-Za-z0-9_./+:#-]{1,400}) -->")


def marked(key: str, body: str) -> str:
    """A comment's body that says under which key it was written."""
    return f"<!-- vepbot {key} -->\n{body}"


def key_of(body: str) -> str | None:
    """The key in a comment's marker; None where it has none. Only this App's own comments count."""
    found = _MARKER.match(body.lstrip())
    return found["key"] if found else None
