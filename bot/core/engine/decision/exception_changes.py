"""Exceptions as a release's report lists them: whose they are, how they stand, who decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.model.facts import Facts
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exceptions import standing_of


@dataclass(frozen=True, slots=True)
class ExceptionChange:
    """One exception. `url` is where it was decided, or asked for as long as it is not."""

    subject: str
    title: str
    standing: ExceptionState
    until: date | None
    by: str
    url: str

    @property
    def words(self) -> str:
        """`granted until 2026-05-14`."""
        if self.until is None:
            return self.standing.value
        verb = "on" if self.standing is ExceptionState.EXPIRED else "until"
        return f"{self.standing.value} {verb} {self.until}"


def exempted(found: ExceptionRequest, facts: Facts, now: datetime) -> ExceptionChange:
    """The state at `now` (UTC) of an exception on record for a proposal."""
    said = found.decided or found.asked
    title = facts.thread.title
    standing = standing_of(found, now)
    return ExceptionChange(str(facts.subject), title, standing, found.until, said.by, said.url)


def exempted_in(facts: Facts, release: str, now: datetime) -> Iterator[ExceptionChange]:
    """All that a tracking issue has on record for the release, whichever it is for by now."""
    known = facts.exceptions if isinstance(facts.exceptions, tuple) else ()
    yield from (exempted(each, facts, now) for each in known if each.release == release)
