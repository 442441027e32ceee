"""The dates that moments count from: a release's deadline, or the end of an exception."""

from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.facts import Fact
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exceptions import exemption_of
from bot.core.process.targets.target_release import deadline_of
from bot.core.schedules.ends import end_of
from bot.core.schedules.offset import EXCEPTION


def told_from(case: Context, name: str) -> Fact[Deadline | None]:
    """The deadline of that name; `exception` is the end of what was granted, None without a day."""
    if name != EXCEPTION:
        return deadline_of(case, name)
    found = exemption_of(case)
    if not isinstance(found, ExceptionRequest):
        return found
    ends = end_of(found) if found.standing is ExceptionState.GRANTED else None
    return Deadline(EXCEPTION, found.until, ends) if found.until and ends else None
