"""Changes of many proposals at once: moves, renames and the like, which get labels only.

What counts is how many it changes in meaning, not how many files: a target that is hidden among
line ends is a change of that one proposal.
"""

from bot.core.documents.paths import touched_in
from bot.core.model.context import Context

LABELS_ONLY = "a bulk change gets labels only"


def is_bulk(case: Context) -> bool:
    """Whether a pull request is such a change, as far as its files and documents are known."""
    if len(touched_in(case).proposals) <= case.process.bulk:
        return False
    return not 0 < changed_in_meaning(case) <= case.process.bulk


def changed_in_meaning(case: Context) -> int:
    """How many documents it changes in meaning; none as long as that is not known."""
    changes = case.facts.proposals
    return sum(c.is_in_meaning for c in changes) if isinstance(changes, tuple) else 0


def changes_wording_only(case: Context) -> bool:
    """Whether a pull request changes known documents, and none of them in meaning: a typo fix."""
    changes = case.facts.proposals
    if case.facts.pull_request is None or not isinstance(changes, tuple) or not changes:
        return False
    return all(each.base and each.head and not each.is_in_meaning for each in changes)
