"""Hold every rule against the facts: who wants what, and why."""

from dataclasses import dataclass
from datetime import datetime

from bot.model.desire import Desire
from bot.model.facts import Facts
from bot.model.process import Process
from bot.model.subject import Trigger
from bot.model.verdict import Verdict, all_of
from bot.rulebook.rulebook import Rule, Rulebook, RuleRef


@dataclass(frozen=True, slots=True)
class Judgement:
    """One rule's verdict, with what it wants (or, not held, what it no longer wants)."""

    rule: RuleRef
    process: Process
    verdict: Verdict
    desires: tuple[Desire, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Every rule's judgement about one subject. `now` is UTC."""

    trigger: Trigger
    now: datetime
    judgements: tuple[Judgement, ...]


def decide(rulebook: Rulebook, facts: Facts, trigger: Trigger, now: datetime) -> Decision:
    """Judge all rules bound to the subject's repository. Never raises."""
    judgements = (
        _judge(rule, facts, entry.process)
        for entry in rulebook.for_repository(facts.subject.repository)
        for rule in entry.rules
    )
    return Decision(trigger, now, tuple(judgements))


def _judge(rule: Rule, facts: Facts, process: Process) -> Judgement:
    parts = tuple(condition.judge(facts, process) for condition in rule.conditions)
    verdict = all_of(parts)
    wanted = tuple(
        action.desire(facts, process) if verdict.held else action.release(process)
        for action in rule.ensure
    )
    return Judgement(rule.ref, process, verdict, wanted)
