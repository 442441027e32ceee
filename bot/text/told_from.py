"""What moments are told from: a deadline of the release, or the end of the subject's exception."""

from bot.model.calendar import Deadline
from bot.model.case import Case
from bot.model.exemption import Exemption, Standing
from bot.model.facts import Fact
from bot.text.aim import deadline_of
from bot.text.exemptions import end_of, exemption_of
from bot.text.moment import EXCEPTION


def told_from(case: Case, name: str) -> Fact[Deadline | None]:
    """The deadline of that name; `exception` is the end of what was granted, None without a day."""
    if name != EXCEPTION:
        return deadline_of(case, name)
    found = exemption_of(case)
    if not isinstance(found, Exemption):
        return found
    ends = end_of(found) if found.standing is Standing.GRANTED else None
    return Deadline(EXCEPTION, found.until, ends) if found.until and ends else None
