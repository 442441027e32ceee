"""What a command has brought about, so that it can be remembered as somebody's word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Step, acted_on, facts_of
from bot.core.engine.planning.fields.command_overrides import SINGLE, FieldChange, last_word
from bot.core.model.context import Command, Context
from bot.core.model.facts import Facts, Field, Issue, Override
from bot.core.model.plan.desired_state import (
    Desire,
    DesiredSet,
    DesiredValue,
    HandedBack,
    Target,
    matcher,
)
from bot.core.model.plan.operation import (
    AddAssignees,
    AddLabels,
    Operation,
    RemoveAssignee,
    RemoveLabel,
    SetMilestone,
    SetState,
)
from bot.core.records.commanded import ANY
from bot.core.rulebook.rulebook import Rule, Rulebook

CLOSED = "closed"
FIELDS = (HandedBack, DesiredSet, DesiredValue)
# If two people want opposite things within this time, both get a note.
QUICK = timedelta(hours=1)
Effect = tuple[Target, FieldChange]
_NO_MILESTONE = FieldChange(Field.MILESTONE, "")


def effects_of(decision: Decision, facts: Facts, steps: Sequence[Step]) -> tuple[Effect, ...]:
    """What the command's rules want and what is so now, or will be after these steps."""
    wishes = list(wanted(decision, facts))
    done = [
        (_place(step.operation, facts), wish)
        for step in steps
        for wish in wishes_of(step.operation)
    ]
    after = _After(facts, frozenset(done), frozenset(wishes))
    reached = (effect for effect in wishes if effect in done or after.is_so(effect))
    return tuple(dict.fromkeys((*reached, *done)))


def wanted(decision: Decision, facts: Facts) -> Iterator[Effect]:
    """All that the command's rules want, whether it comes about or not."""
    for judgement in decision.judgements:
        for desire in judgement.desires:
            on = acted_on(facts, desire.on) if isinstance(desire, FIELDS) else None
            for wish in _wishes(desire) if on else ():
                yield on or Target.SUBJECT, wish


def _wishes(desire: Desire) -> Iterator[FieldChange]:
    if isinstance(desire, DesiredSet):
        yield from (FieldChange(desire.field, value) for value in sorted(desire.wanted))
        gone = (*sorted(desire.unwanted), *sorted(desire.alone))
        yield from (FieldChange(desire.field, value, present=False) for value in gone)
    elif isinstance(desire, DesiredValue) and not desire.is_unknown:
        yield FieldChange(desire.field, desire.wanted or "")
    elif isinstance(desire, HandedBack):
        yield FieldChange(desire.field, ANY)


def wishes_of(operation: Operation) -> Iterator[FieldChange]:
    """What it changes, as people could wish it with a command."""
    match operation:
        case AddLabels(labels=labels):
            yield from (FieldChange(Field.LABEL, label) for label in labels)
        case RemoveLabel(label=label):
            yield FieldChange(Field.LABEL, label, present=False)
        case AddAssignees(logins=logins):
            yield from (FieldChange(Field.ASSIGNEE, login) for login in logins)
        case RemoveAssignee(login=login):
            yield FieldChange(Field.ASSIGNEE, login, present=False)
        case SetMilestone(title=title):
            yield FieldChange(Field.MILESTONE, title or "")
        case SetState(open=is_open):
            yield FieldChange(Field.STATE, "" if is_open else CLOSED)


def _place(operation: Operation, facts: Facts) -> Target:
    return Target.SUBJECT if operation.subject == facts.subject else Target.TRACKING_ISSUE


@dataclass(frozen=True, slots=True)
class _After:
    """How it is after these steps."""

    facts: Facts
    done: frozenset[Effect]
    wishes: frozenset[Effect]

    def is_so(self, effect: Effect) -> bool:
        """Whether a wish is fulfilled without a step of its own."""
        on, wish = effect
        if wish == FieldChange(wish.field, ANY):
            return True
        present = self._present(on, wish.field)
        if present is None:
            return False
        if wish.field in SINGLE:
            return _folded(wish.value) in map(_folded, present)
        found = [each for each in present if matcher(wish.value).match(each.casefold())]
        if wish.present:
            return bool(found)
        return all(self._goes(on, wish.field, each) for each in found)

    def _goes(self, on: Target, which: Field, value: str) -> bool:
        """Whether a value is taken off, or is wanted by name."""
        taken, named = (
            (on, FieldChange(which, value, present=False)),
            (on, FieldChange(which, value)),
        )
        return taken in self.done or named in self.wishes

    def _present(self, on: Target, which: Field) -> tuple[str, ...] | None:
        found = facts_of(self.facts, on)
        thread = found.thread if isinstance(found, Facts) else None
        if thread is None:
            return None
        values: dict[Field, tuple[str, ...]] = {
            Field.LABEL: thread.labels,
            Field.ASSIGNEE: thread.assignees,
            Field.MILESTONE: (thread.milestone or "",),
            Field.STATE: ("" if thread.open else CLOSED,),
        }
        return values[which]


def _folded(value: str) -> str:
    return value.casefold().removeprefix("v")


def words_for(
    effects: Iterable[Effect], command: Command, on: Target, facts: Facts
) -> tuple[Override, ...]:
    """The effects on one thread as somebody's word. `facts` are from before they came about."""
    place = facts_of(facts, on)
    milestone = (place.thread.milestone if isinstance(place, Facts) else None) or ""
    return tuple(
        Override(
            wish.field,
            wish.value,
            wish.present,
            command.author,
            command.at,
            command.number,
            milestone if wish == _NO_MILESTONE else "",
        )
        for target, wish in effects
        if target is on and command.at
    )


def has_say(rulebook: Rulebook, facts: Facts, now: datetime, effect: Effect) -> bool:
    """Whether a rule that is no command may want something of what was commanded.

    On the tracking issue any rule may: other pull requests speak to it too.
    """
    on, wish = effect
    if on is Target.TRACKING_ISSUE or wish == FieldChange(wish.field, ANY):
        return True
    return any(
        _has_say(rule, Context(facts, entry.process, now), wish)
        for entry in rulebook.for_repository(facts.subject.repository)
        for rule in entry.rules
        if rule.command is None
    )


def _has_say(rule: Rule, case: Context, wish: FieldChange) -> bool:
    """A rule for the other kind of thread has one where this is the issue that it acts on."""
    facts = case.facts
    for action in rule.ensure:
        for desire in (*action.desires(case), *action.releases(case)):
            if not isinstance(desire, DesiredSet | DesiredValue) or desire.field is not wish.field:
                continue
            if rule.kind is not facts.kind:
                if desire.on is Target.TRACKING_ISSUE and isinstance(facts.thread, Issue):
                    return True
            elif acted_on(facts, desire.on) is Target.SUBJECT and _is_about(desire, wish):
                return True
    return False


def _is_about(desire: DesiredSet | DesiredValue, wish: FieldChange) -> bool:
    if isinstance(desire, DesiredValue):
        return True
    value = wish.value
    return desire.governs(value) or desire.names(value) or desire.bans(value)


def rivals(facts: Facts, effects: Iterable[Effect], command: Command) -> tuple[Override, ...]:
    """Words of others shortly before or after that the command is the opposite of."""
    found = []
    for on, wish in effects:
        place = facts_of(facts, on)
        word = last_word(place, wish, command) if isinstance(place, Facts) else None
        if word and command.at and wish.opposes(word):
            is_other = word.author.casefold() != command.author.casefold()
            if is_other and abs(word.at - command.at) <= QUICK:
                found.append(word)
    return tuple(dict.fromkeys(found))
