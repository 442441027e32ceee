"""Which proposal an exception is for: it opens nothing for another one of the same people."""

from collections.abc import Iterable
from dataclasses import replace

from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import one_proposal, proposal_of
from bot.core.model.context import Context
from bot.core.model.facts import Facts, PullRequest
from bot.core.model.proposal import Proposal, ProposalChange
from bot.core.model.records.exception_request import ExceptionRequest

# How many proposals one exception names, and how long a path may be: the record stays small.
MOST, LONGEST = 5, 300


def bound(found: ExceptionRequest, case: Context) -> ExceptionRequest:
    """The same, for the proposal that the command is about; one that names its own stays as it is.

    On a pull request that is the directory that it changes, on a tracking issue what is merged.
    Where neither is known it stays without one.
    """
    if found.proposals:
        return found
    places = _touched(case) if isinstance(case.facts.thread, PullRequest) else _merged(case)
    return replace(found, proposals=tuple(each for each in places if len(each) <= LONGEST)[:MOST])


def is_for(found: ExceptionRequest, case: Context) -> bool:
    """Whether it is for what is judged; on the tracking issue all are.

    An older one that names no proposal counts for a document that is merged in the directory with
    the issue's number, and for nothing else.
    """
    if not isinstance(case.facts.thread, PullRequest):
        return True
    touched = _touched(case)
    if found.proposals:
        return bool(set(found.proposals).intersection(touched))
    return bool(set(touched).intersection(_tracked(case)))


def _touched(case: Context) -> tuple[str, ...]:
    files = case.facts.files if isinstance(case.facts.files, tuple) else ()
    return one_proposal(case.process, files)


def _merged(case: Context) -> tuple[str, ...]:
    """Directories whose documents the facts of a tracking issue know."""
    return _directories(case, [each.current for each in _changes(case)])


def _tracked(case: Context) -> tuple[str, ...]:
    """Directories with the number of the tracking issue whose documents were merged before."""
    issue = case.facts.tracking_issue
    number = issue.subject.number if isinstance(issue, Facts) else None
    places = _directories(case, [each.base for each in _changes(case)])
    return tuple(each for each in places if number_of_directory(each.rpartition("/")[2]) == number)


def _changes(case: Context) -> tuple[ProposalChange, ...]:
    found = case.facts.proposals
    return found if isinstance(found, tuple) else ()


def _directories(case: Context, documents: Iterable[Proposal | None]) -> tuple[str, ...]:
    found = (proposal_of(case.process, each.path) for each in documents if each)
    return tuple(each for each in found if each)
