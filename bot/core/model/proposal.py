"""What a proposal's document says, and what a change makes it say anew."""

from dataclasses import dataclass

from bot.core.model.definitions.calendar import release_order
from bot.core.model.diagnostic import START, Diagnostic, Position


@dataclass(frozen=True, slots=True)
class Target:
    """A stage that shall ship with a release; `stage` is None where the document names none."""

    stage: str | None
    release: str
    position: Position = START

    @property
    def key(self) -> tuple[str | None, str]:
        """The target wherever it is in the document."""
        return self.stage, self.release


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in a document that may set a target and was not understood.

    `text` tells it from others wherever it is. `releases` are those that it may mean; without
    any it may mean all. `target`: what it says, where something else says otherwise.
    """

    finding: Diagnostic
    text: str
    releases: tuple[str, ...] = ()
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section under its heading; `has_text` is false where it only has comments or nothing."""

    title: str
    level: int
    line: int
    has_text: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """One version of one document. Texts that it does not have are None, lists empty.

    Groups are directory names, people are logins without `@`, releases look like `v1.9`.
    `number_from` is where the number was found: front_matter, directory or title; `numbers` are all
    that were found in these places, the one that counts first.
    `findings` say what is wrong with it, each at its line; `doubts` are what may set more targets.
    """

    path: str
    number: int | None = None
    number_from: str | None = None
    numbers: tuple[int, ...] = ()
    title: str | None = None
    group: str | None = None
    participating: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    stage: str | None = None
    status: str | None = None
    feature_gate: str | None = None
    successor: str | None = None
    status_position: Position = START
    targets: tuple[Target, ...] = ()
    sections: tuple[Section, ...] = ()
    has_front_matter: bool = False
    is_template: bool = False
    findings: tuple[Diagnostic, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def target(self, stage: str | None) -> str | None:
        """The release that a stage targets; the first one where several features have their own."""
        found = (target.release for target in self.targets if target.stage == stage)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class ProposalChange:
    """One document before (`base`) and after (`head`) a change; None where it was not there."""

    base: Proposal | None
    head: Proposal | None

    @property
    def current(self) -> Proposal | None:
        """The document after the change, or before its removal."""
        return self.head or self.base

    @property
    def new_targets(self) -> tuple[Target, ...]:
        """Targets that the change sets: the new ones, lowest first."""
        before = {target.key for target in self.base.targets} if self.base else set()
        found = (
            [target for target in self.head.targets if target.key not in before]
            if self.head
            else []
        )
        return tuple(sorted(found, key=lambda target: release_order(target.release)))

    @property
    def new_doubts(self) -> tuple[Doubt, ...]:
        """New text that may set a target."""
        if self.head is None:
            return ()
        known = {doubt.text for doubt in self.base.doubts} if self.base else set()
        stated = {target.key for target in self.base.targets} if self.base else set()
        return tuple(
            doubt
            for doubt in self.head.doubts
            if doubt.text not in known and not (doubt.target and doubt.target.key in stated)
        )

    @property
    def is_in_meaning(self) -> bool:
        """Whether it changes more than words: a new document, a target, a state or a stage."""
        if self.head is None:
            return False
        if self.base is None or self.new_targets or self.new_doubts:
            return True
        before, after = self.base, self.head
        return (before.status, before.stage) != (after.status, after.stage)
