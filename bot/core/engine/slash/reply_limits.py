"""How much is said to one person within an hour: nobody's noise uses up what is there for all.

GitHub allows few writes an hour. A command that changes something is always answered; what only
asks, or is refused, is answered a number of times. Whoever has no part in the repository is not
even looked at after some more.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

WITHIN = timedelta(hours=1)
# Of one person: answers to what changed nothing, in all threads.
MOST_ANSWERS = 20
# Of one who is neither member nor collaborator: remarks with commands, whatever came of them.
MOST_OF_A_STRANGER = 40
# Of all those together: answers to what changed nothing.
MOST_TO_STRANGERS = 100


class ReplyLimits(enum.Enum):
    """What a remark with commands gets: all, the same and a word that this was the last answer,
    an answer only if it changes something, or nothing.
    """

    ALL = "all"
    LAST = "last"
    QUIET = "quiet"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class RecentReplies:
    """A remark within the last hour: whose, and whether it changed something."""

    author: str
    changed: bool


def patience(author: str, recent: Collection[RecentReplies], *, is_insider: bool) -> ReplyLimits:
    """How a remark of that author is treated, after those of the last hour."""
    own = [each for each in recent if each.author.casefold() == author.casefold()]
    asked = sum(not each.changed for each in own)
    if not is_insider:
        if len(own) >= MOST_OF_A_STRANGER:
            return ReplyLimits.NONE
        if sum(not each.changed for each in recent) >= MOST_TO_STRANGERS:
            return ReplyLimits.QUIET
    if asked >= MOST_ANSWERS:
        return ReplyLimits.QUIET
    return ReplyLimits.LAST if asked == MOST_ANSWERS - 1 else ReplyLimits.ALL
