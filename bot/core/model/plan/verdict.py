"""Verdicts of conditions, with their reasons: held, not held, or unknown."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.model.diagnostic import Diagnostic
from bot.core.model.facts import Need, NotFetched, reason_of


class Outcome(enum.Enum):
    """Three-valued truth: unread facts are neither true nor false."""

    HELD = "held"
    NOT_HELD = "not held"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One node of the explanation: a condition, its outcome, the reason and its parts.

    `findings` are mistakes in documents, each with its line. `wants` are unread facts that could
    settle an unknown outcome; `wants_of_tracker` are such of its tracking issue. `is_undated`: it
    holds only because nobody has named a day yet.
    """

    condition: str
    outcome: Outcome
    because: str
    parts: tuple["Verdict", ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    wants: frozenset[Need] = frozenset()
    wants_of_tracker: frozenset[Need] = frozenset()
    is_undated: bool = False

    @property
    def unread(self) -> tuple[Diagnostic, ...]:
        """Places in documents that leave the outcome unknown until somebody corrects them."""
        if self.outcome is not Outcome.UNKNOWN:
            return ()
        below = (found for part in self.parts for found in part.unread)
        return tuple(dict.fromkeys((*self.findings, *below)))

    @property
    def held(self) -> bool:
        """Whether the condition is known to hold."""
        return self.outcome is Outcome.HELD


def judged(condition: str, because: str, *, holds: bool) -> Verdict:
    """A verdict of a condition that could be judged."""
    return Verdict(condition, Outcome.HELD if holds else Outcome.NOT_HELD, because)


def unknown(condition: str, because: str) -> Verdict:
    """A verdict of a condition that could not be judged."""
    return Verdict(condition, Outcome.UNKNOWN, because)


def unsettled(condition: str, fact: object, need: Need) -> Verdict:
    """The unknown verdict of a condition that reads a fact only on demand.

    If the fact has not been read, the verdict wants it.
    """
    wants = frozenset({need}) if isinstance(fact, NotFetched) else frozenset[Need]()
    return Verdict(condition, Outcome.UNKNOWN, reason_of(fact), wants=wants)


def all_of(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Kleene's AND: one that did not hold decides, else one unknown makes all unknown."""
    for outcome in (Outcome.NOT_HELD, Outcome.UNKNOWN):
        if deciding := [verdict for verdict in verdicts if verdict.outcome is outcome]:
            return _made("all", outcome, deciding, verdicts)
    return Verdict("all", Outcome.HELD, _reasons(verdicts) or "always", verdicts)


def any_of(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Kleene's OR: one that held decides, else one unknown makes all unknown."""
    for outcome in (Outcome.HELD, Outcome.UNKNOWN):
        if deciding := [verdict for verdict in verdicts if verdict.outcome is outcome]:
            return _made("any", outcome, deciding, verdicts)
    return Verdict("any", Outcome.NOT_HELD, _reasons(verdicts), verdicts)


def negated(verdict: Verdict) -> Verdict:
    """Kleene's NOT: unknown stays unknown. The reason is the same, seen from the other side."""
    opposite = {
        Outcome.HELD: Outcome.NOT_HELD,
        Outcome.NOT_HELD: Outcome.HELD,
        Outcome.UNKNOWN: Outcome.UNKNOWN,
    }
    outcome = opposite[verdict.outcome]
    return replace(verdict, condition="not", outcome=outcome, parts=(verdict,), findings=())


def _made(
    condition: str, outcome: Outcome, deciding: Sequence[Verdict], parts: tuple[Verdict, ...]
) -> Verdict:
    wants = frozenset[Need]().union(*(verdict.wants for verdict in deciding))
    there = frozenset[Need]().union(*(verdict.wants_of_tracker for verdict in deciding))
    is_undated = any(verdict.is_undated for verdict in deciding)
    return Verdict(condition, outcome, _reasons(deciding), parts, (), wants, there, is_undated)


def _reasons(verdicts: Sequence[Verdict]) -> str:
    return "; ".join(dict.fromkeys(verdict.because for verdict in verdicts))
