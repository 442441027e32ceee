"""Labels: which to add and which to take off, with a person's own choice left alone.

A label counts as the bot's own only when the timeline says that this App set it; a label that a
person took off is not put back. Machines (bots, `automation:`) are no persons.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.decide import Decision, Judgement
from bot.model.desire import LabelsDesire
from bot.model.facts import Facts, LabelEvent, Need, reason_of
from bot.model.operation import AddLabels, Operation, RemoveLabel
from bot.model.verdict import Outcome
from bot.rulebook.rulebook import RuleRef


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One write, the rule that asks for it, and why."""

    operation: Operation
    rule: RuleRef
    because: str


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """Changes in the order they are made; `needs` must be read before they mean anything."""

    changes: tuple[LabelChange, ...] = ()
    needs: frozenset[Need] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claim:
    """One rule's wish about labels."""

    judgement: Judgement
    desire: LabelsDesire

    @property
    def is_unknown(self) -> bool:
        """Whether the rule or what it would want could not be judged."""
        return self.judgement.verdict.outcome is Outcome.UNKNOWN or self.desire.is_unknown


def plan_labels(decision: Decision, facts: Facts) -> LabelPlan:
    """Work out the label changes of all rules together."""
    claims = [
        _Claim(judgement, desire)
        for judgement in decision.judgements
        for desire in judgement.desires
    ]
    present = {label.casefold(): label for label in facts.pull_request.labels}
    missing = list(_missing(claims, present))
    surplus = list(_surplus(claims, present))
    needs = _needs(missing, surplus)
    if not needs <= facts.read():
        return LabelPlan(needs=needs)
    additions, not_added = _additions(missing, facts)
    removals, not_removed = _removals(surplus, facts)
    held = (claim for claim in claims if claim.judgement.verdict.held)
    notes = (note for claim in held for note in claim.desire.notes)
    return LabelPlan((*additions, *removals), needs, (*notes, *not_added, *not_removed))


def _needs(missing: list[tuple[str, _Claim]], surplus: list[tuple[str, _Claim]]) -> frozenset[Need]:
    needs = {Need.LABEL_HISTORY} if missing or surplus else set()
    return frozenset(needs | ({Need.REPOSITORY_LABELS} if missing else set()))


def _missing(claims: list[_Claim], present: dict[str, str]) -> Iterator[tuple[str, _Claim]]:
    """Labels that a rule which holds wants and the subject lacks, each once."""
    seen = set(present)
    for claim in claims:
        for label in sorted(claim.desire.wanted):
            if label.casefold() not in seen:
                seen.add(label.casefold())
                yield label, claim


def _surplus(claims: list[_Claim], present: dict[str, str]) -> Iterator[tuple[str, _Claim]]:
    """Labels that a rule governs and none wants; one unknown rule freezes its whole domain."""
    wanted = {label.casefold() for claim in claims for label in claim.desire.wanted}
    unknown = [claim for claim in claims if claim.is_unknown]
    for name, label in sorted(present.items()):
        governing = next((claim for claim in claims if claim.desire.governs(label)), None)
        frozen = any(claim.desire.governs(label) for claim in unknown)
        if governing and name not in wanted and not frozen:
            yield label, governing


def _additions(
    missing: list[tuple[str, _Claim]], facts: Facts
) -> tuple[list[LabelChange], list[str]]:
    """One operation a rule with all that may be added, and why others are not."""
    by_rule: dict[RuleRef, list[tuple[str, _Claim]]] = {}
    notes: list[str] = []
    for label, claim in missing:
        if obstacle := _obstacle_to_adding(label, claim, facts):
            notes.append(obstacle)
        else:
            by_rule.setdefault(claim.judgement.rule, []).append((label, claim))
    changes = [
        LabelChange(
            AddLabels(facts.subject, tuple(label for label, _ in entries)),
            rule,
            entries[0][1].judgement.verdict.because,
        )
        for rule, entries in by_rule.items()
    ]
    return changes, notes


def _obstacle_to_adding(label: str, claim: _Claim, facts: Facts) -> str | None:
    """Why a label is not added, or None."""
    known = facts.repository_labels
    if not isinstance(known, frozenset):
        return f"{label} not added: {reason_of(known)}"
    if label.casefold() not in {name.casefold() for name in known}:
        return f"{label} not added: the repository has no such label"
    history = facts.label_history
    if not isinstance(history, tuple):
        return f"{label} not added: {reason_of(history)}"
    last = _last(history, label)
    if last and not last.added and _is_person(last, claim):
        return f"{label} not added: {last.actor.login} removed it on {last.at:%Y-%m-%d}"
    return None


def _removals(
    surplus: list[tuple[str, _Claim]], facts: Facts
) -> tuple[list[LabelChange], list[str]]:
    """Take off what this App itself set, and say why others stay."""
    changes: list[LabelChange] = []
    notes: list[str] = []
    for label, claim in surplus:
        if obstacle := _obstacle_to_removing(label, facts):
            notes.append(obstacle)
        else:
            operation = RemoveLabel(facts.subject, label)
            reason = f"no longer wanted: {claim.judgement.verdict.because}"
            changes.append(LabelChange(operation, claim.judgement.rule, reason))
    return changes, notes


def _obstacle_to_removing(label: str, facts: Facts) -> str | None:
    """Why a label stays, or None."""
    history = facts.label_history
    if not isinstance(history, tuple):
        return f"{label} not removed: {reason_of(history)}"
    last = _last(history, label)
    if last is None or not last.added:
        return f"{label} not removed: the timeline does not say who set it"
    if not last.actor.is_this_app:
        return f"{label} not removed: {last.actor.login} set it on {last.at:%Y-%m-%d}"
    return None


def _last(history: tuple[LabelEvent, ...], label: str) -> LabelEvent | None:
    name = label.casefold()
    return next((event for event in reversed(history) if event.label.casefold() == name), None)


def _is_person(event: LabelEvent, claim: _Claim) -> bool:
    actor = event.actor
    is_machine = actor.is_bot or claim.judgement.process.is_machine(actor.login)
    return not actor.is_this_app and not is_machine
