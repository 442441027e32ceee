"""Hold the rules against examples: what they do, and how that differs from what is expected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.core.engine.decision.decide import Decision, decide
from bot.core.engine.expectations import difference
from bot.core.engine.planning.plan import Plan, plan
from bot.core.engine.slash.judge import respond
from bot.core.model.context import Command
from bot.core.model.diagnostic import WARNING, Diagnostic, Position
from bot.core.model.plan.verdict import Outcome
from bot.core.model.trigger import Trigger
from bot.core.rulebook.examples.read import Example
from bot.core.rulebook.rulebook import Mode, Rulebook

_TRIGGER = Trigger(("example",))


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of one example. `difference` is empty where it is as expected."""

    example: Example
    decision: Decision
    plan: Plan
    difference: tuple[str, ...]


def rehearse(rulebook: Rulebook, examples: Iterable[Example]) -> tuple[Rehearsal, ...]:
    """Work every example out. Never raises."""
    return tuple(_rehearsed(rulebook, example) for example in examples)


def _rehearsed(rulebook: Rulebook, example: Example) -> Rehearsal:
    decision = decide(rulebook, example.facts, _TRIGGER, example.at, example.command)
    if example.command:
        decision = _with_answers(rulebook, example, example.command, decision)
    planned = plan(_of_rules(decision, example.rules), example.facts)
    done = [_shown(str(step.operation), step.mode) for step in planned.steps]
    differs = difference(example.expected, done)
    if example.notes is not None:
        differs += difference(example.notes, planned.notes)
    return Rehearsal(example, decision, planned, differs)


def _with_answers(
    rulebook: Rulebook, example: Example, command: Command, decision: Decision
) -> Decision:
    """The decision with what is wanted and said under `do:`."""
    found = respond(rulebook, example.facts, _TRIGGER, example.at, command)
    answers = {str(each.rule): each for each in found.decision.judgements}
    judgements = tuple(answers.get(str(each.rule), each) for each in decision.judgements)
    return replace(decision, judgements=judgements)


def _of_rules(decision: Decision, names: Sequence[str]) -> Decision:
    """What these rules alone want, where an example names any: also of a comment of several."""
    named = (found for found in decision.judgements if not names or found.rule.name in names)
    return replace(decision, judgements=tuple(named))


def _shown(operation: str, mode: Mode) -> str:
    return f"only report: {operation}" if mode is Mode.REPORT else operation


def without_examples(rulebook: Rulebook, rehearsals: Iterable[Rehearsal]) -> list[Diagnostic]:
    """Rules that no example shows firing, or none not firing: warnings at their places."""
    outcomes = {
        (judgement.rule.name, judgement.rule.file, judgement.verdict.outcome)
        for rehearsal in rehearsals
        for judgement in rehearsal.decision.judgements
    }
    found = []
    rules = [rule for entry in rulebook.processes for rule in entry.rules]
    # What has no condition cannot be shown not firing.
    outcomes |= {(r.ref.name, r.ref.file, Outcome.NOT_HELD) for r in rules if r.is_always}
    for entry in rulebook.processes:
        for ref in entry.refs:
            for outcome, verb in ((Outcome.HELD, "fires"), (Outcome.NOT_HELD, "does not fire")):
                if (ref.name, ref.file, outcome) not in outcomes:
                    message = f'no example in which rule "{ref.name}" {verb}'
                    where = Position(ref.line, 1)
                    found.append(Diagnostic(ref.file, where, message, "no-example", "", WARNING))
    return found
