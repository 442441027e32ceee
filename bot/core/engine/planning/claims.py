"""What all rules together claim of one thing, the strongest first."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.engine.decision.decide import Decision, Precedence, RuleResult
from bot.core.model.facts import Facts, Issue, Need, NotFetched
from bot.core.model.plan.desired_state import Desire, Target
from bot.core.model.plan.operation import Operation
from bot.core.model.plan.verdict import Outcome
from bot.core.rulebook.rulebook import Mode, RuleRef

D = TypeVar("D", bound=Desire)
RULES_BELOW = "<sub>"
_AT_LINE = re.compile(r"(?::|#L)[0-9]{1,7}\)")
Wanted = frozenset[tuple[Target, Need]]


@dataclass(frozen=True, slots=True)
class Step:
    """One operation with the rule that asks for it and the reason in words."""

    operation: Operation
    rule: RuleRef
    because: str
    mode: Mode = Mode.ENFORCE


@dataclass(frozen=True, slots=True)
class Suspended:
    """A rule that fights with somebody over a field and is left out until they agree."""

    rule: RuleRef
    because: str


@dataclass(frozen=True, slots=True)
class Part:
    """One planner's share. `needs` must be read before the steps mean anything.

    `refused` are those of its notes that say what GitHub refused.
    """

    steps: tuple[Step, ...] = ()
    needs: Wanted = frozenset()
    notes: tuple[str, ...] = ()
    parked: tuple[Suspended, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim(Generic[D]):
    """One rule's wish."""

    judgement: RuleResult
    desire: D

    @property
    def is_unknown(self) -> bool:
        """Whether the rule or what it would want could not be judged."""
        return self.judgement.verdict.outcome is Outcome.UNKNOWN or self.desire.is_unknown

    @property
    def rank(self) -> Precedence:
        """How much it counts beside others."""
        return self.judgement.rank

    @property
    def rule(self) -> RuleRef:
        """Whose wish it is."""
        return self.judgement.rule

    @property
    def holds(self) -> bool:
        """Whether the rule is known to hold."""
        return self.judgement.verdict.held

    def step(self, operation: Operation, because: str | None = None) -> Step:
        """An operation for this rule's sake."""
        reason = because or self.judgement.verdict.because
        return Step(operation, self.judgement.rule, reason, self.judgement.mode)


def claims(decision: Decision, kind: type[D]) -> list[Claim[D]]:
    """Claims of one kind: of commands, then dated, then standing; never by the rules' order."""
    found: list[Claim[D]] = [
        Claim(judgement, desire)
        for judgement in decision.judgements
        for desire in judgement.desires
        if isinstance(desire, kind)
    ]
    return sorted(found, key=lambda claim: (claim.rank, claim.rule.name, claim.rule.file))


def footer_of(
    found: Sequence[RuleResult],
    *,
    has_help: bool = False,
    besides: Iterable[str] = (),
    text: str = "",
) -> str:
    """The last line: the rules, whom to ask, and with `has_help` how to list the commands.

    `besides` are links to rules that said some of it earlier. A contact that the `text` above
    names is not repeated.
    """
    rules = sorted({*besides, *(judgement.rule.link for judgement in found)})
    contacts = dict.fromkeys(
        each.process.contact
        for each in found
        if each.process.contact and each.process.contact not in text
    )
    word = "Rule" if len(rules) == 1 else "Rules"
    asked = f" · Questions: {', '.join(contacts)}" if contacts else ""
    helps = dict.fromkeys(each.process.help for each in found if each.process.help and has_help)
    commands = "".join(f" · Commands: `{command}`" for command in helps)
    return f"{RULES_BELOW}{word}: {', '.join(rules)}{asked}{commands}</sub>" if rules else ""


def without_lines(footer: str) -> str:
    """A footer without the rules' line numbers, which change when the file is edited."""
    return _AT_LINE.sub(")", footer)


def acted_on(facts: Facts, on: Target) -> Target:
    """An issue is its own tracking issue: both targets are the same thread."""
    return Target.SUBJECT if isinstance(facts.thread, Issue) else on


def contested(found: list[Claim[D]], what: str) -> str:
    """Rules of one rank want different things; which of them is right is not for us to say."""
    names = sorted({claim.rule.name for claim in found})
    return f"{what} left alone: the rules {' and '.join(names)} want different things"


def notes_of(found: list[Claim[D]]) -> tuple[str, ...]:
    """What rules that hold have to say about their own wishes."""
    return tuple(note for claim in found if claim.holds for note in claim.desire.notes)


def facts_of(facts: Facts, on: Target) -> Facts | str | None:
    """The facts about what is acted on; None while nobody has read them, or why there are none."""
    if on is Target.SUBJECT or isinstance(facts.thread, Issue):
        return facts
    if isinstance(facts.tracking_issue, Facts):
        return facts.tracking_issue
    if isinstance(facts.tracking_issue, NotFetched):
        return None
    return (
        "there is no tracking issue"
        if facts.tracking_issue is None
        else facts.tracking_issue.reason
    )
