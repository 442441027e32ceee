"""Conditions and actions where they are in a rule: one mistake hides no other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.conditions import CONDITIONS
from bot.core.markup.suggest import did_you_mean
from bot.core.markup.yaml_text.source import Path, Source
from bot.core.model.plugin import Block, Condition, Feature
from bot.core.rulebook.misplaced import belongs_beside
from bot.core.rulebook.validation_errors import report_invalid

F = TypeVar("F", bound=Feature)
M = TypeVar("M", bound=BaseModel)

# How deep `all`, `any` and `not` may nest: more than anybody can read.
DEEPEST = 8
Placed = tuple[Path, Feature]


class BlockReader:
    """Reads blocks of one file; mistakes go to the source.

    `context` is what features may look up: the templates by name.
    Equal conditions become one object, so that it is judged once for all rules that have it.
    """

    def __init__(self, source: Source, context: Mapping[str, Any]) -> None:
        self._source = source
        self._context = context
        self._found: list[Placed] = []
        self._same: dict[Feature, Feature] = {}

    def taken(self) -> tuple[Placed, ...]:
        """What was understood since this was last asked, each feature with its place."""
        found, self._found = tuple(self._found), []
        return found

    def conditions(self, value: Any, at: Path, depth: int = 0) -> Block:
        """A block of conditions; those with mistakes are left out of it, and reported."""
        if not isinstance(value, dict):
            self._source.report(
                self._source.position(at), "conditions are a map (key: value)", "wrong-type"
            )
            return Block()
        if depth > DEEPEST:
            self._source.report(
                self._source.position(at), f"nested deeper than {DEEPEST} levels", "too-deep"
            )
            return Block()
        return Block(tuple(self._features(CONDITIONS, value, at, "condition", depth)))

    def actions(self, known: Mapping[str, type[F]], value: Any, at: Path) -> tuple[F, ...]:
        """The actions under `ensure:` or `once:`."""
        if not isinstance(value, dict):
            return ()  # reported with the frame of the rule
        return tuple(self._features(known, value, at, "action", 0))

    def _features(
        self,
        known: Mapping[str, type[F]],
        block: Mapping[str, Any],
        at: Path,
        noun: str,
        depth: int,
    ) -> Iterator[F]:
        for key, value in block.items():
            if self._source.is_full:
                return
            place = (*at, key)
            kind = known.get(key)
            if kind is None:
                hint = belongs_beside(key, str(at[2])) if len(at) > 2 and at[0] == "rules" else ""
                message = f'unknown {noun} "{key}"{hint or did_you_mean(key, known)}'
                self._source.report(self._source.key_position(place), message, f"unknown-{noun}")
            elif feature := self._feature(kind, value, place, depth):
                self._found.append((place, feature))
                yield feature

    def _feature(self, kind: type[F], value: Any, at: Path, depth: int) -> F | None:
        form = kind.from_yaml(value)
        # Where YAML holds a bare value, the place of a mistake is that value's, not a key below it.
        bare = form is not value
        if isinstance(form, dict) and kind.blocks:
            form = {
                key: self._nested(inner, at if bare else (*at, key), depth + 1)
                if key in _keys(kind, kind.blocks)
                else inner
                for key, inner in form.items()
            }
        feature = validated(self._source, kind, form, at, bare=bare, context=self._context)
        if not isinstance(feature, Condition):
            return feature
        same = self._same.setdefault(feature, feature)
        return same if isinstance(same, kind) else feature

    def _nested(self, value: Any, at: Path, depth: int) -> Any:
        if isinstance(value, list):
            return tuple(self.conditions(v, (*at, n), depth) for n, v in enumerate(value))
        return self.conditions(value, at, depth)


def validated(
    source: Source,
    model: type[M],
    value: Any,
    at: Path,
    *,
    bare: bool = False,
    context: Mapping[str, Any] | None = None,
) -> M | None:
    """The model, or None with every mistake reported."""
    try:
        return model.model_validate(value, context=context)
    except ValidationError as error:
        report_invalid(source, model, error, at, bare=bare)
        return None


def _keys(kind: type[Feature], names: Sequence[str]) -> set[str]:
    """Names of fields as they are written in YAML."""
    return {kind.model_fields[name].alias or name for name in names}
