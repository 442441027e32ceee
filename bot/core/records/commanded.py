"""Everything that is remembered of commands about a thread: in its comments, and in the log."""

from datetime import datetime

from bot.core.model.facts import Facts, Override
from bot.core.records.command_record import memory_in

# A value that stands for all others like it.
ANY = "*"


def commanded(facts: Facts) -> tuple[Override, ...]:
    """All that is remembered of commands about a thread, the earliest first."""
    comments = facts.comments if isinstance(facts.comments, tuple) else ()
    memories = (memory_in(comment) for comment in comments)
    found = {each for memory in memories if memory for each in memory.said}
    return tuple(sorted(found | set(facts.commanded), key=_moment))


def is_reset(word: Override) -> bool:
    """Whether it gives a field back to the rules."""
    return word.present and word.value == ANY


def _moment(each: Override) -> tuple[datetime, int, bool, str, str, bool, str]:
    """In one remark what is named counts more than what is only like something."""
    is_named = ANY not in each.value
    moment = (each.at, each.number, is_named)
    return *moment, each.field.value, each.value, each.present, each.ended
