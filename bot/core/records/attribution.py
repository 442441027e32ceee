"""Who said something and when: in words, and as it is recorded."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.markup.sanitize import sanitize
from bot.core.model.context import Context
from bot.core.model.records.exception_request import Decision

# What is longer is no comment's address, and takes room.
LONGEST_URL = 250


def said_now(case: Context) -> Decision:
    """By whoever wrote the command, when it was posted."""
    command = case.command
    if command is None:
        return Decision("", case.now)
    url = command.url if len(command.url) <= LONGEST_URL else ""
    return Decision(command.author, command.at or case.now, url)


def in_words(said: Decision) -> str:
    """`alice on 2026-03-01`, the day with a link to what was written; mentions nobody."""
    day = f"{said.at:%Y-%m-%d}"
    return f"{sanitize(said.by)} on {f'[{day}]({said.url})' if said.url else day}"


def as_record(said: Decision) -> dict[str, str]:
    """Plain JSON values."""
    return {"by": said.by, "at": said.at.astimezone(UTC).isoformat(), "url": said.url}


def from_record(data: Mapping[str, Any]) -> Decision:
    """Raises LookupError, TypeError or ValueError for what is of another form."""
    at = datetime.fromisoformat(data["at"]).astimezone(UTC)
    return Decision(str(data["by"]), at, str(data["url"]))
