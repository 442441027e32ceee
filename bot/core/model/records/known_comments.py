"""What is remembered of this App's own comments, beside what is on GitHub."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KnownComment:
    """A comment that was written: its number on GitHub, and when it was written last (UTC).

    The number is 0 as long as nobody knows whether it came about. `record` is the body of one that
    remembers what people decided. `is_gone`: somebody deleted it.
    """

    number: int
    at: datetime
    record: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class KnownComments:
    """Those of a thread by their keys; nothing is known of what was written before `since`."""

    since: datetime
    by_key: Mapping[str, KnownComment] = field(default_factory=dict)

    def are_none(self, opened: datetime) -> bool:
        """Whether a thread opened at that moment cannot have any. GitHub's times are in seconds."""
        return not self.by_key and opened >= self.since.replace(microsecond=0)
