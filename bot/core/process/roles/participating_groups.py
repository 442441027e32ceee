"""The groups that a thread is about: they own what it touches, or take part in it."""

from collections.abc import Iterator

from bot.core.documents.groups import resolve_group
from bot.core.documents.paths import touched
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Fact, Facts, Unavailable, reason_of


def involved_groups(process: Process, facts: Facts) -> Fact[tuple[str, ...]]:
    """Keys of groups: by the files of a pull request and its documents, by the labels of an issue.

    What the documents say counts as far as it is known.
    """
    if facts.pull_request is None:
        return tuple(dict.fromkeys(_labelled(process, facts)))
    if not isinstance(facts.files, tuple):
        return Unavailable(reason_of(facts.files))
    owners = touched(process, facts.files).groups
    return tuple(dict.fromkeys((*owners, *_participating(facts))))


def _labelled(process: Process, facts: Facts) -> Iterator[str]:
    for label in facts.thread.labels:
        if "/" in label and (key := resolve_group(process, label)):
            yield key


def _participating(facts: Facts) -> Iterator[str]:
    """A change that leaves a group out cannot make it a stranger: its word is asked for, too."""
    for change in facts.proposals if isinstance(facts.proposals, tuple) else ():
        for document in filter(None, (change.current, change.base)):
            yield from document.participating
