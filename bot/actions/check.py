"""`check:` under `ensure:`: a check run that says whether conditions hold."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field as Entry

from bot.model.case import Case
from bot.model.desire import CheckDesire
from bot.model.facts import Need
from bot.model.features import PULL_REQUESTS, ConditionBlock, Ensure, Place, Reference
from bot.model.verdict import Outcome
from bot.text.defuse import defuse, plain
from bot.text.forms import Word
from bot.text.message import MessageText

LONGEST_TITLE = 120


class Check(Ensure):
    """Publishes a check run: green while `pass` holds, with the message in `fail` while not.

    `severity: advisory` (the default) never turns red; `required` does. What cannot be judged
    leaves the check as it is.
    """

    key: ClassVar[str] = "check"
    example: ClassVar[str] = (
        '{ name: freeze, pass: { before: freeze }, fail: "The freeze was on ${deadline.day}." }'
    )
    wakes: ClassVar = {
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
        "check_run": frozenset({"rerequested"}),
    }
    kinds: ClassVar = PULL_REQUESTS
    blocks: ClassVar = ("passes",)

    name: Word
    passes: Annotated[ConditionBlock, Entry(alias="pass")]
    fail: MessageText
    severity: Literal["advisory", "required"] = "advisory"

    def texts(self) -> tuple[tuple[Place, str], ...]:
        """The message."""
        return self.fail.texts("fail")

    def references(self) -> tuple[Reference, ...]:
        """The message's template."""
        return self.fail.references("fail")

    def required(self) -> frozenset[Need]:
        """What the conditions and the message are made from."""
        return super().required() | self.fail.needs()

    def woken_by(self, event: str) -> frozenset[str]:
        """Whatever changes the conditions or the message."""
        return super().woken_by(event) | self.fail.woken_by(event)

    def desires(self, case: Case) -> tuple[CheckDesire, ...]:
        """Green, or grey or red with the message."""
        verdict = self.passes.judge(case)
        if verdict.outcome is Outcome.UNKNOWN:
            return (CheckDesire(self.name, None, is_unknown=True, notes=(verdict.because,)),)
        title, reason = plain(verdict.because, LONGEST_TITLE), defuse(verdict.because)
        if verdict.held:
            return (CheckDesire(self.name, "success", title, reason),)
        told = self.fail.told(case)
        if told.unknown:
            return (CheckDesire(self.name, None, is_unknown=True, notes=(told.unknown,)),)
        conclusion = "failure" if self.severity == "required" else "neutral"
        summary = f"{told.values[0]}\n\n{reason}"
        return (CheckDesire(self.name, conclusion, title, summary),)

    def releases(self, case: Case) -> tuple[CheckDesire, ...]:
        """A check run cannot be taken back: it says that the rule does not apply."""
        return (CheckDesire(self.name, None),)

    def contests(self) -> tuple[str, ...]:
        """There is one check of a name."""
        return (self.name,)

    def fights(self, other: Ensure) -> str | None:
        """Two rules publish the same check."""
        differs = isinstance(other, Check) and other != self
        return f"check {self.name} published twice" if differs else None
