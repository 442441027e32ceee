"""`label: "kind/tracker"`: one of these labels is on it."""

from typing import ClassVar

from bot.model.case import Case
from bot.model.desire import matcher
from bot.model.features import THREADS, Condition
from bot.model.verdict import Verdict, judged
from bot.text.forms import Globs
from bot.text.listed import listed

LABELED = frozenset({"opened", "labeled", "unlabeled"})


class Label(Condition):
    """Holds when a label matches one of the patterns, in any case; `*` is anything."""

    key: ClassVar[str] = "label"
    example: ClassVar[str] = '"do-not-merge/*"'
    wakes: ClassVar = {"pull_request": LABELED, "issues": LABELED}
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "match"

    match: Globs

    def judge(self, case: Case) -> Verdict:
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
