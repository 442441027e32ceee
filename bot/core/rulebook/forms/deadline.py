"""`deadlines:` of a rules file: which rows of a schedule they are, and where their days end."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from bot.core.messages.yaml_fields import LONGEST_GLOB, OrOne, few_stars
from bot.core.model.definitions.calendar import DeadlineRow
from bot.core.schedules.day_ends import ANYWHERE_ON_EARTH, read_zone
from bot.core.schedules.offset import parse_duration

LONGEST_TITLE = 60


def listed(value: Any) -> Any:
    """A single text is a list of one."""
    return [value] if isinstance(value, str) else value


def _zone(value: str) -> str:
    if read_zone(value) is None:
        raise ValueError(f'"{value}" is no zone; write AoE, UTC or +02:00')
    return value


def _grace(value: str) -> str:
    parse_duration(value)
    return value


Glob = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_GLOB), AfterValidator(few_stars)
]
Globs = Annotated[tuple[Glob, ...], BeforeValidator(listed), OrOne()]
Zone = Annotated[str, AfterValidator(_zone)]
Title = Annotated[str, StringConstraints(max_length=LONGEST_TITLE)]
Grace = Annotated[str, AfterValidator(_grace)]


class DeadlineForm(BaseModel):
    """One deadline; a row is it when every text given here is like that of the row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Globs = ()
    milestone: Globs = ()
    who: Globs = ()
    zone: Zone = ANYWHERE_ON_EARTH
    grace: Grace | None = None
    title: Title = ""

    def row(self, name: str) -> DeadlineRow:
        """The frozen value that the rest of the bot works with."""
        grace = parse_duration(self.grace) if self.grace else timedelta()
        return DeadlineRow(name, self.what, self.milestone, self.who, self.zone, grace, self.title)
