"""Rules whose conditions can never hold, and standing rules that want opposite things at once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from bot.actions.labels import Labels
from bot.actions.milestone import Milestone as SetMilestone
from bot.actions.state import State as SetState
from bot.conditions.all_ import AllOf
from bot.conditions.any_ import AnyOf
from bot.conditions.label import Label as HasLabel
from bot.conditions.milestone import ANY, NONE
from bot.conditions.milestone import Milestone as OnMilestone
from bot.conditions.not_ import Not
from bot.conditions.state import State as IsState
from bot.model.desire import matcher
from bot.model.features import Block, Condition, Ensure
from bot.text.yaml_source import Path, Source

if TYPE_CHECKING:
    from bot.rulebook.lint import RawRule

# Every way in which so many conditions can come out is tried; with more of them nothing is claimed.
MOST_LEAVES = 10
Assignment = Mapping[Condition, bool]


def satisfiable(blocks: Sequence[Block]) -> bool:
    """Whether all blocks can hold at the same time, as far as the conditions know each other."""
    leaves = tuple(dict.fromkeys(leaf for block in blocks for leaf in _leaves(block)))
    if len(leaves) > MOST_LEAVES:
        return True
    return any(all(_holds(b, each) for b in blocks) for each in _assignments(leaves))


def report_self_defeat(source: Source, rule: "RawRule") -> None:
    """Report a standing rule that would undo what it did, because it asks that it be not so.

    What people set is left alone anyway: such a condition only makes the bot turn in circles.
    """
    leaves = tuple(dict.fromkeys(_leaves(rule.conditions)))
    if len(leaves) > MOST_LEAVES or not satisfiable([rule.conditions]):
        return
    for action in rule.ensure:
        forced = {leaf: so for leaf in leaves if (so := _afterwards(action, leaf)) is not None}
        fitting = (
            each
            for each in _assignments(leaves)
            if all(each[leaf] is so for leaf, so in forced.items())
        )
        if forced and not any(_holds(rule.conditions, each) for each in fitting):
            message = (
                f'rule "{rule.name}" would undo its "{action.key}" again: its conditions do not '
                "hold any more then; leave them out, what people set is left alone anyway"
            )
            source.report(source.key_position(_place(rule, action)), message, "undoes-itself")


def _afterwards(action: Ensure, leaf: Condition) -> bool | None:
    """Whether a condition holds once the action has had its way; None where it does not matter."""
    if getattr(action, "on", "subject") != "subject":
        return None
    match action, leaf:
        case SetMilestone(set=str(title)), OnMilestone(title=wanted):
            if wanted in (ANY, NONE):
                return wanted == ANY
            return None if "$" in title else title.casefold() == wanted.casefold()
        case SetState(set="closed"), IsState(wanted=wanted):
            return wanted == "closed"
        case Labels(set=labels), HasLabel(match=globs):
            written = [label.casefold() for label in labels if "$" not in label]
            hit = any(matcher(glob).match(label) for glob in globs for label in written)
            return True if hit else None
    return None


def report_conflicts(source: Source, rules: "Sequence[RawRule]") -> None:
    """Report each pair of actions that fight, where their rules can hold together."""
    for (first, mine), (second, other) in _contestants(rules):
        reason = mine.fights(other) or other.fights(mine)
        if reason and satisfiable([first.conditions, second.conditions]):
            place = source.key_position(_place(second, other))
            line = source.key_position(_place(first, mine)).line
            message = (
                f'rules "{first.name}" (line {line}) and "{second.name}" can hold together '
                f"and want different things: {reason}"
            )
            source.report(place, message, "conflict")


def _contestants(
    rules: "Sequence[RawRule]",
) -> "Iterator[tuple[tuple[RawRule, Ensure], tuple[RawRule, Ensure]]]":
    """Pairs of actions of different rules for one kind of subject that contest one thing."""
    arenas: dict[tuple[object, ...], list[tuple[RawRule, Ensure]]] = {}
    for rule in rules:
        for action in rule.ensure:
            for arena in action.contests():
                key = (rule.raw.get("for"), action.key, arena)
                arenas.setdefault(key, []).append((rule, action))
    for entries in arenas.values():
        yield from combinations(entries, 2)


def _place(rule: "RawRule", action: Ensure) -> Path:
    return next(at for at, feature in rule.found if feature is action)


def _leaves(block: Block) -> Iterator[Condition]:
    for condition in block.conditions:
        match condition:
            case AllOf(of=blocks) | AnyOf(of=blocks):
                for inner in blocks:
                    yield from _leaves(inner)
            case Not(of=inner):
                yield from _leaves(inner)
            case _:
                yield condition


def _assignments(leaves: tuple[Condition, ...]) -> Iterator[Assignment]:
    """Every way in which conditions can come out, but for those that exclude each other."""
    exclusive = [
        (one, other)
        for one, other in combinations(leaves, 2)
        if one.excludes(other) or other.excludes(one)
    ]
    for bits in range(1 << len(leaves)):
        found = {leaf: bool(bits >> n & 1) for n, leaf in enumerate(leaves)}
        if not any(found[one] and found[other] for one, other in exclusive):
            yield found


def _holds(block: Block, assignment: Assignment) -> bool:
    return all(_comes_out(condition, assignment) for condition in block.conditions)


def _comes_out(condition: Condition, assignment: Assignment) -> bool:
    match condition:
        case AllOf(of=blocks):
            return all(_holds(block, assignment) for block in blocks)
        case AnyOf(of=blocks):
            return any(_holds(block, assignment) for block in blocks)
        case Not(of=block):
            return not _holds(block, assignment)
    return assignment[condition]
