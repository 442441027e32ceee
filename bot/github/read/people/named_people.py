"""People whom a thread and its documents name: who of them counts, and who is only to be told.

Text under judgement gives nobody a right. Of documents those count that are merged into the default
branch; an assignee counts whom this App assigned. All others are told what concerns them.
"""

from bot.core.documents.people.document_people import is_of_document, people_of
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Fact, Facts, Issue, Unavailable, reason_of
from bot.core.model.proposal import Proposal
from bot.core.process.roles.assigned_people import assigned_by_app
from bot.github.api.client import Installation
from bot.github.read.documents import Documents

ASSIGNEES, AUTHORS, OPENED = "issue.assignees", "proposal.authors", "pull-request.author"


def is_claim(source: str) -> bool:
    """Whether a source is text that people write without being asked whether they may."""
    return source == ASSIGNEES or is_of_document(source)


class Named:
    """The people of one subject by its text."""

    def __init__(self, client: Installation, documents: Documents, facts: Facts) -> None:
        self._client = client
        self._documents = documents
        self._facts = facts
        self._merged: dict[str, Fact[tuple[Proposal, ...]]] = {}

    async def counting(
        self, source: str, process: Process, *, delegates: bool
    ) -> Fact[frozenset[str]]:
        """Those who have a right by it.

        With `delegates` the authors that a pull request names for itself count, too: who opened it
        has that right anyhow, and shares it.
        """
        if not is_of_document(source):
            return self._of_thread(source)
        if self._facts.pull_request is None:
            return self.told(source)
        merged = await self._of_merged(source, process)
        if not (delegates and source == AUTHORS and isinstance(merged, frozenset)):
            return merged
        shared = self.told(source)
        return merged | shared if isinstance(shared, frozenset) else shared

    def told(self, source: str) -> Fact[frozenset[str]]:
        """Those whom it names, whatever that is worth."""
        if source == ASSIGNEES:
            return frozenset(self._facts.thread.assignees)
        if not is_of_document(source):
            return self._of_thread(source)
        changes = self._facts.proposals
        if not isinstance(changes, tuple):
            return Unavailable(reason_of(changes))
        return people_of((change.current for change in changes), source)

    def _of_thread(self, source: str) -> Fact[frozenset[str]]:
        thread = self._facts.thread
        if source == ASSIGNEES:
            return self._assigned_by_us()
        if source == OPENED:
            return frozenset() if isinstance(thread, Issue) else frozenset({thread.author.login})
        if source == "issue.author":
            return frozenset({thread.author.login}) if isinstance(thread, Issue) else frozenset()
        return Unavailable(f"{source} is not known")

    def _assigned_by_us(self) -> Fact[frozenset[str]]:
        """Whoever may triage may assign himself: so those count whom this App assigned last.

        Where nobody acts the history was not asked for, and nobody counts.
        """
        history = self._facts.history
        if self._facts.thread.assignees and isinstance(history, Unavailable):
            return history
        return assigned_by_app(self._facts)

    async def _of_merged(self, source: str, process: Process) -> Fact[frozenset[str]]:
        """As the documents stand on the default branch now, wherever the pull request goes."""
        if process.name not in self._merged:
            self._merged[process.name] = await self._read(process)
        merged = self._merged[process.name]
        return people_of(merged, source) if isinstance(merged, tuple) else merged

    async def _read(self, process: Process) -> Fact[tuple[Proposal, ...]]:
        changes = self._facts.proposals
        if not isinstance(changes, tuple):
            return Unavailable(reason_of(changes))
        paths = frozenset(change.base.path for change in changes if change.base)
        repository = self._facts.subject.repository
        return await self._documents.merged(self._client, process, repository, paths)
