"""Which proposal an exception is for: it opens nothing for another one of the same people."""

from dataclasses import replace

from bot.core.documents.links.evidence import named_in
from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import one_proposal, proposal_of
from bot.core.model.context import Context
from bot.core.model.facts import Facts, PullRequest
from bot.core.model.records.exception_request import ExceptionRequest
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.process.thread_record import minutes_in

# How many proposals one exception names, and how long a path may be: the record stays small.
MOST, LONGEST = 5, 300


def bound(found: ExceptionRequest, case: Context) -> ExceptionRequest:
    """The same, for the proposal that the command is about; one that names its own stays as it is.

    On a pull request that is the directory that it changes. On a tracking issue it is what is
    merged, and pull requests that the issue names or that are linked there.
    """
    if found.is_bound:
        return found
    if case.facts.pull_request:
        places = _kept(_touched(case))
        return replace(found, proposals=places, pull_requests=() if places else (_here(case),))
    named = tuple(dict.fromkeys((*_named(case), *_linked(case))))
    return replace(found, proposals=_kept(_merged(case)), pull_requests=_kept(named))


def is_for(found: ExceptionRequest, case: Context) -> bool:
    """Whether it is for what is judged; on the tracking issue all are.

    One that does not say whose it is counts where the issue is known by more than its people, or
    where the directory has the issue's number.
    """
    if not isinstance(case.facts.thread, PullRequest):
        return True
    if found.is_bound:
        is_here = _here(case) in found.pull_requests
        return is_here or bool(set(found.proposals).intersection(_touched(case)))
    tracked = case.facts.tracking_issue
    if not isinstance(tracked, Facts) or not tracked.is_by_people:
        return True
    names = (place.rpartition("/")[2] for place in _touched(case))
    return any(number_of_directory(name) == tracked.subject.number for name in names)


def _here(case: Context) -> str:
    return str(case.facts.subject).casefold()


def _touched(case: Context) -> tuple[str, ...]:
    files = case.facts.files if isinstance(case.facts.files, tuple) else ()
    return one_proposal(case.process, files)


def _merged(case: Context) -> tuple[str, ...]:
    changes = case.facts.proposals if isinstance(case.facts.proposals, tuple) else ()
    paths = (change.current.path for change in changes if change.current)
    return tuple(place for path in paths if (place := proposal_of(case.process, path)))


def _named(case: Context) -> tuple[str, ...]:
    lines, home = case.process.document.pull_request_lines, case.facts.subject.repository
    found = named_in(case.facts.thread.body, lines, home)
    return tuple(str(each).casefold() for each in found)


def _linked(case: Context) -> tuple[str, ...]:
    comments = case.facts.comments
    found = minutes_in(comments) if isinstance(comments, tuple) else None
    links = found.links if isinstance(found, ThreadRecord) else ()
    return tuple(link.reference.casefold() for link in links)


def _kept(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if len(name) <= LONGEST)[:MOST]
