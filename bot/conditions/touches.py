"""`touches: proposal`: the pull request changes something in a group's territory."""

from typing import Any, ClassVar, Literal

from bot.model.facts import Facts, Need, reason_of
from bot.model.features import Condition
from bot.model.process import Process
from bot.model.verdict import Outcome, Verdict
from bot.text.territory import touched


class Touches(Condition):
    """Holds when a changed file, by its new or its old name, belongs to a proposal."""

    key: ClassVar[str] = "touches"
    needs: ClassVar = frozenset({Need.FILES})
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited", "closed"})
    }

    what: Literal["proposal"]

    @classmethod
    def from_yaml(cls, value: Any) -> Any:
        """`touches: proposal` is short for `touches: { what: proposal }`."""
        return value if isinstance(value, dict) else {"what": value}

    def judge(self, facts: Facts, process: Process) -> Verdict:
        """Unknown when the list of changed files could not be read whole."""
        if not isinstance(facts.files, tuple):
            return Verdict(self.key, Outcome.UNKNOWN, reason_of(facts.files))
        found = touched(process, facts.files)
        if not found.groups:
            return Verdict(
                self.key, Outcome.NOT_HELD, f"no changed file lies in {process.territory}"
            )
        return Verdict(
            self.key, Outcome.HELD, f"changes {_listed(found.proposals or found.groups)}"
        )


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
