"""Compare what rules want with what is there: operations still missing, what is left alone."""

from dataclasses import dataclass

from bot.engine.decide import Decision
from bot.engine.labels import plan_labels
from bot.model.facts import Facts, Need
from bot.model.operation import Operation
from bot.rulebook.rulebook import RuleRef


@dataclass(frozen=True, slots=True)
class Step:
    """One operation with the rule that asks for it and the reason in words."""

    operation: Operation
    rule: RuleRef
    because: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write, in order. While `needs` is not empty, read those facts and plan again.

    `notes` say what already is so, and what is left as it is and why.
    """

    steps: tuple[Step, ...]
    needs: frozenset[Need] = frozenset()
    notes: tuple[str, ...] = ()


def plan(decision: Decision, facts: Facts) -> Plan:
    """The missing operations. Applying them and planning again gives an empty plan."""
    labels = plan_labels(decision, facts)
    missing = labels.needs - facts.read()
    if missing:
        return Plan((), missing)
    steps = (Step(change.operation, change.rule, change.because) for change in labels.changes)
    return Plan(tuple(steps), notes=labels.notes)
