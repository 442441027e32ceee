"""What lies beside a proposal's main document: read for targets that belong into that one.

Whoever reads the directory takes a target in `notes.md` for one of the proposal. It is not taken
for it here, so that notes move no milestone, but as a doubt it keeps the gate from being green.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from bot.core.model.diagnostic import Diagnostic
from bot.core.model.proposal import Doubt, Proposal, ProposalChange, Target

Keys = set[tuple[str | None, str]]


def side_change(change: ProposalChange, mains: Iterable[ProposalChange]) -> ProposalChange | None:
    """A side document before and after, of which only doubts are left; None without new ones.

    A target that a main document states as well is no doubt.
    """
    stated = {target.key for main in mains if main.head for target in main.head.targets}
    found = ProposalChange(_doubtful(change.base, stated), _doubtful(change.head, stated))
    return found if found.new_doubts else None


def _doubtful(document: Proposal | None, stated: Keys) -> Proposal | None:
    if document is None:
        return None
    doubts = (*map(partial(_doubt, document.path), document.targets), *document.doubts)
    counting = (doubt for doubt in doubts if not (doubt.target and doubt.target.key in stated))
    return Proposal(document.path, doubts=tuple(_named(document.path, each) for each in counting))


def _doubt(path: str, target: Target) -> Doubt:
    message = f"move the target {target.release} to the proposal's own document"
    finding = Diagnostic(path, target.position, message, "side-target")
    return Doubt(finding, f"{target.stage} {target.release}", (target.release,), target)


def _named(path: str, doubt: Doubt) -> Doubt:
    """Lines are those of another file than people expect."""
    message = f"in {PurePosixPath(path).name}: {doubt.finding.message}"
    return replace(doubt, finding=replace(doubt.finding, message=message))
