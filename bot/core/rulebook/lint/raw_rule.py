"""A rule as it is written, before it is understood as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.core.markup.suggest import meant
from bot.core.markup.yaml_text.source import Path
from bot.core.model.plugin import Block, Feature, OneShotAction, StateAction
from bot.core.rulebook.forms.file import RuleForm
from bot.core.slash.grammar import Usage, parse_usage

KEYS = [field.alias or name for name, field in RuleForm.model_fields.items()]


@dataclass(frozen=True)
class RawRule:
    """A rule as it is written, with the features that could be read, each with its place."""

    at: Path
    raw: Mapping[str, Any]
    conditions: Block
    ensure: tuple[StateAction, ...]
    once: tuple[OneShotAction, ...]
    found: tuple[tuple[Path, Feature], ...]
    # Whether all its conditions could be read.
    is_whole: bool = True

    @cached_property
    def keys(self) -> frozenset[str]:
        """Its keys, as they were meant where they are misspelt."""
        return meant(self.raw, KEYS)

    @property
    def name(self) -> str:
        """Its name, or a stand-in where it has none."""
        name = self.raw.get("name")
        return name if isinstance(name, str) else "?"

    @property
    def kinds(self) -> tuple[str, ...]:
        """What it is for, as it is written."""
        return tuple(kind for _, kind in each_of(self.raw.get("for")))

    @property
    def usage(self) -> Usage | None:
        """The command that sets it off, if that can be read."""
        text = self.raw.get("on-command")
        try:
            return parse_usage(text) if isinstance(text, str) else None
        except ValueError:
            return None

    @property
    def is_standing(self) -> bool:
        """Whether it holds at any time."""
        return not {"at", "on-command"} & self.keys

    @property
    def arguments(self) -> list[str] | None:
        """What its command's arguments are called; None where the command cannot be read."""
        if self.usage is None:
            return None if "on-command" in self.keys else []
        return [argument.name for argument in self.usage.arguments]


def each_of(value: Any) -> Iterator[tuple[tuple[int, ...], str]]:
    """Every text of a list, or the one that is there alone, with its place."""
    if isinstance(value, str):
        yield (), value
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, str):
            yield (index,), entry
