"""What rules want of a subject, before it is compared with what is there."""

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class LabelsDesire:
    """`wanted` shall be on the subject; of `domain` (globs, any case) nothing else of ours shall.

    `notes` say what could not be turned into a label, in words for a person. With `is_unknown` it
    is not known what is wanted, and everything in the domain stays as it is.
    """

    wanted: frozenset[str]
    domain: frozenset[str]
    notes: tuple[str, ...] = ()
    is_unknown: bool = False

    def governs(self, label: str) -> bool:
        """Whether the rule has a say in this label. GitHub compares labels without case."""
        return any(_compiled(glob).match(label.casefold()) for glob in self.domain)


Desire = LabelsDesire


@lru_cache(maxsize=1024)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob.casefold()))
