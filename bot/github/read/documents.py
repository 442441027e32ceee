"""Documents of repositories: what rules judge by beyond the thread itself."""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from cachetools import LRUCache

from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import (
    documents,
    group_of,
    is_document,
    proposal_directory,
    proposal_of,
    side_documents,
    touched,
)
from bot.core.documents.people.owners import Owners, owners_files, read_owners
from bot.core.documents.proposal import read_proposal
from bot.core.documents.side_documents import side_change
from bot.core.model.definitions.process import Process
from bot.core.model.facts import ChangedFile, Fact, Facts, PullRequest, TooLarge, Unavailable
from bot.core.model.proposal import Proposal, ProposalChange
from bot.core.records.marker import key_of, tracking_key
from bot.github.api import shape as form
from bot.github.api.client import Installation
from bot.github.api.contents import LARGEST_DOCUMENT_BYTES, blob_in, read_text
from bot.github.read.schedules import InMemory, Schedules

CACHE_BYTES = 8 * 1024 * 1024
# Names the default branch wherever a tree is asked for.
DEFAULT_BRANCH = "HEAD"
# In all pull requests together that are remembered.
MOST_FILES = 20_000
FileList = tuple[ChangedFile, ...]
_ADDED, _COPIED, _REMOVED = "added", "copied", "removed"
_PRESENT = "unchanged"
# Each costs two requests, once; nobody can review more.
MOST_CHANGED = 100


class Documents:
    """Reads texts of repositories; what a commit or a blob holds never changes, and is kept.

    Schedules do change: `schedules` knows how they stand.
    """

    def __init__(self, schedules: Schedules | None = None) -> None:
        self.schedules = schedules or Schedules(InMemory())
        self._texts: LRUCache[tuple[int | str, ...], bytes] = LRUCache(CACHE_BYTES, getsizeof=len)
        self._files: LRUCache[tuple[int | str, ...], tuple[ChangedFile, ...]]
        self._files = LRUCache(MOST_FILES, getsizeof=len)

    async def changes(
        self, client: Installation, process: Process, facts: Facts
    ) -> Fact[tuple[ProposalChange, ...]]:
        """Every proposal's document before and after a pull request; an issue's as it is merged.

        Of a bulk change only those are told that it changes in meaning.
        """
        pull_request = facts.pull_request
        if pull_request is None:
            return await self._tracked(client, process, facts)
        if not isinstance(facts.files, tuple):
            return Unavailable("the changed files could not be read")
        files = documents(process, facts.files, every=True)
        if len(touched(process, facts.files).proposals) > process.bulk:
            files += side_documents(process, facts.files)
            return await self._bulk(client, process, pull_request, files, facts)
        found = [await self._change(client, process, facts, file) for file in files]
        beside = side_documents(process, facts.files)
        if len(beside) > MOST_CHANGED:
            return _too_many(len(beside))
        for file in beside:
            change = await self._change(client, process, facts, file)
            found += [side] if (side := side_change(change, found)) else []
        return tuple(found)

    async def _change(
        self, client: Installation, process: Process, facts: Facts, file: ChangedFile
    ) -> ProposalChange:
        base = await self._base(client, process, facts, file)
        return ProposalChange(base, await self._head(client, process, facts, file))

    async def _bulk(
        self,
        client: Installation,
        process: Process,
        pull_request: PullRequest,
        files: tuple[ChangedFile, ...],
        facts: Facts,
    ) -> Fact[tuple[ProposalChange, ...]]:
        """What is only moved is not read: one request tells what everything was before."""
        repository, found = facts.subject.repository, []
        tree = await self._blobs(client, repository, pull_request.base.sha)
        before = tree if isinstance(tree, dict) else {}
        changed = [file for file in files if not _is_as_before(file, before, process)]
        if len(changed) > MOST_CHANGED:
            return _too_many(len(changed))
        for file in changed:
            head = await self._head(client, process, facts, file)
            base = await self._base(client, process, facts, file, before.get(file.paths[-1]))
            found.append(ProposalChange(base, head))
        return tuple(change for change in found if change.is_in_meaning)

    async def _tracked(
        self, client: Installation, process: Process, facts: Facts
    ) -> Fact[tuple[ProposalChange, ...]]:
        """What is merged in the directory with the issue's number, or that it was opened for."""
        repository, number = facts.subject.repository, facts.subject.number
        key = key_of(facts.thread.body) if facts.thread.author.is_bot else None
        blobs = await self._blobs(client, repository, DEFAULT_BRANCH)
        if not isinstance(blobs, dict):
            return blobs
        mine = [
            ChangedFile(path, _PRESENT, blob=sha)
            for path, sha in blobs.items()
            if number_of_directory(proposal_directory(process, path) or "") == number
            or (key and tracking_key(proposal_of(process, path) or "") == key)
        ]
        found = [await self._head(client, process, facts, f) for f in documents(process, mine)]
        return tuple(ProposalChange(each, each) for each in found if each)

    async def merged(
        self, client: Installation, process: Process, repository: str, paths: frozenset[str]
    ) -> Fact[tuple[Proposal, ...]]:
        """Documents as they stand on the default branch, of those that are there."""
        if not paths:
            return ()
        blobs = await self._blobs(client, repository, DEFAULT_BRANCH)
        if not isinstance(blobs, dict):
            return blobs
        there = [path for path in sorted(paths) if path in blobs]
        texts = [await self._blob(client, repository, blobs[path]) for path in there]
        return tuple(
            [await _read(text, path, process) for text, path in zip(texts, there, strict=True)]
        )

    async def merged_paths(
        self, client: Installation, process: Process, repository: str
    ) -> Fact[frozenset[str]]:
        """Every proposal that lies on the default branch, by its path."""
        blobs = await self._blobs(client, repository, DEFAULT_BRANCH)
        if not isinstance(blobs, dict):
            return blobs
        found = (proposal_of(process, path) for path in blobs)
        return frozenset(path for path in found if path)

    async def owners(
        self, client: Installation, repository: str, branch: str, paths: Iterable[str]
    ) -> Fact[Owners]:
        """The OWNERS files above these paths, and the aliases, as they stand on a branch."""
        blobs = await self._blobs(client, repository, branch)
        if not isinstance(blobs, dict):
            return blobs
        found = {
            path: await self._blob(client, repository, blobs[path])
            for path in owners_files(paths)
            if path in blobs
        }
        return await asyncio.to_thread(read_owners, found)

    async def _blobs(
        self, client: Installation, repository: str, branch: str
    ) -> Fact[dict[str, str]]:
        """Every file of a branch, each with the SHA of what it holds.

        https://docs.github.com/en/rest/git/trees#get-a-tree
        """
        url = "/repos/{+repository}/git/trees/{branch}?recursive=1"
        answer = await client.get(url, repository=repository, branch=branch)
        if form.maybe(answer, "truncated"):
            return Unavailable("the repository has too many files to be listed")
        return form.understood(lambda found: dict(files_of(found)), answer)

    async def _head(
        self, client: Installation, process: Process, facts: Facts, file: ChangedFile
    ) -> Proposal | None:
        if file.status == _REMOVED:
            return None
        repository = facts.subject.repository
        if file.blob:
            text = await self._blob(client, repository, file.blob)
            return await _read(text, file.path, process)
        # GitHub does not always say which blob it is; what it is called is enough.
        # https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files
        head = facts.pull_request.head.sha if facts.pull_request else None
        named = await read_text(client, repository, file.path, head)
        if named is None:
            raise form.UnexpectedShape(f"{file.path} is changed and cannot be read")
        return await _read(named, file.path, process)

    async def _base(
        self,
        client: Installation,
        process: Process,
        facts: Facts,
        file: ChangedFile,
        blob: str | None = None,
    ) -> Proposal | None:
        """What the branch held that it goes to; what lay elsewhere was no proposal."""
        path = file.paths[-1]
        ref = facts.pull_request.base.sha if facts.pull_request else DEFAULT_BRANCH
        if file.status in (_ADDED, _COPIED) or not _was_document(process, path):
            return None
        repository = facts.subject.repository
        if blob:
            return await _read(await self._blob(client, repository, blob), path, process)
        key = (client.number, repository, path, ref)
        text = self._known_text(key)
        if text is None:
            text = await read_text(client, repository, path, ref)
            if text is None:
                return None
            self._keep_text(key, text.encode("utf-8", "surrogatepass"))
        return await _read(text, path, process)

    async def _blob(self, client: Installation, repository: str, sha: str) -> str:
        """https://docs.github.com/en/rest/git/blobs#get-a-blob."""
        key = (client.number, sha)
        if (known := self._known_text(key)) is not None:
            return known
        url = "/repos/{+repository}/git/blobs/{sha}"
        answer = await client.get(url, repository=repository, sha=sha)
        return self._keep_text(key, form.understood(blob_in, answer))

    def _known_text(self, key: tuple[int | str, ...]) -> str | None:
        packed = self._texts.get(key)
        return None if packed is None else zlib.decompress(packed).decode("utf-8", "replace")

    def _keep_text(self, key: tuple[int | str, ...], content: bytes) -> str:
        short = content[:LARGEST_DOCUMENT_BYTES]
        self._texts[key] = zlib.compress(short, 1)
        return short.decode("utf-8", "replace")

    async def files(
        self, pull_request: PullRequest, repository: str, read: Callable[[], Awaitable[FileList]]
    ) -> FileList:
        """The changed files; between two commits they never change."""
        ends = (pull_request.base.sha, pull_request.head.sha)
        key = (repository, pull_request.number, *ends, pull_request.changed_files)
        if key not in self._files:
            found = await read()
            if len(found) > MOST_FILES:
                return found
            self._files[key] = found
        return self._files[key]


def _was_document(process: Process, path: str) -> bool:
    """What lay elsewhere, or under a name that nobody reads as a document, said nothing before."""
    return group_of(process, path) is not None and is_document(process, path)


def _too_many(count: int) -> TooLarge:
    return TooLarge(f"{count} documents are changed, {MOST_CHANGED} are read at most")


def files_of(tree: Any) -> Iterator[tuple[str, str]]:
    """Path and SHA of each file; of other entries, and of odd ones, nothing."""
    entries = form.every(
        lambda entry: (form.text(entry, "path"), form.text(entry, "sha"), form.text(entry, "type")),
        form.told(tree, "tree"),
        "an entry of a tree",
    )
    return ((path, sha) for path, sha, kind in entries if kind == "blob")


def _is_as_before(file: ChangedFile, before: dict[str, str], process: Process) -> bool:
    """Whether a document is removed, or holds what lay in one place for proposals or another.

    How many lines were changed does not tell: GitHub counts none in what it takes for binary.
    """
    was = file.paths[-1]
    is_same = file.blob is not None and before.get(was) == file.blob
    return file.status == _REMOVED or (is_same and _was_document(process, was))


async def _read(text: str, path: str, process: Process) -> Proposal:
    """Off the event loop: a hostile document may take a second."""
    return await asyncio.to_thread(read_proposal, text, path, process)
