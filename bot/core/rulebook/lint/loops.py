"""Standing rules that ask that something be not so which they make so: they turn in circles."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.core.actions.labels import Labels
from bot.core.actions.milestone import Milestone as SetMilestone
from bot.core.actions.state import State as SetState
from bot.core.conditions.label import Label as HasLabel
from bot.core.conditions.milestone import ANY, NONE
from bot.core.conditions.milestone import Milestone as OnMilestone
from bot.core.conditions.state import State as IsState
from bot.core.markup.yaml_text.source import Source
from bot.core.model.plan.desired_state import matcher
from bot.core.model.plugin import Condition, StateAction
from bot.core.rulebook.lint.satisfiable import leaves_of, satisfiable

if TYPE_CHECKING:
    from bot.core.rulebook.lint.raw_rule import RawRule


def report_self_defeat(source: Source, rule: "RawRule") -> None:
    """Report each action after which the conditions of its rule do not hold, so that it is undone.

    What people set is left alone anyway, which is mostly what such a condition was meant for.
    """
    leaves = tuple(leaves_of(rule.conditions))
    for place, action in rule.found:
        if not isinstance(action, StateAction):
            continue
        then = {leaf: so for leaf in leaves if (so := afterwards(action, leaf)) is not None}
        if then and not satisfiable([rule.conditions], then):
            message = (
                f'rule "{rule.name}" would undo its "{action.key}" again: its conditions do not '
                "hold any more then; leave them out, what people set is left alone anyway"
            )
            source.report(source.key_position(place), message, "undoes-itself")


def afterwards(action: StateAction, leaf: Condition) -> bool | None:
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


# What stands for labels that begin so, and for the fields that have one value.
_BEGINNING, _MILESTONE, _STATE = "labels ", "milestone", "state"
_WILDCARD = re.compile(r"[*?\[]")


def changed_by(action: StateAction) -> Iterator[str]:
    """Keys of what an action may change for a condition; `looked_at_by` has the other half."""
    match action:
        case Labels(set=labels):
            for label in (each.casefold() for each in labels if "$" not in each):
                yield f"label {label}"
                yield from (f"{_BEGINNING}{label[:end]}" for end in range(len(label) + 1))
        case SetMilestone():
            yield _MILESTONE
        case SetState():
            yield _STATE


def looked_at_by(leaf: Condition) -> Iterator[str]:
    """Keys of what a condition looks at, as far as `afterwards` knows it."""
    match leaf:
        case HasLabel(match=globs):
            for glob in (each.casefold() for each in globs):
                wildcard = _WILDCARD.search(glob)
                yield f"{_BEGINNING}{glob[: wildcard.start()]}" if wildcard else f"label {glob}"
        case OnMilestone():
            yield _MILESTONE
        case IsState():
            yield _STATE
