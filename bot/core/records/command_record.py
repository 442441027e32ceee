"""What is remembered of a remark with commands, as the record of a comment or of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.model.facts import Field, Override, OwnComment
from bot.core.records.codec import record_in

# How the keys of comments with such records begin: the reply to a remark, and what a command in
# another thread has changed here.
REPLY, ELSEWHERE = "reply/", "commanded/"


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """One remark: who posted it and when (UTC), and which of its commands were handled, by key.

    `taught`: its author got the reply that there is no such command. `said` is what it commanded.
    """

    author: str
    at: datetime
    number: int
    done: tuple[str, ...] = ()
    taught: bool = False
    said: tuple[Override, ...] = ()


def as_record(memory: CommandRecord) -> dict[str, Any]:
    """Plain JSON values."""
    ended = [each.ended for each in memory.said]
    return {
        "author": memory.author,
        "at": memory.at.isoformat(),
        "number": memory.number,
        "done": list(memory.done),
        "taught": memory.taught,
        "said": [[each.field.value, each.value, each.present] for each in memory.said],
        **({"ended": ended} if any(ended) else {}),
    }


def memory_from(record: Mapping[str, Any] | None) -> CommandRecord | None:
    """None where the record is about something else, or of another form."""
    try:
        return None if record is None else _memory(record)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def memory_in(comment: OwnComment) -> CommandRecord | None:
    """What a comment remembers, if its seal is whole."""
    is_about = comment.key.startswith((REPLY, ELSEWHERE))
    return memory_from(record_in(comment.body)) if is_about and comment.is_whole else None


def _memory(record: Mapping[str, Any]) -> CommandRecord:
    author, at = str(record["author"]), datetime.fromisoformat(record["at"])
    number = int(record["number"])
    ended = map(str, record.get("ended", [""] * len(record["said"])))
    said = tuple(
        Override(Field(field), str(value), bool(present), author, at, number, before)
        for (field, value, present), before in zip(record["said"], ended, strict=True)
    )
    done = tuple(str(key) for key in record["done"])
    return CommandRecord(author, at, number, done, bool(record["taught"]), said)
