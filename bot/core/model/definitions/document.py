"""How a project writes its proposals and threads: keys, wordings, states, stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a reader looks for in front matter, and the key where it usually stands; dots lead deeper.
KEYS: Mapping[str, str] = {
    "number": "number",
    "title": "title",
    "status": "status",
    "group": "owning-group",
    "participating": "participating-groups",
    "authors": "authors",
    "reviewers": "reviewers",
    "approvers": "approvers",
    "feature-gate": "feature-gate",
    "stage": "stage",
    "targets": "milestone",
    "successor": "superseded-by",
}


@dataclass(frozen=True, slots=True)
class State:
    """A state of a document: which may follow, and which keys must be filled in by then."""

    name: str
    next: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """What is looked for in documents. Globs know `*` alone and ignore case.

    `stages` has the words for each stage. `target_lines` are wordings with `{stage}` before a
    release, in sections whose headings are like `target_sections`. `lines` are labels of lines with
    facts that have no front matter, by the names of `KEYS`. `undecided` and `placeholders` are
    values that say nothing; the second kind was left over from the template. `required` keys must
    be there, but for groups that are `exempt` from some, or where a line of the body is like one
    that `waived` has for the key. Without `states` any status will do.
    """

    keys: Mapping[str, str] = field(default_factory=lambda: KEYS)
    stages: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"alpha": ("alpha",), "beta": ("beta",), "ga": ("ga", "stable")}
    )
    target_sections: tuple[str, ...] = ("target release*",)
    target_lines: tuple[str, ...] = ("{stage}:", "target release:")
    template: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ("TBD", "TBA", "TODO")
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    exempt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    waived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: tuple[State, ...] = ()
    initial_states: tuple[str, ...] = ()
    tracking_lines: tuple[str, ...] = ("tracking issue",)
    group_lines: tuple[str, ...] = ()
    pull_request_lines: tuple[str, ...] = (
        *("pull request", "pull requests", "pr", "prs"),
        *("proposal", "proposal pr*", "enhancement link", "enhancement pr*"),
    )

    @property
    def known_keys(self) -> frozenset[str]:
        """What front matter may have at its top, as far as anything is done with it."""
        decided = (key for state in self.states for key in state.decided)
        named = (*self.keys.values(), *self.required, *decided)
        return frozenset(key.partition(".")[0] for key in named)

    def state(self, name: str) -> State | None:
        """The declared state of that name."""
        return next((state for state in self.states if state.name == name), None)

    def stage(self, word: str) -> str | None:
        """The stage that people call by this word."""
        for name, words in self.stages.items():
            if word.casefold() in (name.casefold(), *(each.casefold() for each in words)):
                return name
        return None
