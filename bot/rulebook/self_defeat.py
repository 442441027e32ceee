"""Standing rules that would undo what they did, because they ask that it be not so."""

from typing import TYPE_CHECKING

from bot.actions.labels import Labels
from bot.actions.milestone import Milestone as SetMilestone
from bot.actions.state import State as SetState
from bot.conditions.label import Label as HasLabel
from bot.conditions.milestone import ANY, NONE
from bot.conditions.milestone import Milestone as OnMilestone
from bot.conditions.state import State as IsState
from bot.model.desire import matcher
from bot.model.features import Condition, Ensure
from bot.rulebook.satisfiable import leaves_of, satisfiable
from bot.text.yaml_source import Source

if TYPE_CHECKING:
    from bot.rulebook.lint import RawRule


def report_self_defeat(source: Source, rule: "RawRule") -> None:
    """Report actions whose effect makes the rule's conditions cease, so that they are undone.

    What people set is left alone anyway: such a condition only makes the bot turn in circles.
    """
    if not satisfiable([rule.conditions]):
        return
    leaves = tuple(dict.fromkeys(leaves_of(rule.conditions)))
    for action in rule.ensure:
        forced = {leaf: so for leaf in leaves if (so := _afterwards(action, leaf)) is not None}
        if forced and not satisfiable([rule.conditions], forced):
            message = (
                f'rule "{rule.name}" would undo its "{action.key}" again: its conditions do not '
                "hold any more then; leave them out, what people set is left alone anyway"
            )
            place = next(at for at, feature in rule.found if feature is action)
            source.report(source.key_position(place), message, "undoes-itself")


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
