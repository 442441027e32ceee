"""`labels:` under `ensure:`: labels that shall be there, alone of their kind if so said."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, StringConstraints

from bot.model.desire import LabelsDesire
from bot.model.facts import Facts, Need
from bot.model.features import Action
from bot.model.process import Process
from bot.text.variables import substitute, substitution_range, variables_in

# GitHub: a label's name has at most 50 characters.
# https://docs.github.com/en/rest/issues/labels#create-a-label
LONGEST_LABEL = 50


def _label(text: str) -> str:
    if len(text) > LONGEST_LABEL and "$" not in text:
        raise ValueError(f"a label has at most {LONGEST_LABEL} characters")
    return text


def _glob(text: str) -> str:
    if "$" in text:
        raise ValueError("variables are not replaced here; write a pattern like sig/*")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LabelText = Annotated[Text, AfterValidator(_label)]
LabelGlob = Annotated[Text, AfterValidator(_glob)]


class Labels(Action):
    """Sets the labels in `set`; with `group`, others that match it and that the bot set go away.

    A label that a person set or removed is left to them.
    """

    key: ClassVar[str] = "labels"
    needs: ClassVar = frozenset[Need]()
    wakes: ClassVar = {"pull_request": frozenset({"labeled", "unlabeled"})}

    set: Annotated[tuple[LabelText, ...], Field(min_length=1)]
    group: LabelGlob | None = None

    def texts(self) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """The texts of `set`."""
        return tuple((("set", index), text) for index, text in enumerate(self.set))

    def required(self) -> frozenset[Need]:
        """What the variables are made from."""
        return self.needs.union(*(variable.needs for variable in variables_in(self.set)))

    def woken_by(self, event: str) -> frozenset[str]:
        """Labels that change, and what changes the variables."""
        found = (variable.wakes.get(event, ()) for variable in variables_in(self.set))
        return super().woken_by(event).union(*found)

    def desire(self, facts: Facts, process: Process) -> LabelsDesire:
        """All values of all texts of `set`."""
        found = [substitute(text, facts, process) for text in self.set]
        wanted = frozenset(label for values in found for label in values.values)
        notes = tuple(note for values in found for note in values.notes)
        is_unknown = any(values.unknown for values in found)
        return LabelsDesire(wanted, self._domain(process), notes, is_unknown)

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
