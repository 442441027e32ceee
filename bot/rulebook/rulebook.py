"""A loaded rulebook: processes with their rules, each rule knowing where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.model.facts import Need
from bot.model.features import Action, Condition, Feature
from bot.model.process import Process


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Names a rule and the version of it: `digest` is that of the whole rulebook."""

    name: str
    file: str
    line: int
    digest: str

    def __str__(self) -> str:
        return f"{self.name} ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Its conditions must all hold; its actions then say what shall be so."""

    ref: RuleRef
    description: str
    conditions: tuple[Condition, ...]
    ensure: tuple[Action, ...]

    @property
    def features(self) -> tuple[Feature, ...]:
        """Conditions and actions alike."""
        return (*self.conditions, *self.ensure)


@dataclass(frozen=True, slots=True)
class ProcessRules:
    """The rules of one process, in the order of the file."""

    process: Process
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Rulebook:
    """All processes; `digest` changes with any byte of any file."""

    processes: tuple[ProcessRules, ...]
    digest: str

    def for_repository(self, repository: str) -> tuple[ProcessRules, ...]:
        """The processes bound to a repository (GitHub's names ignore case)."""
        return self._by_repository.get(repository.casefold(), ())

    def listens(self, repository: str, event: str, action: str | None) -> bool:
        """Whether any rule for this repository may come out differently after this event."""
        return any(
            action in feature.woken_by(event)
            for rule in self._rules(repository)
            for feature in rule.features
        )

    def needs(self, repository: str) -> frozenset[Need]:
        """Everything that the rules for this repository judge by."""
        found = (
            feature.required() for rule in self._rules(repository) for feature in rule.features
        )
        return frozenset[Need]().union(*found)

    @cached_property
    def _by_repository(self) -> dict[str, tuple[ProcessRules, ...]]:
        found: dict[str, tuple[ProcessRules, ...]] = {}
        for entry in self.processes:
            name = entry.process.repository.casefold()
            found[name] = (*found.get(name, ()), entry)
        return found

    def _rules(self, repository: str) -> Iterator[Rule]:
        for entry in self.for_repository(repository):
            yield from entry.rules
