"""`labels:` under `ensure:`: labels that shall be there, alone of their kind if so said."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from bot.model.desire import LabelsDesire
from bot.model.facts import Facts, Need
from bot.model.features import Action
from bot.model.process import Process
from bot.text.variables import substitute, substitution_range

# GitHub: a label's name has at most 50 characters.
# https://docs.github.com/en/rest/issues/labels#create-a-label
LabelText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Labels(Action):
    """Sets the labels in `set`; with `group`, others that match it and that the bot set go away.

    A label that a person set or removed is left to them.
    """

    key: ClassVar[str] = "labels"
    needs: ClassVar = frozenset[Need]()
    wakes: ClassVar = {"pull_request": frozenset({"labeled", "unlabeled"})}

    set: Annotated[tuple[LabelText, ...], Field(min_length=1)]
    group: LabelText | None = None

    def variables(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        """The texts of `set`."""
        return tuple((("set", str(index)), text) for index, text in enumerate(self.set))

    def desire(self, facts: Facts, process: Process) -> LabelsDesire:
        """All values of all texts of `set`."""
        found = [substitute(text, facts, process) for text in self.set]
        wanted = frozenset(label for values in found for label in values.values)
        notes = tuple(note for values in found for note in values.notes)
        return LabelsDesire(wanted, self._domain(process), notes)

    def release(self, process: Process) -> LabelsDesire:
        """None of them wanted any more."""
        return LabelsDesire(frozenset(), self._domain(process))

    def _domain(self, process: Process) -> frozenset[str]:
        ranges = (substitution_range(text, process) for text in self.set)
        possible = {_literal(label) for labels in ranges for label in labels}
        return frozenset(possible | ({self.group} if self.group else set()))


def _literal(label: str) -> str:
    """A label's name as a glob that matches only itself."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in label)
