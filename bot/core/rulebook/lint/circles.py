"""Standing rules that set each other off and end each other: they turn in circles for ever."""

from typing import TYPE_CHECKING

from bot.core.markup.yaml_text.source import Source
from bot.core.model.plugin import Condition
from bot.core.rulebook.lint.loops import afterwards, changed_by, looked_at_by
from bot.core.rulebook.lint.satisfiable import leaves_of, satisfiable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.core.rulebook.lint.raw_rule import RawRule

# How many rules a circle has at most, and how many steps are taken to find all circles.
LONGEST, MOST_STEPS = 4, 20_000


def report_circles(source: Source, rules: "Sequence[RawRule]") -> None:
    """Report each circle once, at the first of its rules.

    The first rule makes so what the second waits for, and so on; what the last one makes ends the
    first. Then each is undone in turn, and it begins again.
    """
    reported: set[frozenset[int]] = set()
    for chain in _Chains(rules).closed():
        members = frozenset(map(id, chain))
        if members not in reported:
            reported.add(members)
            source.report(source.key_position(chain[0].at), _told(source, chain), "circle")


def _told(source: Source, chain: "tuple[RawRule, ...]") -> str:
    lines = [source.key_position(rule.at).line for rule in chain]
    names = [f'"{rule.name}" (line {line})' for rule, line in zip(chain, lines, strict=True)]
    return (
        f"rules turn in circles: {' sets off '.join(names)}, which ends the first one again; "
        f'give "{chain[0].name}" a condition that the others do not change'
    )


class _Chains:
    """Rules by what they look at, so that each is held only against those that it may change."""

    def __init__(self, rules: "Sequence[RawRule]") -> None:
        self._rules = [rule for rule in rules if rule.ensure]
        self._lookers: dict[str, list[RawRule]] = {}
        self._followers: dict[int, list[RawRule]] = {}
        for rule in self._rules:
            keys = (key for leaf in leaves_of(rule.conditions) for key in looked_at_by(leaf))
            for key in dict.fromkeys(keys):
                self._lookers.setdefault(key, []).append(rule)

    def closed(self) -> "Iterator[tuple[RawRule, ...]]":
        """Every chain of rules for one kind of subject of which the last one ends the first."""
        steps = 0
        waiting: list[tuple[RawRule, ...]] = [(rule,) for rule in reversed(self._rules)]
        while waiting and steps < MOST_STEPS:
            chain = waiting.pop()
            steps += 1
            if len(chain) > 1 and _ends(chain[-1], chain[0]):
                yield chain
            elif len(chain) < LONGEST:
                waiting += [(*chain, rule) for rule in self._next(chain)]

    def _next(self, chain: "tuple[RawRule, ...]") -> "Iterator[RawRule]":
        last, kinds = chain[-1], set(chain[0].kinds)
        if id(last) not in self._followers:
            self._followers[id(last)] = [rule for rule in self._near(last) if _follows(rule, last)]
        for rule in self._followers[id(last)]:
            if kinds & set(rule.kinds) and not any(rule is each for each in chain):
                yield rule

    def _near(self, rule: "RawRule") -> "list[RawRule]":
        """Those with a condition that it may change, in the order of the file."""
        keys = (key for action in rule.ensure for key in changed_by(action))
        near = {id(each) for key in dict.fromkeys(keys) for each in self._lookers.get(key, ())}
        return [each for each in self._rules if id(each) in near] if near else []


def _follows(rule: "RawRule", last: "RawRule") -> bool:
    """Whether the rule waits for what the last of a chain makes so."""
    made = {leaf: True for leaf, so in _effects(last, rule).items() if so}
    waits = any(not satisfiable([rule.conditions], {leaf: False}) for leaf in made)
    return waits and satisfiable([last.conditions, rule.conditions], made)


def _ends(rule: "RawRule", first: "RawRule") -> bool:
    """Whether the first rule does not hold once this one has had its way."""
    then = _effects(rule, first)
    return bool(then) and not satisfiable([first.conditions], then)


def _effects(rule: "RawRule", on: "RawRule") -> dict[Condition, bool]:
    """How conditions of another rule come out by what this one makes so."""
    return {
        leaf: so
        for action in rule.ensure
        for leaf in leaves_of(on.conditions)
        if (so := afterwards(action, leaf)) is not None
    }
