"""Hidden marks in what the bot writes, so that it finds it again without a database."""

import re
from collections.abc import Iterable
from hashlib import sha256

from bot.core.model.facts import OwnComment

STATUS = "status"
_MARKER = re.compile(r"\A<!-- vepbot (?P<key>[A-Za-z0-9_./+:#-]{1,400}) -->")


def marked(key: str, body: str) -> str:
    """A comment's body that says under which key it was written."""
    return f"<!-- vepbot {key} -->\n{body}"


def tracking_key(proposal: str) -> str:
    """The key of the issue that tracks a proposal, by the path of its directory or document."""
    return f"tracks/{sha256(proposal.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def key_of(body: str) -> str | None:
    """The key in a comment's marker; None where it has none. Only this App's own comments count."""
    found = _MARKER.match(body.lstrip())
    return found["key"] if found else None


def with_key(
    comments: Iterable[OwnComment], key: str, *, is_there: bool = True
) -> OwnComment | None:
    """The comment of this App with that key; also one that was deleted, unless it `is_there`."""
    found = (each for each in comments if each.key == key and not (is_there and each.is_gone))
    return next(found, None)
