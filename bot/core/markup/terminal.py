"""Text that cannot steer a terminal, nor pass for another line of the log."""

import re

# Control characters, ends of lines, marks that turn the direction, and what is no character.
_STEERING = re.compile(
    "[^\x20-\U0010ffff]|[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def on_one_line(text: str) -> str:
    """Control characters shown as escapes: what strangers wrote must not steer a terminal."""
    return _STEERING.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode()
