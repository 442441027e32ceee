"""A commit on the main line as the merged pull request that it was: what history knows of it.

What only GitHub knows (reviews, roles, the tracking issue …) is unreadable, never made up. Labels,
the milestone and comments are taken as not there, so that all that the rules would do is seen.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from bot.core.documents.paths import documents, one_proposal, touched
from bot.core.documents.proposal import read_proposal
from bot.core.model.actor import Actor
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.definitions.process import Process
from bot.core.model.facts import (
    Branch,
    ChangedFile,
    Fact,
    Facts,
    Milestone,
    PullRequest,
    Unavailable,
)
from bot.core.model.proposal import Proposal, ProposalChange
from bot.core.model.records.exception_request import ExceptionRequest
from bot.core.model.subject import SubjectRef
from bot.tools.backtest.exceptions import Exceptions
from bot.tools.backtest.git_history import MOST_FILES, GitChange
from bot.tools.backtest.git_objects import LARGEST_DOCUMENT_BYTES, Objects

_MOST_KEPT = 256
_SQUASHED = re.compile(r"\(#([0-9]{1,9})\)\s*$")
_MERGED = re.compile(r"Merge pull request #([0-9]{1,9})\b")
_NO_REPLY = re.compile(r"(?:[0-9]+\+)?([A-Za-z0-9-]{1,60})@users\.noreply\.github\.com")
_ON_GITHUB = Unavailable("a clone does not say it")
_NO_SCHEDULES = Unavailable("no schedules were given")


class Documents:
    """Reads documents of one clone; the last ones are kept, for a base was a head before."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._read = lru_cache(maxsize=_MOST_KEPT)(self._read_anew)

    def change(self, process: Process, file: ChangedFile, base: str | None) -> ProposalChange:
        """A document before and after. Raises TooLarge."""
        before = self._read(process, base, file.paths[-1]) if base else None
        after = self._read(process, file.blob, file.path) if file.blob else None
        return ProposalChange(before, after)

    def _read_anew(self, process: Process, blob: str, path: str) -> Proposal:
        text = self._objects.text(blob)
        if text is None:
            raise TooLarge(f"{path} has more than {LARGEST_DOCUMENT_BYTES} bytes")
        return read_proposal(text, path, process)


class TooLarge(Exception):
    """A document that is not read."""


def facts_of(
    change: GitChange,
    repository: str,
    processes: Sequence[Process],
    calendar: Calendar | None,
    reader: Documents,
    exceptions: Exceptions | None = None,
) -> Facts:
    """Everything that rules may judge by, with nothing unread. Raises GitFailure.

    Without `exceptions` nobody knows of any; with them there are no others.
    """
    files: Fact[tuple[ChangedFile, ...]] = tuple(each.file for each in change.files)
    if change.is_cut:
        files = Unavailable(f"more than {MOST_FILES} files were changed")
    proposals = _proposals(change, files, processes, reader)
    return Facts(
        SubjectRef(repository, number_of(change) or 0),
        pull_request_of(change, repository),
        files=files,
        proposals=proposals,
        calendar=_NO_SCHEDULES if calendar is None else calendar,
        reviews=_ON_GITHUB,
        roles=_ON_GITHUB,
        tracking_issue=_ON_GITHUB,
        exceptions=_ON_GITHUB if exceptions is None else _excepted(change, processes, exceptions),
        code=_ON_GITHUB,
        repository_labels=_labels(processes),
        milestones=_milestones(calendar, proposals),
        history=(),
        comments=(),
        checks=(),
    )


def number_of(change: GitChange) -> int | None:
    """The pull request's number: GitHub writes it into the subject."""
    subject = title_line(change)
    found = _MERGED.match(subject) or _SQUASHED.search(subject)
    return (int(found[1]) or None) if found else None


def title_line(change: GitChange) -> str:
    """The first line of the message."""
    return change.message.split("\n", 1)[0][:1000]


def title_of(change: GitChange) -> str:
    """The pull request's title; below the first line where a merge was recorded."""
    subject, _, rest = change.message.partition("\n")
    told = [line for line in rest[:2000].splitlines() if line.strip()]
    if _MERGED.match(subject) and told:
        return told[0].strip()[:1000]
    return _SQUASHED.sub("", subject[:1000]).strip()


def pull_request_of(change: GitChange, repository: str) -> PullRequest:
    """As merged just now by nobody known; without labels and milestone."""
    login = _NO_REPLY.fullmatch(change.email)
    return PullRequest(
        number=number_of(change) or 0,
        title=title_of(change),
        body=change.message.partition("\n")[2].strip(),
        author=Actor(login[1] if login else change.author),
        draft=False,
        open=False,
        merged_at=change.committed_at,
        base=Branch("", change.parents[0] if change.parents else "", repository),
        head=Branch("", change.commit, repository),
        labels=(),
        milestone=None,
        created_at=change.committed_at,
        updated_at=change.committed_at,
        changed_files=len(change.files),
    )


def _excepted(
    change: GitChange, processes: Sequence[Process], exceptions: Exceptions
) -> tuple[ExceptionRequest, ...]:
    """Those of the pull request. They are for the proposals that it changes."""
    files = tuple(each.file for each in change.files)
    places = tuple(each for process in processes for each in one_proposal(process, files))
    known = exceptions.get(number_of(change) or 0, ())
    return tuple(replace(each, proposals=places) for each in known)


def as_open(facts: Facts, at: datetime) -> Facts:
    """The same pull request before its merge; when it was opened is not known, so it is `at`."""
    pull = facts.pull_request
    if pull is None:
        return facts
    before = replace(pull, open=True, merged_at=None, created_at=at, updated_at=at)
    return replace(facts, thread=before)


def _proposals(
    change: GitChange,
    files: Fact[tuple[ChangedFile, ...]],
    processes: Sequence[Process],
    reader: Documents,
) -> Fact[tuple[ProposalChange, ...]]:
    """The documents that the bot itself would read: of a bulk change none."""
    if not isinstance(files, tuple):
        return Unavailable("the changed files could not be read")
    bases = {each.file: each.base for each in change.files}
    found: list[ProposalChange] = []
    for process in processes:
        count = len(touched(process, files).proposals)
        if count > process.bulk:
            return Unavailable(f"of {count} documents, a bulk change, none is read")
        try:
            found += [
                reader.change(process, file, bases[file]) for file in documents(process, files)
            ]
        except TooLarge as large:
            return Unavailable(str(large))
    return tuple(found)


def _labels(processes: Sequence[Process]) -> frozenset[str]:
    """All labels that the process has a name for."""
    owned = {group.label for process in processes for group in process.groups if group.label}
    return frozenset(owned.union(*(process.labels for process in processes)))


def _milestones(
    calendar: Calendar | None, proposals: Fact[tuple[ProposalChange, ...]]
) -> tuple[Milestone, ...]:
    """One for each release that there is; making them is not what a backtest is about."""
    releases = [schedule.release for schedule in calendar.schedules] if calendar else []
    changes = proposals if isinstance(proposals, tuple) else ()
    releases += [target.release for change in changes for target in change.new_targets]
    titles = enumerate(dict.fromkeys(releases), 1)
    return tuple(Milestone(number, title, open=True) for number, title in titles)
