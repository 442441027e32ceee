"""Why a subject is evaluated."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.core.model.comment import Comment


# Not an event of GitHub: the bot evaluates of its own accord.
SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a subject is evaluated: the events, by their delivery GUIDs, oldest first.

    `commit` is one that wants the pull request's checks in place of its head: a merge queue's.
    `remark` is what somebody wrote, if that is why. `tried` is how often it was looked at for it.
    """

    events: tuple[str, ...]
    deliveries: tuple[str, ...] = ()
    commit: str | None = None
    remark: "Comment | None" = None
    tried: int = 0

    @property
    def is_own(self) -> bool:
        """Whether nobody has done anything: time passed, or a sweep looks around."""
        return bool(self.events) and all(event.endswith(f".{SWEEP}") for event in self.events)
