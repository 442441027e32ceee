"""`labels:` under `ensure:`: labels that shall be there, alone of their kind if so said."""

from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, StringConstraints

from bot.core.messages.substitution import glob_of, needs_of, substitute, substitution_range, woken
from bot.core.messages.yaml_fields import Glob
from bot.core.model.context import Context
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Field, Need
from bot.core.model.plan.desired_state import DesiredSet, Target, literal, matcher
from bot.core.model.plugin import THREADS, Place, Reference, StateAction

# GitHub: a label's name has at most 50 characters.
# https://docs.github.com/en/rest/issues/labels#create-a-label
LONGEST_LABEL = 50


def _label(text: str) -> str:
    if len(text) > LONGEST_LABEL and "$" not in text:
        raise ValueError(f"a label has at most {LONGEST_LABEL} characters")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LabelText = Annotated[Text, AfterValidator(_label)]


class Labels(StateAction):
    """Sets the labels in `set`, takes off those in `absent` and, with `group`, others like it.

    Only labels that this App set are taken off; a label that a person removed is not put back, and
    one that the repository lacks is reported and never created. Labels in `set` go again when the
    rule's conditions cease.
    """

    key: ClassVar[str] = "labels"
    example: ClassVar[str] = '{ group: "sig/*", set: [ "${group.label}" ] }'
    wakes: ClassVar = {
        "pull_request": frozenset({"labeled", "unlabeled"}),
        "issues": frozenset({"labeled", "unlabeled"}),
    }
    kinds: ClassVar = THREADS
    suits_bulk: ClassVar = True

    set: tuple[LabelText, ...] = ()
    absent: tuple[LabelText, ...] = ()
    group: Glob | None = None
    on: Literal["subject", "issue"] = "subject"

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The texts of `set` and `absent`."""
        wanted = tuple((("set", index), text) for index, text in enumerate(self.set))
        return wanted + tuple((("absent", index), text) for index, text in enumerate(self.absent))

    def references(self) -> tuple[Reference, ...]:
        """Labels that are written out, which the repository must have."""
        return tuple(
            Reference("label", text, place) for place, text in self.texts() if "$" not in text
        )

    def required(self) -> frozenset[Need]:
        """What the variables are made from."""
        return self.needs | needs_of((*self.set, *self.absent))

    def woken_by(self, event: str) -> frozenset[str]:
        """Labels that change, and what changes the variables."""
        return super().woken_by(event) | woken((*self.set, *self.absent), event)

    def desires(self, case: Context) -> tuple[DesiredSet, ...]:
        """All values of all texts."""
        wanted = [substitute(text, case) for text in self.set]
        unwanted = [substitute(text, case) for text in self.absent]
        found = DesiredSet(
            field=Field.LABEL,
            wanted=frozenset(label for values in wanted for label in values.values),
            domain=_domain(self.set, self.group, case.process),
            unwanted=frozenset(label for values in unwanted for label in values.values),
            alone=frozenset({self.group} if self.group else ()),
            possible=frozenset(map(glob_of, self.set)),
            on=Target(self.on),
            notes=tuple(note for values in wanted for note in values.notes),
            is_unknown=any(values.unknown for values in (*wanted, *unwanted)),
        )
        return (found,)

    def releases(self, case: Context) -> tuple[DesiredSet, ...]:
        """None of them wanted any more; what is absent stays absent."""
        nothing = frozenset[str]()
        domain = _domain(self.set, self.group, case.process)
        return (DesiredSet(Field.LABEL, nothing, domain, on=Target(self.on)),)

    def contests(self) -> tuple[str, ...]:
        """Each literal label with its kind: the part before the last slash."""
        labels = [text.casefold() for text in (*self.set, *self.absent) if "$" not in text]
        kinds = [_kind(text) for text in (*labels, *((self.group,) if self.group else ()))]
        return tuple(dict.fromkeys((*labels, *kinds)))

    def fights(self, other: StateAction) -> str | None:
        """One sets what the other wants absent, or two set different ones of an exclusive group."""
        if not isinstance(other, Labels) or other.on != self.on:
            return None
        mine, theirs = _written_out(self.set), _written_out(other.set)
        for label in sorted(mine & _written_out(other.absent)):
            return f"label {label} set and absent"
        if self.group and mine:
            pattern = matcher(self.group)
            rivals = sorted(label for label in theirs - mine if pattern.match(label))
            if rivals:
                return f"label {rivals[0]} beside {min(mine)}, of {self.group} only one"
        return None


@lru_cache(maxsize=4096)
def _domain(labels: tuple[str, ...], group: str | None, process: Process) -> frozenset[str]:
    """Every label that a rule could set, as globs, and its group."""
    ranges = (substitution_range(text, process) or () for text in labels)
    possible = {literal(label) for found in ranges for label in found}
    return frozenset(possible | ({group} if group else set()))


@lru_cache(maxsize=4096)
def _written_out(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(label.casefold() for label in labels if "$" not in label)


def _kind(label: str) -> str:
    return label.casefold().rpartition("/")[0] + "/"
