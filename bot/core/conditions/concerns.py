"""`concerns: none`: whether something that was raised with a command is not settled."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Duration
from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition
from bot.core.process.thread_record import minutes_in
from bot.core.schedules.offset import shown

NONE = "none"


class Concerns(Condition):
    """Holds when no concern is open (`none`), or when one is (`open`).

    With `{ open-for: 7d }` it holds when one has been open for that long.
    """

    key: ClassVar[str] = "concerns"
    example: ClassVar[str] = "{ open-for: 7d }"
    needs: ClassVar = frozenset({Need.COMMENTS})
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "wanted"

    wanted: Literal["none", "open"] = "open"
    open_for: Annotated[Duration | None, Field(alias="open-for")] = None

    @model_validator(mode="after")
    def _not_none_for_long(self) -> "Concerns":
        if self.wanted == NONE and self.open_for is not None:
            raise ValueError('"open-for" is about open concerns; leave "wanted" out')
        return self

    def judge(self, case: Context) -> Verdict:
        """Unknown where the record was changed by hand."""
        found = minutes_in(case.facts.comments)
        if isinstance(found, NotFetched | Unavailable):
            return unknown(self.key, reason_of(found))
        names = [concern.name for concern in found.open_concerns]
        if not names:
            return judged(self.key, "no concern is open", holds=self.wanted == NONE)
        if self.open_for is None:
            return judged(self.key, f"open: {listed(names)}", holds=self.wanted != NONE)
        old = [
            concern.name
            for concern in found.open_concerns
            if case.now >= concern.raised.at + self.open_for
        ]
        span = shown(self.open_for)
        because = f"open for {span}: {listed(old)}" if old else f"none is open for {span}"
        return judged(self.key, because, holds=bool(old))

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """When each has been open for that long."""
        found = minutes_in(case.facts.comments)
        if self.open_for is None or isinstance(found, NotFetched | Unavailable):
            return ()
        return tuple(concern.raised.at + self.open_for for concern in found.open_concerns)

    def excludes(self, other: Condition) -> bool:
        """It is one or the other."""
        return isinstance(other, Concerns) and other.wanted != self.wanted
