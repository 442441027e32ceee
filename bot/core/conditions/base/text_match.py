"""What conditions on a thread's own words have in common."""

from typing import ClassVar

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Globs
from bot.core.model.context import Context
from bot.core.model.plan.desired_state import matcher
from bot.core.model.plan.verdict import Verdict, judged
from bot.core.model.plugin import THREADS, Condition

WRITTEN = frozenset({"opened", "edited"})
# https://docs.github.com/en/rest/issues: a body has at most 65,536 characters.
LONGEST_READ = 65_536


class TextMatch(Condition):
    """Holds when a text, named like the key, matches one of the patterns as a whole."""

    wakes: ClassVar = {"pull_request": WRITTEN, "issues": WRITTEN}
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "match"

    match: Globs

    def judge(self, case: Context) -> Verdict:
        """Known of every thread."""
        text = getattr(case.facts.thread, self.key, "")
        folded = str(text)[:LONGEST_READ].casefold()
        holds = any(matcher(glob).match(folded) for glob in self.match)
        verb = "matches" if holds else "does not match"
        return judged(self.key, f"the {self.key} {verb} {listed(self.match)}", holds=holds)
