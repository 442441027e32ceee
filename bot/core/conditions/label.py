"""`label: "kind/tracker"`: one of these labels is on it."""

from typing import ClassVar

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Globs
from bot.core.model.context import Context
from bot.core.model.plan.desired_state import matcher
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import THREADS, Condition, Reference

LABELED = frozenset({"opened", "labeled", "unlabeled"})


class Label(Condition):
    """Holds when a label matches one of the patterns, in any case; `*` is anything."""

    key: ClassVar[str] = "label"
    example: ClassVar[str] = '"do-not-merge/*"'
    wakes: ClassVar = {"pull_request": LABELED, "issues": LABELED}
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "match"

    match: Globs

    def references(self) -> tuple[Reference, ...]:
        """The repository must have such a label."""
        return tuple(Reference("label", glob, (at,)) for at, glob in enumerate(self.match))

    def judge(self, case: Context) -> Verdict:
        """Known of every thread."""
        labels = case.facts.thread.labels
        found = [
            label
            for label in labels
            if any(matcher(glob).match(label.casefold()) for glob in self.match)
        ]
        if found:
            return judged(self.key, f"has the label {listed(sorted(found))}", holds=True)
        return judged(self.key, f"has no label {listed(self.match)}", holds=False)
