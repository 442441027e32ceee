"""Labels and assignees: which to add and which to take off; a person's own choice is left alone."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.core.engine.decision.decide import Decision, Precedence
from bot.core.engine.planning.claims import (
    Claim,
    Part,
    Step,
    Suspended,
    Wanted,
    acted_on,
    claims,
    contested,
    facts_of,
    notes_of,
)
from bot.core.engine.planning.fields.command_overrides import FieldChange, asks_for_words, objection
from bot.core.engine.planning.fields.timeline import PARKED, changes_of, forbidden, is_person
from bot.core.model.facts import Change, Facts, Field, Need, reason_of
from bot.core.model.plan.desired_state import DesiredSet, Target
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    Operation,
    RemoveAssignee,
    RemoveLabel,
)

SetClaim = Claim[DesiredSet]
Entry = tuple[str, SetClaim]


@dataclass(frozen=True, slots=True)
class _Writes:
    """How one field is read and written."""

    present: Callable[[Facts], tuple[str, ...]]
    add: Callable[[Facts, tuple[str, ...]], Operation]
    remove: Callable[[Facts, str], Operation]
    noun: str


_WRITES = {
    Field.LABEL: _Writes(
        lambda facts: facts.thread.labels,
        lambda facts, values: AddLabels(facts.subject, values),
        lambda facts, value: RemoveLabel(facts.subject, value),
        "added",
    ),
    Field.ASSIGNEE: _Writes(
        lambda facts: facts.thread.assignees,
        lambda facts, values: AddAssignees(facts.subject, values),
        lambda facts, value: RemoveAssignee(facts.subject, value),
        "assigned",
    ),
}


def plan_sets(decision: Decision, facts: Facts) -> Iterator[Part]:
    """One part for each field and each thing that is acted on."""
    found = claims(decision, DesiredSet)
    for which in (Field.LABEL, Field.ASSIGNEE):
        for on in Target:
            mine = [c for c in found if _is_about(c.desire, which, on, facts)]
            if mine:
                yield _plan(_Planner(which, on, mine, decision), facts)


def _is_about(desire: DesiredSet, which: Field, on: Target, facts: Facts) -> bool:
    return desire.field is which and acted_on(facts, desire.on) is on


@dataclass(slots=True)
class _Planner:
    """One field of one thing, and what was found out about it on the way."""

    field: Field
    on: Target
    claims: list[SetClaim]
    decision: Decision
    rulings: dict[str, tuple[bool, SetClaim]] = dataclasses.field(default_factory=dict)
    contested: set[str] = dataclasses.field(default_factory=set)
    notes: list[str] = dataclasses.field(default_factory=list)
    parked: list[Suspended] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        """Whether each value that is named shall be there, by the strongest rule that names it."""
        for claim in self.claims:
            if claim.holds:
                for value in claim.desire.unwanted:
                    self._rule(value, claim, shall_be=False)
                for value in claim.desire.wanted:
                    self._rule(value, claim, shall_be=True)

    def _rule(self, value: str, claim: SetClaim, *, shall_be: bool) -> None:
        ruling = self.rulings.setdefault(value.casefold(), (shall_be, claim))
        if ruling[0] is not shall_be and ruling[1].rank is claim.rank:
            self.notes.append(contested([ruling[1], claim], value))
            self.contested.add(value.casefold())

    def ruling(self, value: str) -> tuple[bool, SetClaim] | None:
        """The ruling about a value; none where a rule that is unknown may say the opposite."""
        found = self.rulings.get(value.casefold())
        if found is None or value.casefold() in self.contested:
            return None
        shall_be, claim = found
        doubts = (c.desire for c in self.claims if c.is_unknown and c.rank <= claim.rank)
        opposed = any(each.bans(value) if shall_be else each.may_want(value) for each in doubts)
        return None if opposed else found

    @property
    def writes(self) -> _Writes:
        """How the field is written."""
        return _WRITES[self.field]

    def leave(self, value: str, claim: SetClaim, verb: str, obstacle: str) -> None:
        """Say why a value stays as it is."""
        self.notes.append(f"{value} not {verb}: {obstacle}")
        if obstacle.startswith(PARKED):
            self.parked.append(Suspended(claim.judgement.rule, f"{value} {obstacle}"))


def _plan(planner: _Planner, subject_facts: Facts) -> Part:
    facts = facts_of(subject_facts, planner.on)
    active = [claim for claim in planner.claims if claim.holds]
    if facts is None:
        return Part(
            needs=frozenset({(Target.SUBJECT, Need.TRACKING_ISSUE)}) if active else frozenset()
        )
    if isinstance(facts, str):
        return Part(notes=tuple(f"{c.judgement.rule.name}: {facts}" for c in active))
    present = {value.casefold(): value for value in planner.writes.present(facts)}
    missing = list(_missing(planner, present))
    surplus = list(_surplus(planner, present))
    needs = _needs(planner, missing, surplus)
    if not _is_read(needs, facts):
        return Part(needs=needs)
    needs = _needs_of_words(planner, (*missing, *surplus), facts)
    if not _is_read(needs, facts):
        return Part(needs=needs)
    steps = (*_additions(planner, missing, facts), *_removals(planner, surplus, facts))
    notes = (*notes_of(planner.claims), *planner.notes)
    return Part(steps, notes=notes, parked=tuple(planner.parked))


def _needs(planner: _Planner, missing: list[Entry], surplus: list[Entry]) -> Wanted:
    needs = {Need.HISTORY} if missing or surplus else set()
    if missing and planner.field is Field.LABEL:
        needs.add(Need.REPOSITORY_LABELS)
    return frozenset((planner.on, need) for need in needs)


def _is_read(needs: Wanted, facts: Facts) -> bool:
    return all(need in facts.read() for _, need in needs)


def _needs_of_words(planner: _Planner, entries: Iterable[Entry], facts: Facts) -> Wanted:
    """What people commanded is only asked for where this App did the opposite before."""
    asked = (
        asks_for_words(changes_of(facts, planner.field, value), claim.judgement, planner.decision)
        for value, claim in entries
    )
    return frozenset({(planner.on, Need.COMMENTS)}) if any(asked) else frozenset()


def _missing(planner: _Planner, present: dict[str, str]) -> Iterator[Entry]:
    """Values that a rule which holds wants and the thing lacks, each once."""
    seen = set(present)
    for claim in planner.claims:
        for value in sorted(claim.desire.wanted):
            decisive = None if value.casefold() in seen else planner.ruling(value)
            if decisive and decisive[0]:
                seen.add(value.casefold())
                yield value, decisive[1]


def _surplus(planner: _Planner, present: dict[str, str]) -> Iterator[Entry]:
    """Values that a rule governs and none wants; one unknown rule freezes its whole domain."""
    unknown = [claim for claim in planner.claims if claim.is_unknown]
    for name, value in sorted(present.items()):
        if name in planner.rulings:
            decisive = planner.ruling(value)
            if decisive and not decisive[0]:
                yield value, decisive[1]
        elif not any(claim.desire.may_want(value) for claim in unknown):
            governing = next((c for c in planner.claims if _governs(c, value, planner.on)), None)
            if governing:
                yield value, governing


def _governs(claim: SetClaim, value: str, on: Target) -> bool:
    """What acts once takes nothing off but others of an exclusive group.

    Nor does a rule that does not hold where other pull requests speak to the tracking issue too.
    """
    is_standing = claim.rank is Precedence.STANDING and (claim.holds or on is Target.SUBJECT)
    return claim.desire.governs(value) if is_standing else claim.desire.excludes(value)


def _additions(planner: _Planner, missing: list[Entry], facts: Facts) -> tuple[Step, ...]:
    """One operation a rule with all that may be added; why others are not is noted."""
    by_rule: dict[str, list[Entry]] = {}
    for value, claim in missing:
        if obstacle := _obstacle_to_adding(planner, value, claim, facts):
            planner.leave(value, claim, planner.writes.noun, obstacle)
        else:
            by_rule.setdefault(str(claim.rule), []).append((value, claim))
    return tuple(
        entries[0][1].step(planner.writes.add(facts, tuple(value for value, _ in entries)))
        for entries in by_rule.values()
    )


def _obstacle_to_adding(planner: _Planner, value: str, claim: SetClaim, facts: Facts) -> str | None:
    """Why a value is not added, or None."""
    if planner.field is Field.LABEL:
        known = facts.repository_labels
        if not isinstance(known, frozenset):
            return reason_of(known)
        if value not in known and value.casefold() not in folded(known):
            return "the repository has no such label"
    return _obstacle_of_history(planner, value, claim, facts, is_added=True)


@lru_cache(maxsize=64)
def folded(names: frozenset[str]) -> frozenset[str]:
    """Names as GitHub compares them."""
    return frozenset(name.casefold() for name in names)


def _removals(planner: _Planner, surplus: list[Entry], facts: Facts) -> tuple[Step, ...]:
    """Take off what this App itself set, and note why others stay."""
    steps: list[Step] = []
    for value, claim in surplus:
        if obstacle := _obstacle_of_history(planner, value, claim, facts, is_added=False):
            planner.leave(value, claim, "removed", obstacle)
        else:
            because = claim.judgement.verdict.because
            operation = planner.writes.remove(facts, value)
            is_banned = claim.desire.bans(value)
            steps.append(
                claim.step(operation, because if is_banned else f"no longer wanted: {because}")
            )
    return tuple(steps)


def _obstacle_of_history(
    planner: _Planner, value: str, claim: SetClaim, facts: Facts, *, is_added: bool
) -> str | None:
    """Why the timeline forbids it: what a person set or removed is theirs."""

    def of_last(last: Change | None) -> str | None:
        if is_added:
            is_theirs = last and not last.added and is_person(last, claim.judgement.process)
            return (
                f"{last.actor.login} removed it on {last.at:%Y-%m-%d}"
                if last and is_theirs
                else None
            )
        if last is None or not last.added:
            return "the timeline does not say who set it"
        return (
            None if last.actor.is_this_app else f"{last.actor.login} set it on {last.at:%Y-%m-%d}"
        )

    changes = changes_of(facts, planner.field, value)
    decision, judgement = planner.decision, claim.judgement
    return forbidden(changes, facts, judgement, decision, of_last) or objection(
        facts, FieldChange(planner.field, value, present=is_added), changes, judgement, decision
    )
