"""`preview`: what the rules would do on some day, if nothing else changed until then."""

from datetime import date, timedelta
from typing import ClassVar

from bot.core.markup.sanitize import sanitize
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.schedules.day_ends import end_of_day
from bot.core.slash.argument_values import given

# Where deadlines end unless a zone is given: anywhere on Earth.
_AHEAD = timedelta(hours=-12)
LONGEST_LINE, MOST_LINES = 300, 30


class Preview(CommandHandler):
    """Says what the rules would change on a day to come, if nothing else changed until then."""

    key: ClassVar[str] = "preview"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "preview <day>"
    written: ClassVar[str] = "preview 2026-03-31"
    takes: ClassVar = ("day",)
    surveys: ClassVar[bool] = True

    def answer(self, asked: Asked) -> Answer:
        """At the end of the day anywhere on Earth, after all deadlines that it may have."""
        [day] = given(asked.case, "day")
        moment = end_of_day(date.fromisoformat(day), _AHEAD)
        if moment <= asked.case.now:
            return Answer(refusal="That day is over. Name one that is still to come.")
        lines = asked.foreseen(moment)
        when = f"When {day} is over everywhere on Earth"
        if not lines:
            return Answer(f"{when}, the rules change nothing here, if nothing else changes before.")
        shown = [f"* {_plain(line)}" for line in lines[:MOST_LINES]]
        more = [f"* and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
        listed = "\n".join([*shown, *more])
        return Answer(f"{when}, the rules would, if nothing else changes before:\n\n{listed}")


def _plain(line: str) -> str:
    """What is bold where it will stand is no news here."""
    return sanitize(line.replace("**", ""), LONGEST_LINE)
