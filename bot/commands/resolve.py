"""`resolve`: a concern is settled."""

from dataclasses import replace
from typing import ClassVar

from bot.model.answer import Answer, Asked
from bot.model.exemption import Said
from bot.model.facts import Need
from bot.model.features import Do
from bot.model.minutes import Minutes
from bot.text.defuse import defuse
from bot.text.given import given
from bot.text.minutes import amended
from bot.text.saying import said_now
from bot.text.suggest import closest


class Resolve(Do):
    """Settles a concern by its name."""

    key: ClassVar[str] = "resolve"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "resolve <name>"
    written: ClassVar[str] = "resolve scale"
    takes: ClassVar = ("name",)
    needs: ClassVar = frozenset({Need.COMMENTS})

    def answer(self, asked: Asked) -> Answer:
        """It stays on record who raised it and who settled it."""
        case, [name] = asked.case, given(asked.case, "name")
        said = said_now(case)
        return amended(case.facts.comments, lambda minutes: _settled(minutes, name, said))


def _settled(minutes: Minutes, name: str, said: Said) -> Minutes | Answer:
    if any((each.name, each.settled) == (name, said) for each in minutes.concerns):
        return minutes  # this very command has settled it, and was cut off
    names = [each.name for each in minutes.open_concerns]
    if name not in names:
        return Answer(refusal=f"No concern of that name is open.{_known(name, names)}")
    concerns = tuple(
        replace(each, settled=said) if each.name == name and not each.settled else each
        for each in minutes.concerns
    )
    return replace(minutes, concerns=concerns)


def _known(name: str, names: list[str]) -> str:
    if close := closest(name, names):
        return f" Did you mean `{defuse(close)}`?"
    return f" Open are: {', '.join(map(defuse, names))}." if names else ""
