"""Whether a deadline is on another day than the one announced in the thread."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Fact, Facts, NotFetched, Unavailable, reason_of
from bot.core.process.targets.target_release import aim_of, deadline_of
from bot.core.records.announced_dates import NOTHING_TOLD, AnnouncedDates, told_in
from bot.core.records.marker import STATUS, with_key


@dataclass(frozen=True, slots=True)
class Move:
    """A release's deadline, announced for the day `was`; `over_at` is when both days have passed.

    `times` is how often it has made this very move by now.
    """

    release: str
    deadline: Deadline
    was: date
    times: int = 1

    @property
    def over_at(self) -> datetime:
        """UTC: from then on nobody needs to know any more."""
        earlier = self.deadline.day - self.was
        return max(self.deadline.ends, self.deadline.ends - earlier)


def told_by(facts: Facts) -> Fact[AnnouncedDates]:
    """What the subject's status comment told; nothing where there is none."""
    comments = facts.comments
    if not isinstance(comments, tuple):
        return comments
    mine = with_key(comments, STATUS)
    return told_in(mine.body) if mine else NOTHING_TOLD


def move_of(case: Context, name: str) -> Fact[Move | None]:
    """How a deadline of its release moved since the announcement; None where it did not."""
    release, deadline = aim_of(case), deadline_of(case, name)
    if isinstance(release, NotFetched | Unavailable):
        return release
    if isinstance(deadline, NotFetched | Unavailable):
        return deadline
    if release is None or deadline is None:
        return None
    told = told_by(case.facts)
    if isinstance(told, NotFetched):
        return told
    if isinstance(told, Unavailable):
        return Unavailable(reason_of(told))
    was = told.before(name, deadline.day) if told.release == release else None
    return Move(release, deadline, was, told.times(name, deadline.day)) if was else None
