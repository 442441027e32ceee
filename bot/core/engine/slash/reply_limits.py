"""How much is said to one person within an hour: nobody's noise uses up what is there for all.

GitHub allows few writes an hour. A command that changes something is always answered; what only
asks, or is refused, is answered a number of times. Whoever has no part in the repository is not
even looked at after some more, and is answered a number of times a day in one thread.
"""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

WITHIN, A_DAY = timedelta(hours=1), timedelta(days=1)
# Of one person: answers to what changed nothing, in all threads.
MOST_ANSWERS = 20
# Of one who is neither member nor collaborator: remarks with commands, whatever came of them.
MOST_OF_A_STRANGER = 40
# Of all those together: answers to what changed nothing.
MOST_TO_STRANGERS = 100
# In one thread within a day, answers to what changed nothing: of one of those, and of all of them.
MOST_OF_A_STRANGER_HERE, MOST_TO_STRANGERS_HERE = 25, 50
_ALL_THE_SAME = "Commands that change something are done all the same."
LAST = f"Give me an hour: this was the last answer to you for now. {_ALL_THE_SAME}"
LAST_HERE = f"Ask again tomorrow: this was the last answer here for today. {_ALL_THE_SAME}"


class ReplyLimits(enum.Enum):
    """What a remark with commands gets: all, the same and a word that this was the last answer (for
    an hour, or in this thread for a day), an answer only if it changes something, or nothing.
    """

    ALL = "all"
    LAST = "last"
    LAST_HERE = "last here"
    QUIET = "quiet"
    NONE = "none"

    @property
    def ends(self) -> str:
        """What an answer ends with, for a person; empty but for the last one."""
        return {ReplyLimits.LAST: LAST, ReplyLimits.LAST_HERE: LAST_HERE}.get(self, "")


@dataclass(frozen=True, slots=True)
class RecentReplies:
    """A remark within the last hour: whose, and whether it changed something.

    `to_stranger`: it was answered, changed nothing, and its author has no part in the repository.
    """

    author: str
    changed: bool
    to_stranger: bool = False


def patience(
    author: str,
    recent: Collection[RecentReplies],
    here: Collection[str] = (),
    *,
    is_insider: bool,
) -> ReplyLimits:
    """How a remark of that author is treated, after those of the last hour.

    `here` has, for each answer to a stranger in the thread within a day, to whom it was.
    """
    own = [each for each in recent if each.author.casefold() == author.casefold()]
    asked = sum(not each.changed for each in own)
    mine = sum(each.casefold() == author.casefold() for each in here)
    left = min(MOST_OF_A_STRANGER_HERE - mine, MOST_TO_STRANGERS_HERE - len(here))
    if not is_insider:
        if len(own) >= MOST_OF_A_STRANGER:
            return ReplyLimits.NONE
        if sum(each.to_stranger for each in recent) >= MOST_TO_STRANGERS or left <= 0:
            return ReplyLimits.QUIET
    if asked >= MOST_ANSWERS:
        return ReplyLimits.QUIET
    if not is_insider and left == 1:
        return ReplyLimits.LAST_HERE
    return ReplyLimits.LAST if asked == MOST_ANSWERS - 1 else ReplyLimits.ALL
