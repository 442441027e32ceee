"""Standing rules that can hold together and want opposite things."""

from itertools import combinations
from typing import TYPE_CHECKING

from bot.core.markup.yaml_text.source import Path, Source
from bot.core.model.plugin import StateAction
from bot.core.rulebook.lint.satisfiable import satisfiable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.rulebook.lint.raw_rule import RawRule

# How many pairs of actions are held against each other, and how many of those that want different
# things are checked more closely.
MOST_PAIRS, MOST_FIGHTS = 100_000, 2_000


def report_conflicts(source: Source, rules: "Sequence[RawRule]") -> None:
    """Report each action that fights with an earlier one, where their rules can hold together."""
    reported: set[int] = set()
    pairs = fights = 0
    for (first, mine), (second, other) in _contestants(rules):
        pairs += 1
        if pairs > MOST_PAIRS or fights > MOST_FIGHTS:
            message = "too many rules want something of the same label, milestone, check or state"
            source.report(source.key_position(("rules",)), message, "too-large")
            return
        if id(other) in reported or not (reason := mine.fights(other) or other.fights(mine)):
            continue
        fights += 1
        if satisfiable([first.conditions, second.conditions]):
            reported.add(id(other))
            place = source.key_position(_place(second, other))
            line = source.key_position(_place(first, mine)).line
            message = (
                f'rules "{first.name}" (line {line}) and "{second.name}" can hold together '
                f"and want different things: {reason}"
            )
            source.report(place, message, "conflict")


def _contestants(
    rules: "Sequence[RawRule]",
) -> "Iterator[tuple[tuple[RawRule, StateAction], tuple[RawRule, StateAction]]]":
    """Pairs of actions of different rules for one kind of subject that contest one thing."""
    arenas: dict[tuple[object, ...], list[tuple[RawRule, StateAction]]] = {}
    for rule in rules:
        for action in rule.ensure:
            for arena in action.contests():
                for kind in rule.kinds:
                    arenas.setdefault((kind, action.key, arena), []).append((rule, action))
    for entries in arenas.values():
        yield from combinations(entries, 2)


def _place(rule: "RawRule", action: StateAction) -> Path:
    return next(at for at, feature in rule.found if feature is action)
