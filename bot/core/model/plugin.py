"""What conditions, actions and commands are: the things a newcomer adds, one file each."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules
from types import ModuleType
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.core.model.context import Context
from bot.core.model.facts import Need
from bot.core.model.plan.desired_state import Desire, Post
from bot.core.model.plan.verdict import Verdict, all_of
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.subject import SubjectKind

# Events that wake a rule, with the actions of each: {"pull_request": {"opened", "labeled"}}.
Wakes = Mapping[str, frozenset[str]]
# What may happen to an issue so that it tracks a proposal now, or does not any more.
# Also who is assigned and what it is labelled tells whose issue it is.
TRACKER_CHANGED = frozenset(
    {"opened", "edited", "deleted", "transferred", "labeled", "unlabeled", "assigned", "unassigned"}
)
Place = tuple[str | int, ...]

THREADS = frozenset(SubjectKind)
PULL_REQUESTS = frozenset({SubjectKind.PULL_REQUEST})
# An issue may track a proposal.
TRACKERS = frozenset({SubjectKind.ISSUE, SubjectKind.PROPOSAL})


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that the rules file must declare somewhere: a `deadline`, `role` or `template`.

    `place` is where it is below the feature's key.
    """

    kind: str
    name: str
    place: Place = ()


class Feature(BaseModel, ABC):
    """Shared by conditions and actions: a frozen model whose fields are its YAML form.

    `key` is the word in YAML, `example` a value of it for the reference page, `needs` the facts it
    judges by, `wakes` the events after which it may come out differently, `kinds` the subjects it
    makes sense for. `lazy` are facts that it asks for only when it comes to it, in a verdict that
    wants them. Fields named in `blocks` hold conditions (one block, or a list of them).

    Its form in YAML is a map of its fields, unless `bare` names the one whose value stands right
    below the key, or `short` the one that anything but a map is short for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    key: ClassVar[str]
    example: ClassVar[str]
    needs: ClassVar[frozenset[Need]] = frozenset()
    lazy: ClassVar[frozenset[Need]] = frozenset()
    wakes: ClassVar[Wakes] = {}
    kinds: ClassVar[frozenset[SubjectKind]] = THREADS
    blocks: ClassVar[tuple[str, ...]] = ()
    bare: ClassVar[str] = ""
    short: ClassVar[str] = ""

    @classmethod
    def from_yaml(cls, value: Any) -> Any:
        """What pydantic validates; `value` itself where it is the map of fields already."""
        name = cls.bare or ("" if isinstance(value, dict) else cls.short)
        return {name: value} if name else value

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """Every text that may have `${…}` in it, as (place below the key, text), for the linter."""
        return ()

    def references(self) -> tuple[Reference, ...]:
        """Every name it uses that the rules file must declare, for the linter."""
        return ()

    def parts(self) -> "tuple[Feature, ...]":
        """Conditions inside it."""
        found = (value for name in self.blocks if (value := getattr(self, name)) is not None)
        blocks = (each if isinstance(each, tuple) else (each,) for each in found)
        return tuple(part for group in blocks for block in group for part in block.conditions)

    def required(self) -> frozenset[Need]:
        """Facts that it judges by under these settings, those of its parts included."""
        return self.needs.union(*(part.required() for part in self.parts()))

    def all_needs(self) -> frozenset[Need]:
        """Facts that it judges by, those included that it asks for only when it comes to it."""
        return self.required().union(self.lazy, *(part.all_needs() for part in self.parts()))

    def woken_by(self, event: str) -> frozenset[str]:
        """Actions of an event after which it, or a part of it, may come out differently."""
        own = self.wakes.get(event, frozenset[str]())
        return own.union(*(part.woken_by(event) for part in self.parts()))

    def turning_points(self, case: Context) -> tuple[datetime, ...]:
        """Moments (UTC) from which on it, or a part of it, may come out differently by time alone.

        Those that have passed may be among them. Of whatever asks the calendar, the days on which
        releases come out need not be: they are added to all.
        """
        return tuple(moment for part in self.parts() for moment in part.turning_points(case))


class Condition(Feature):
    """Judges the facts; pure, and says why."""

    def occasion(self, case: Context) -> str:
        """A key that lets a one-shot comment be written again; mostly empty."""
        parts = (part.occasion(case) for part in self.parts() if isinstance(part, Condition))
        return "/".join(filter(None, parts))

    @abstractmethod
    def judge(self, case: Context) -> Verdict:
        """Held, not held or unknown, with the reason in words. Never raises."""

    def excludes(self, other: "Condition") -> bool:  # noqa: ARG002  an interface
        """Whether both can never hold of one subject at one moment, for the linter."""
        return False


@dataclass(frozen=True, slots=True)
class Block:
    """Conditions that must all hold: a map in YAML. An empty one always holds."""

    conditions: tuple[Condition, ...] = ()

    def judge(self, case: Context) -> Verdict:
        """One verdict for all of them."""
        verdicts = self.verdicts(case)
        return verdicts[0] if len(verdicts) == 1 else all_of(verdicts)

    def verdicts(self, case: Context) -> tuple[Verdict, ...]:
        """One verdict for each; a condition that several rules share is judged once."""
        return tuple(
            case.remember((id(each), case.release), partial(each.judge, case))
            for each in self.conditions
        )


ALWAYS = Block()


def _block(value: Any) -> Block:
    if not isinstance(value, Block):
        raise PydanticCustomError("wrong-type", "must be a map (key: value)")
    return value


# Marks a block in a feature's JSON Schema; bot/core/rulebook/docs/json_schema.py puts the real one
# there.
BLOCK = "x-block"


# The loader builds blocks itself, so that every mistake in one keeps its place in the file.
ConditionBlock = Annotated[
    Block, PlainValidator(_block), WithJsonSchema({"type": "object", BLOCK: True})
]


class StateAction(Feature):
    """An action under `ensure:`: says what shall be so while the rule's condition holds."""

    # A pull request that touches very many proposals gets only what is cheap and quiet.
    suits_bulk: ClassVar[bool] = False

    @abstractmethod
    def desires(self, case: Context) -> tuple[Desire, ...]:
        """The wanted state under these facts. Never raises."""

    @abstractmethod
    def releases(self, case: Context) -> tuple[Desire, ...]:
        """Nothing wanted, with the same domain: what to undo once the condition ceases."""

    def of_bulk(self, because: str, case: Context) -> tuple[Desire, ...]:  # noqa: ARG002  an interface
        """What it wants of a bulk change, which it does not suit; mostly nothing."""
        return ()

    def contests(self) -> tuple[str, ...]:
        """What no two rules may want differently at once, in words; for the linter."""
        return ()

    def fights(self, other: "StateAction") -> str | None:  # noqa: ARG002  an interface
        """How both, of the same key and contesting the same, cannot be had together."""
        return None


class OneShotAction(Feature):
    """An action under `once:`: a single act. All of one rule together make one comment."""

    @abstractmethod
    def post(self, case: Context) -> Post:
        """Its share of what shall be said. Never raises."""


class CommandHandler(Feature):
    """A command that is more than a change of a field: says what is answered. Under `do:`.

    Its docstring is its description. `usage` are the words that it is usually bound to, `written`
    an example of what people write (without the prefix). `fields` are the names of lines
    (`why: …`) that may follow the command, `takes` the types of arguments that it must have.
    `surveys`: it looks at what all rules say. `hands_back`: it may want that rules decide again
    about what people did. `confirms`: on a pull request it may say which issue tracks it.
    """

    usage: ClassVar[str]
    written: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[tuple[str, ...]] = ()
    surveys: ClassVar[bool] = False
    hands_back: ClassVar[bool] = False
    confirms: ClassVar[bool] = False
    kinds: ClassVar[frozenset[SubjectKind]] = THREADS

    @abstractmethod
    def answer(self, asked: Asked) -> Answer:
        """The answer to somebody who may ask. Pure; never raises."""


F = TypeVar("F", bound=Feature)


def discover(package: ModuleType, kind: type[F]) -> dict[str, type[F]]:
    """Every feature of a kind found in the modules of a package, by its YAML key."""
    found: dict[str, type[F]] = {}
    for module in iter_modules(package.__path__):
        members = getmembers(import_module(f"{package.__name__}.{module.name}"), isclass)
        for _, feature in members:
            if issubclass(feature, kind) and not isabstract(feature) and hasattr(feature, "key"):
                found[feature.key] = feature
    return found
