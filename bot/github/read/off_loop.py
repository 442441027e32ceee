"""Long texts are read beside the event loop, so that webhooks are answered meanwhile."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.core.model.comment import Comment
from bot.core.model.facts import Facts

T = TypeVar("T")

# Reading that many characters takes some milliseconds; a thread for less is not worth its while.
MOST_ON_THE_LOOP = 16 * 1024


async def think(size: int, work: Callable[[], T]) -> T:
    """What comes of work that only thinks, on texts of that size altogether."""
    return work() if size <= MOST_ON_THE_LOOP else await asyncio.to_thread(work)


def size_of(facts: Facts) -> int:
    """How many characters of text they have, those of the tracking issue too."""
    comments = facts.comments if isinstance(facts.comments, tuple) else ()
    mine = len(facts.thread.title) + len(facts.thread.body) + sum(len(c.body) for c in comments)
    tracked = facts.tracking_issue
    return mine + (size_of(tracked) if isinstance(tracked, Facts) else 0)


def size_of_remark(remark: Comment) -> int:
    """How many characters it has, with what it said before it was edited."""
    return len(remark.body) + len(remark.before or "")
