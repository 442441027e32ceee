"""`issue:` under `ensure:`: the proposal has a tracking issue."""

from typing import ClassVar

from bot.core.markup.sanitize import plain
from bot.core.messages.message import MessageText
from bot.core.messages.substitution import glob_of, needs_of, sentence, substitute
from bot.core.messages.yaml_fields import Word
from bot.core.model.context import Context
from bot.core.model.facts import Field, Need
from bot.core.model.plan.desired_state import Desire, DesiredIssue, DesiredSet, Target
from bot.core.model.plugin import PULL_REQUESTS, TRACKER_CHANGED, Place, Reference, StateAction

# GitHub refuses titles of more than 256 characters.
LONGEST_TITLE = 250


class Issue(StateAction):
    """Opens a tracking issue where the proposal has none; where there is one, it gets the labels.

    `assign` are logins to assign.
    """

    key: ClassVar[str] = "issue"
    example: ClassVar[str] = (
        '{ title: "Tracking: ${proposal.title}", body: "Tracks ${proposal.path}.", '
        'labels: [ tracker, "${group.label}" ] }'
    )
    needs: ClassVar = frozenset({Need.TRACKING_ISSUE})
    wakes: ClassVar = {
        "pull_request": frozenset({"closed", "edited"}),
        "issues": TRACKER_CHANGED | {"labeled", "unlabeled"},
    }
    kinds: ClassVar = PULL_REQUESTS

    title: Word
    body: MessageText
    labels: tuple[Word, ...] = ()
    assign: tuple[Word, ...] = ()

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """Title, body, labels and logins."""
        lists = (("labels", self.labels), ("assign", self.assign))
        entries = tuple(((name, n), text) for name, found in lists for n, text in enumerate(found))
        return ((("title",), self.title), *self.body.texts("body"), *entries)

    def references(self) -> tuple[Reference, ...]:
        """The body's template, and labels that are written out."""
        labels = enumerate(self.labels)
        written = (
            Reference("label", label, ("labels", n)) for n, label in labels if "$" not in label
        )
        return (*self.body.references("body"), *written)

    def required(self) -> frozenset[Need]:
        """What the texts are made from."""
        return self.needs | self.body.needs() | needs_of((self.title, *self.labels, *self.assign))

    def desires(self, case: Context) -> tuple[Desire, ...]:
        """An issue, and its labels on the one that is there."""
        title, body = sentence(self.title, case, plain), self.body.told(case)
        labels = [substitute(text, case) for text in self.labels]
        people = [substitute(text, case) for text in self.assign]
        unknown = next(
            (each.unknown for each in (title, body, *labels, *people) if each.unknown), None
        )
        if unknown:
            possible = frozenset(map(glob_of, self.labels))
            nothing = DesiredIssue(None, is_unknown=True, notes=(unknown,))
            return (nothing, _labels(frozenset(), possible=possible, is_unknown=True))
        names = tuple(dict.fromkeys(label for values in labels for label in values.values))
        logins = tuple(dict.fromkeys(name for values in people for name in values.values))
        issue = DesiredIssue(plain(title.values[0], LONGEST_TITLE), body.values[0], names, logins)
        return (issue, _labels(frozenset(names)))

    def releases(self, case: Context) -> tuple[Desire, ...]:
        """An issue that is there stays."""
        return ()

    def contests(self) -> tuple[str, ...]:
        """A proposal has one tracking issue."""
        return ("tracking issue",)

    def fights(self, other: StateAction) -> str | None:
        """Two rules open it in different forms."""
        differs = isinstance(other, Issue) and other != self
        return "the tracking issue opened in two forms" if differs else None


def _labels(
    wanted: frozenset[str], *, possible: frozenset[str] = frozenset(), is_unknown: bool = False
) -> DesiredSet:
    """Labels of the issue that is there; none of them are ever taken off again."""
    return DesiredSet(
        Field.LABEL,
        wanted,
        domain=frozenset(),
        possible=possible,
        on=Target.TRACKING_ISSUE,
        is_unknown=is_unknown,
    )
