"""Who is in the roles that rules name: looked up from the thread, teams and permissions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.documents.paths import group_of, path_in_group, touched
from bot.core.documents.people.owners import Owners
from bot.core.model.definitions.people import role_at_tracker, role_in_group, role_to_tell
from bot.core.model.definitions.process import Group, Process
from bot.core.model.facts import Fact, Facts, Unavailable, reason_of
from bot.core.process.roles.participating_groups import involved_groups
from bot.core.process.roles.role_scope import ALL_OF_IT, ANY_OF_IT, Scope
from bot.github.api.client import Installation
from bot.github.api.errors import Refused, Transient, plain_words
from bot.github.api.shape import every, maybe, text, understood
from bot.github.read.documents import DEFAULT_BRANCH, Documents
from bot.github.read.people.named_people import OPENED, Named, is_claim

# From least to most. https://docs.github.com/en/rest/collaborators/collaborators
_PERMISSIONS = ("read", "triage", "write", "maintain", "admin")
_NONE = "none"
_RIGHTS = {
    "pull": "read",
    "triage": "triage",
    "push": "write",
    "maintain": "maintain",
    "admin": "admin",
}
NOT_FOUND = 404
_NO_USER, _APP = "is not a user", "[bot]"
_OF_OWNERS: Mapping[str, Callable[[Owners, str], Iterable[str]]] = {
    "owners.approvers": Owners.approvers,
    "owners.reviewers": Owners.reviewers,
}
# What a pull request says of people, or what is set on it.
_OF_PULL_REQUEST = frozenset({"pull-request.author", "issue.author", "issue.assignees"})
_OF_GROUPS = ("group.leads", *_OF_OWNERS)


class Roles:
    """Looks up the roles of one process for one subject; `people` are those asked about.

    With an `actor` it is asked what that person may do. Somebody waits for the answer, so what
    GitHub does not say at the moment is unreadable, unless it `insists` on an answer; and what a
    pull request says of itself gives nobody a right.
    """

    def __init__(
        self,
        client: Installation,
        documents: Documents,
        facts: Facts,
        people: Iterable[str],
        *,
        actor: str | None = None,
        insists: bool = False,
    ) -> None:
        self._client = client
        self._documents = documents
        self._facts = facts
        self._people = tuple(dict.fromkeys(people))
        self._actor = actor
        self._insists = insists
        self._named = Named(client, documents, facts)
        self._permissions: dict[str, str] = {}
        self._teams: dict[tuple[str, str], frozenset[str]] = {}
        self._known_owners: dict[frozenset[str], Fact[Owners]] = {}

    async def of(self, process: Process) -> Mapping[str, Fact[frozenset[str]]]:
        """Every role; one of which a source could not be read is unreadable.

        Not to the actor, who is in it by another source.
        """
        found: dict[str, Fact[frozenset[str]]] = {}
        for name, sources in process.roles.items():
            found[name] = await self._role(process, sources)
            if any(map(is_claim, sources)):
                found[role_to_tell(name)] = await self._role(process, sources, is_told=True)
        if self._actor is None:
            return found
        return found | await self._at_tracker(process) | await self._of_each_group(process)

    async def _at_tracker(self, process: Process) -> dict[str, Fact[frozenset[str]]]:
        """Who is in a role by more than the pull request itself: it gives no say about its issue.

        Who opens it chooses what it touches: only who leads all of that counts. What the issue and
        its document say of people is read from the issue.
        """
        found: dict[str, Fact[frozenset[str]]] = {}
        for name, sources in process.roles.items() if self._facts.pull_request else ():
            others = [s for s in sources if s not in _OF_PULL_REQUEST and not is_claim(s)]
            found[role_at_tracker(name)] = await self._role(process, others, ALL_OF_IT)
        return found

    async def _of_each_group(self, process: Process) -> dict[str, Fact[frozenset[str]]]:
        """For somebody who acts for one group: who is in a role there, `lead:sig-red`."""
        groups = involved_groups(process, self._facts)
        found: dict[str, Fact[frozenset[str]]] = {}
        for key in groups if isinstance(groups, tuple) else ():
            for name, sources in process.roles.items():
                mine = [source for source in sources if source in _OF_GROUPS]
                found[role_in_group(name, key)] = await self._role(process, mine, Scope(key))
        return found

    async def _role(
        self,
        process: Process,
        sources: Sequence[str],
        scope: Scope = ANY_OF_IT,
        *,
        is_told: bool = False,
    ) -> Fact[frozenset[str]]:
        """Everybody from these sources, as far as the scope goes.

        `is_told`: who is only to be told, and has no right by it, is among them.
        """
        found: set[str] = set()
        lost: Fact[frozenset[str]] | None = None
        delegates = self._actor is not None and OPENED in sources
        for source in sources:
            if is_told and is_claim(source):
                members = self._named.told(source)
            else:
                members = await self._source(process, source, scope, delegates=delegates)
            if isinstance(members, frozenset):
                found |= members
            elif self._actor is None:
                return members
            else:
                lost = lost or members
        return lost if lost and not self._is_actor_in(found) else frozenset(found)

    def _is_actor_in(self, people: Iterable[str]) -> bool:
        actor = (self._actor or "").casefold()
        return any(person.casefold() == actor for person in people)

    async def _source(
        self,
        process: Process,
        source: str,
        scope: Scope,
        *,
        delegates: bool,
    ) -> Fact[frozenset[str]]:
        head, _, rest = source.partition("/")
        try:
            if head == "user":
                return frozenset({rest})
            if head == "team":
                return await self._team(process, rest)
            if head == "permission":
                return await self._permitted(rest)
            if source in _OF_OWNERS:
                return await self._owners(process, _OF_OWNERS[source], scope)
            if source != "group.leads":
                return await self._named.counting(source, process, delegates=delegates)
        except (Refused, Transient) as error:
            if isinstance(error, Transient) and (self._actor is None or self._insists):
                raise
            return Unavailable(f"{source} cannot be looked up: {plain_words(error)}")
        return await self._leads(process, scope)

    async def _team(self, process: Process, name: str) -> frozenset[str]:
        """https://docs.github.com/en/rest/teams/members#list-team-members."""
        organization, slug = name.split("/") if "/" in name else (_owner(process), name)
        if (organization, slug) not in self._teams:
            url = "/orgs/{org}/teams/{slug}/members?per_page=100"
            members = await self._client.get_all(url, org=organization, slug=slug)
            self._teams[organization, slug] = understood(logins_in, members)
        return self._teams[organization, slug]

    async def _permitted(self, least: str) -> frozenset[str]:
        """Of the people asked about, those who have at least this permission."""
        rank = _PERMISSIONS.index(least)
        found = [name for name in self._people if await self._permission_rank(name) >= rank]
        return frozenset(found)

    async def _permission_rank(self, login: str) -> int:
        """https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user."""
        if login not in self._permissions:
            self._permissions[login] = await self._permission(login)
        found = self._permissions[login]
        return _PERMISSIONS.index(found) if found in _PERMISSIONS else -1

    async def _permission(self, login: str) -> str:
        """Apps, and what is like them, are no users to GitHub: they have no permission."""
        if login.endswith(_APP):
            return _NONE
        try:
            answer = await self._client.get(
                "/repos/{+repository}/collaborators/{login}/permission",
                repository=self._facts.subject.repository,
                login=login,
            )
        except Refused as refused:
            if refused.status == NOT_FOUND and str(refused).rstrip(". ").endswith(_NO_USER):
                return _NONE
            raise
        return understood(permission_in, answer)

    async def _owners(
        self,
        process: Process,
        read: Callable[[Owners, str], Iterable[str]],
        scope: Scope,
    ) -> Fact[frozenset[str]]:
        """People in the OWNERS files above what it is about, as they stand on the default branch.

        What a pull request does to these files does not count, nor what the branch has that it goes
        to: that can be any branch, and another one tomorrow.
        """
        paths, group = self._paths(process), scope.group
        if not isinstance(paths, frozenset):
            return paths
        if group and not any(group_of(process, path) == group for path in paths):
            paths = frozenset({path_in_group(process, group)})
        if paths not in self._known_owners:
            self._known_owners[paths] = await self._owners_above(paths)
        owners = self._known_owners[paths]
        if not isinstance(owners, Owners):
            return owners
        places = {path: group_of(process, path) for path in paths}
        is_any = group is None and not scope.is_all
        counting = [
            path
            for path, place in places.items()
            if is_any or (place is not None and group in (None, place))
        ]
        return scope.joined([frozenset(read(owners, path)) for path in counting])

    async def _owners_above(self, paths: frozenset[str]) -> Fact[Owners]:
        repository = self._facts.subject.repository
        return await self._documents.owners(self._client, repository, DEFAULT_BRANCH, paths)

    def _paths(self, process: Process) -> Fact[frozenset[str]]:
        """What it touches of groups' territory, or else all of it; an issue has its document."""
        files, changes = self._facts.files, self._facts.proposals
        if self._facts.pull_request:
            if not isinstance(files, tuple):
                return Unavailable(reason_of(files))
            paths = frozenset(path for file in files for path in file.paths)
            return frozenset(path for path in paths if group_of(process, path)) or paths
        merged = changes if isinstance(changes, tuple) else ()
        found = frozenset(change.current.path for change in merged if change.current)
        return found or frozenset(
            path_in_group(process, group.key) for group in self._labelled(process)
        )

    async def _leads(self, process: Process, scope: Scope) -> Fact[frozenset[str]]:
        groups = frozenset({scope.group}) if scope.group else self._groups(process)
        if not isinstance(groups, frozenset):
            return groups
        found: list[frozenset[str]] = []
        for group in process.groups:
            if group.key in groups:
                inside = replace(scope, group=group.key) if scope.is_all else ANY_OF_IT
                members = await self._role(process, group.leads, inside)
                if not isinstance(members, frozenset):
                    return members
                found.append(members)
        return scope.joined(found)

    def _groups(self, process: Process) -> Fact[frozenset[str]]:
        """Groups that the subject belongs to: by its files; an issue by its labels."""
        if self._facts.pull_request is None:
            return frozenset(group.key for group in self._labelled(process))
        files = self._facts.files
        if not isinstance(files, tuple):
            return Unavailable(reason_of(files))
        return frozenset(touched(process, files).groups)

    def _labelled(self, process: Process) -> Iterator[Group]:
        labels = {name.casefold() for name in self._facts.thread.labels}
        return (g for g in process.groups if g.label and g.label.casefold() in labels)


def logins_in(members: Any) -> frozenset[str]:
    """Of a team."""
    return frozenset(every(lambda member: text(member, "login"), members, "a team's member"))


def permission_in(answer: Any) -> str:
    """The most that an account may, as one of GitHub's own roles.

    What it may stands in `user.permissions`. `role_name` may be a role of the organization's own,
    and `permission` knows neither triage nor maintain.
    https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/about-custom-repository-roles
    """
    rights = maybe(answer, "user", "permissions")
    if isinstance(rights, Mapping) and rights:
        held = [name for right, name in _RIGHTS.items() if rights.get(right) is True]
        return max(held, key=_PERMISSIONS.index, default=_NONE)
    named = maybe(answer, "role_name")
    return named if named in _PERMISSIONS else text(answer, "permission")


def _owner(process: Process) -> str:
    return process.repository.partition("/")[0]
