"""What a condition and an action are: the two things a newcomer adds, one file each."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

from bot.model.desire import Desire
from bot.model.facts import Facts, Need
from bot.model.process import Process
from bot.model.verdict import Verdict

# Events that wake a rule, with the actions of each: {"pull_request": {"opened", "labeled"}}.
Wakes = Mapping[str, frozenset[str]]


class Feature(BaseModel, ABC):
    """Shared by conditions and actions: a frozen model whose fields are its YAML form.

    `key` is the word in YAML, `needs` the facts it judges by, `wakes` the events after which
    it may come out differently.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    key: ClassVar[str]
    needs: ClassVar[frozenset[Need]] = frozenset()
    wakes: ClassVar[Wakes] = {}

    @classmethod
    def from_yaml(cls, value: Any) -> Any:
        """What pydantic validates: override where YAML holds a bare value instead of a map."""
        return value

    def texts(self) -> tuple[tuple[tuple[str | int, ...], str], ...]:
        """Every text that may have `${…}` in it, as (path below the key, text), for the linter."""
        return ()

    def required(self) -> frozenset[Need]:
        """Facts that it judges by under these settings; `needs` unless overridden."""
        return self.needs

    def woken_by(self, event: str) -> frozenset[str]:
        """Actions of an event after which it may come out differently."""
        return self.wakes.get(event, frozenset())


class Condition(Feature):
    """Judges the facts; pure, and says why."""

    @abstractmethod
    def judge(self, facts: Facts, process: Process) -> Verdict:
        """Held, not held or unknown, with the reason in words. Never raises."""


class Action(Feature):
    """Says what shall be so while the rule's condition holds, and what it governs otherwise."""

    @abstractmethod
    def desire(self, facts: Facts, process: Process) -> Desire:
        """The wanted state under these facts. Never raises."""

    @abstractmethod
    def release(self, process: Process) -> Desire:
        """Nothing wanted, with the same domain: what to undo once the condition ceases."""


F = TypeVar("F", bound=Feature)


def discover(package: ModuleType, kind: type[F]) -> dict[str, type[F]]:
    """Every feature of a kind found in the modules of a package, by its YAML key."""
    found: dict[str, type[F]] = {}
    for module in iter_modules(package.__path__):
        members = getmembers(import_module(f"{package.__name__}.{module.name}"), isclass)
        for _, feature in members:
            if issubclass(feature, kind) and not isabstract(feature):
                found[feature.key] = feature
    return found
