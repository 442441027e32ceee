"""What a condition says of a subject, and why: held, not held, or unknown."""

import enum
from dataclasses import dataclass


class Outcome(enum.Enum):
    """Three-valued truth: what could not be read is neither true nor false."""

    HELD = "held"
    NOT_HELD = "not held"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One node of the explanation: a condition, its outcome, the reason and its parts."""

    condition: str
    outcome: Outcome
    because: str
    parts: tuple["Verdict", ...] = ()

    @property
    def held(self) -> bool:
        """Whether the condition is known to hold."""
        return self.outcome is Outcome.HELD


def all_of(verdicts: tuple[Verdict, ...]) -> Verdict:
    """Kleene's AND: one that did not hold decides, else one unknown makes all unknown."""
    for outcome in (Outcome.NOT_HELD, Outcome.UNKNOWN):
        if deciding := [verdict for verdict in verdicts if verdict.outcome is outcome]:
            return Verdict("all", outcome, _reasons(deciding), verdicts)
    return Verdict("all", Outcome.HELD, _reasons(verdicts) or "no condition", verdicts)


def _reasons(verdicts: tuple[Verdict, ...] | list[Verdict]) -> str:
    return "; ".join(verdict.because for verdict in verdicts)
