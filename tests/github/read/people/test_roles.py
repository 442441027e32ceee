"""Who is in a role: looked up over HTTP, by teams, permissions, OWNERS and the thread itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.core.model.definitions.process import Group, Process
from bot.core.model.facts import Need, Unavailable
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.github.api.client import App, Credentials, Endpoints
from bot.github.api.errors import Transient
from bot.github.read.documents import Documents
from bot.github.read.reader import Reader
from tests.fakes.github import ChangedFile, FakeGitHub, Fault, Repository
from tests.world import APP_ID, SECRET

HOME = "example/enhancements"
PROCESS = Process(
    name="EP",
    repository=HOME,
    proposals="p/{group}/{number}-{slug}/p.md",
    territory="p/{group}/**",
    ignore=("**/OWNERS",),
    groups=(
        Group("red", "red", "team/red", leads=("team/red-leads", "user/Rita")),
        Group("blue", "blue", "team/blue"),
    ),
    roles={
        "author": ("pull-request.author", "issue.author", "proposal.authors", "issue.assignees"),
        "lead": ("group.leads",),
        "approver": ("owners.approvers",),
        "reviewer": ("owners.reviewers",),
        "team": ("team/release-team",),
        "either": ("team/release-team", "user/Eve", "permission/maintain"),
        "named": ("proposal.approvers",),
        "writers": ("proposal.authors",),
        "maintainer": ("permission/maintain",),
        "listed": ("user/Ulla",),
    },
)
FILES = {
    "OWNERS": "approvers: [ root ]\n",
    "OWNERS_ALIASES": "aliases:\n  red-people: [ Alias1, alias2 ]\n",
    "p/red/OWNERS": "approvers: [ red-people, Ruth ]\nreviewers: [ Rex ]\n",
    "p/blue/OWNERS": "options: { no_parent_owners: true }\napprovers: [ Bo ]\n",
    "p/blue/9-old/p.md": "---\nauthors: [ '@dave' ]\n---\n# EP 9: Old\n",
}
RED = ChangedFile("added", "p/red/1-a/p.md", text="# EP 1: A\n")


NEEDS = frozenset({Need.ROLES})


@dataclass
class Scene:
    """A repository, and a reader of it."""

    github: FakeGitHub
    repository: Repository
    app: App

    async def roles(
        self, number: int, *people: str, acts: bool = False, told: bool = False
    ) -> dict[str, object]:
        """The people of every role, in lower case; as the first of `people` `acts`, if so said.

        `told`: also those who are only to be told, under the role's name with an @.
        """
        is_pull = number in PULLS
        kind = SubjectKind.PULL_REQUEST if is_pull else SubjectKind.ISSUE
        client = await self.app.reach(HOME, None)
        reader = Reader(self.app, client, (PROCESS,), Documents(), people, patient=acts)
        facts = await reader.read(SubjectRef(HOME, number), kind, lambda _: NEEDS)
        assert isinstance(facts.roles, dict)
        return {
            name: frozenset(map(str.casefold, found)) if isinstance(found, frozenset) else found
            for name, found in facts.roles.items()
            if not name.startswith("@") or told
        }


PULLS = {7, 8}


@pytest.fixture
async def scene(key_pair: tuple[str, str]) -> AsyncIterator[Scene]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=("team/red", "team/blue"), files=FILES)
    github.add_team("example", "red-leads", ["Lea"])
    github.add_team("example", "release-team", ["Tom"])
    repository.grant("mary", "maintain")
    repository.grant("wim", "write")
    async with github.serving() as url, aiohttp.ClientSession() as session:
        credentials, endpoints = Credentials(str(APP_ID), key_pair[0]), Endpoints(url, f"{url}/g")
        app = App(session, credentials, endpoints, lambda: datetime.now(UTC), lambda *_: None)
        yield Scene(github, repository, app)


async def test_people_of_a_pull_request(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    assert await scene.roles(7, "mary", "wim") == {
        "author": {"alice"},
        "lead": {"lea", "rita"},
        "approver": {"root", "alias1", "alias2", "ruth"},
        "reviewer": {"rex"},
        "team": {"tom"},
        "either": {"tom", "eve", "mary"},
        "named": frozenset(),
        "writers": frozenset(),
        "maintainer": {"mary"},
        "listed": {"ulla"},
    }


async def test_people_of_an_issue_are_those_of_its_merged_document(scene: Scene) -> None:
    scene.repository.open_issue("ida", "EP 9: Old", labels=("team/red",), number=9)
    found = await scene.roles(9)
    assert found["author"] == {"ida", "dave"}
    assert found["approver"] == {"bo"}  # blue's OWNERS do not look further up


async def test_without_a_document_its_labels_say_whose_an_issue_is(scene: Scene) -> None:
    scene.repository.open_issue("ida", "EP 5: New", labels=("team/red",), number=5)
    found = await scene.roles(5)
    assert found["lead"] == {"lea", "rita"}
    assert found["approver"] == {"root", "alias1", "alias2", "ruth"}


async def test_an_issue_of_no_group_has_no_approvers(scene: Scene) -> None:
    scene.repository.open_issue("ida", "EP 5: New", number=5)
    assert (await scene.roles(5))["approver"] == frozenset()


@pytest.mark.parametrize(
    "files",
    [
        [RED, ChangedFile("modified", "p/red/OWNERS", text="approvers: [ mallory ]\n")],
        [RED, ChangedFile("added", "p/red/1-a/OWNERS", text="approvers: [ mallory ]\n")],
        [RED, ChangedFile("modified", "OWNERS", text="approvers: [ mallory ]\n")],
        [RED, ChangedFile("modified", "OWNERS_ALIASES", text="aliases: { red-people: [mallory] }")],
        [
            RED,
            ChangedFile("removed", "p/red/OWNERS"),
            ChangedFile("modified", "OWNERS", text="approvers: [ mallory ]\n"),
        ],
    ],
)
async def test_nobody_gains_a_right_by_editing_owners(
    scene: Scene, files: list[ChangedFile]
) -> None:
    scene.repository.open_pull_request("mallory", "Mine now", files=files, number=7)
    assert (await scene.roles(7))["approver"] == {"root", "alias1", "alias2", "ruth"}


async def test_what_stands_on_the_branch_counts_at_once(scene: Scene) -> None:
    """Not what stood there when the pull request was opened."""
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    scene.repository.put_file("p/red/OWNERS", "approvers: [ nora ]\n")
    assert (await scene.roles(7))["approver"] == {"root", "nora"}


async def test_who_left_a_team_is_out_of_the_role(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    assert (await scene.roles(7))["team"] == {"tom"}
    scene.github.leave_team("example", "release-team", "Tom")
    scene.github.join_team("example", "release-team", "pete", "pending")
    assert (await scene.roles(7))["team"] == frozenset()


async def test_a_change_outside_of_all_groups_is_whose_its_files_are(scene: Scene) -> None:
    readme = ChangedFile("added", "README.md", text="Read\n")
    scene.repository.open_pull_request("alice", "Read me", files=[readme], number=8)
    found = await scene.roles(8)
    assert (found["approver"], found["lead"]) == ({"root"}, frozenset())


FAILURES = {
    "lead": ("/teams/red-leads/members", 403),
    "team": ("/teams/release-team/members", 404),
    "maintainer": ("/collaborators/mary/permission", 403),
    "approver": ("/git/trees/HEAD", 404),
    "reviewer": ("/git/blobs/", 403),
    "author": ("/pulls/7/files", 403),
}


@pytest.mark.parametrize("role", FAILURES)
async def test_a_look_up_that_fails_is_unknown_never_false(scene: Scene, role: str) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    path, status = FAILURES[role]
    scene.github.faults.add(Fault(path=path, status=status, times=100))
    found = await scene.roles(7, "mary")
    assert isinstance(found[role], Unavailable)
    assert found["listed"] == {"ulla"}


async def test_files_that_cannot_be_read_leave_groups_unknown(scene: Scene) -> None:
    """A label does not stand in for them: its author may have set it."""
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    scene.repository.add_labels(7, ["team/blue"])
    scene.github.faults.add(Fault(path="/pulls/7/files", status=403, times=100))
    found = await scene.roles(7)
    for role in ("lead", "approver", "reviewer"):
        assert isinstance(found[role], Unavailable)


async def test_asking_again_costs_nothing_new(scene: Scene) -> None:
    """OWNERS that did not change are not read again."""
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    client = await scene.app.reach(HOME, None)
    reader = Reader(scene.app, client, (PROCESS,), Documents())
    seen = []
    for _ in range(2):
        scene.github.forget_requests()
        await reader.read(SubjectRef(HOME, 7), SubjectKind.PULL_REQUEST, lambda _: NEEDS)
        seen.append([one for one in scene.github.requests if "/git/" in one.path])
    # The tree, the document, and OWNERS, OWNERS_ALIASES, p/red/OWNERS.
    assert len(seen[0]) == 5
    assert [one.path.rpartition("/")[2] for one in seen[1]] == ["HEAD"]


@pytest.mark.parametrize(("actor", "is_known"), [("Tom", True), ("eve", True), ("mary", False)])
async def test_who_is_in_a_role_anyhow_does_not_need_what_cannot_be_looked_up(
    scene: Scene, actor: str, is_known: bool
) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    scene.github.faults.add(Fault(path="/permission", status=502, times=100))
    found = (await scene.roles(7, actor, acts=True))["either"]
    assert (found == {"tom", "eve"}) if is_known else isinstance(found, Unavailable)


async def test_only_a_person_who_acts_is_answered_in_spite_of_trouble(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    scene.github.faults.add(Fault(path="/permission", status=502, times=100))
    with pytest.raises(Transient):
        await scene.roles(7, "Tom")


@pytest.mark.parametrize("acts", [True, False])
async def test_nobody_makes_himself_an_approver_by_writing_so(scene: Scene, acts: bool) -> None:
    text = "---\nauthors: [ mallory, mate ]\napprovers: [ mallory ]\n---\n# EP 1: A\n"
    mine = ChangedFile("added", "p/red/1-a/p.md", text=text)
    scene.repository.open_pull_request("mallory", "A", files=[mine], number=7)
    found = await scene.roles(7, "mallory", acts=acts, told=True)
    assert found["named"] == frozenset()
    assert found["writers"] == frozenset()
    assert (found["@named"], found["@author"]) == ({"mallory"}, {"mallory", "mate"})


async def test_who_opened_it_shares_a_right_of_his_own_and_no_verdict(scene: Scene) -> None:
    mine = ChangedFile("added", "p/red/1-a/p.md", text="---\nauthors: [ mate ]\n---\n# EP 1: A\n")
    scene.repository.open_pull_request("alice", "A", files=[mine], number=7)
    assert (await scene.roles(7, "mate", acts=True))["author"] == {"alice", "mate"}
    assert (await scene.roles(7, "mate"))["author"] == {"alice"}


@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("branch", ["main", "mine"])
async def test_documents_count_as_they_are_merged_whatever_branch_it_goes_to(
    scene: Scene, acts: bool, branch: str
) -> None:
    scene.repository.put_file("p/red/1-a/p.md", "---\napprovers: [ anna ]\n---\n# EP 1: A\n")
    text = "---\napprovers: [ mallory ]\n---\n# EP 1: A\n"
    scene.repository.put_file("p/red/1-a/p.md", text, branch="mine")
    mine = ChangedFile("modified", "p/red/1-a/p.md", text=text)
    scene.repository.open_pull_request("mallory", "A", files=[mine], number=7, base=branch)
    assert (await scene.roles(7, "mallory", acts=acts))["named"] == {"anna"}


@pytest.mark.parametrize("acts", [True, False])
async def test_owners_of_another_branch_give_nobody_a_right(scene: Scene, acts: bool) -> None:
    scene.repository.put_file("p/red/OWNERS", "approvers: [ mallory ]\n", branch="mine")
    scene.repository.open_pull_request("mallory", "A", files=[RED], number=7, base="mine")
    found = await scene.roles(7, "mallory", acts=acts)
    assert found["approver"] == {"root", "alias1", "alias2", "ruth"}
    if acts:
        assert found["approver:red"] == {"root", "alias1", "alias2", "ruth"}


async def test_who_assigned_himself_is_told_and_has_no_right(scene: Scene) -> None:
    issue = scene.repository.open_issue("ida", "EP 5: New", labels=("team/red",), number=5)
    scene.repository.add_assignees(5, ["trudy"], by="trudy")
    found = await scene.roles(5, "trudy", acts=True, told=True)
    assert (found["author"], found["@author"]) == ({"ida"}, {"ida", "trudy"})
    assert [each.login for each in issue.assignees] == ["trudy"]


async def test_whom_this_app_assigned_counts(scene: Scene) -> None:
    scene.repository.open_issue("ida", "EP 5: New", labels=("team/red",), number=5)
    scene.repository.add_assignees(5, ["dora"], by="vepbot[bot]")
    assert (await scene.roles(5, "dora", acts=True))["author"] == {"ida", "dora"}
    scene.repository.remove_assignees(5, ["dora"], by="ida")
    scene.repository.add_assignees(5, ["dora"], by="dora")
    assert (await scene.roles(5, "dora", acts=True))["author"] == {"ida"}


async def test_who_acts_for_one_group_is_looked_up_for_each(scene: Scene) -> None:
    """A lead of one group has no say for another that takes part."""
    text = "---\nparticipating-groups: [ blue ]\n---\n# EP 1: A\n"
    both = ChangedFile("added", "p/red/1-a/p.md", text=text)
    scene.repository.open_pull_request("alice", "A", files=[both], number=7)
    found = await scene.roles(7, "lea", acts=True)
    assert found["lead:red"] == {"lea", "rita"}
    assert found["lead:blue"] == frozenset()
    assert found["approver:red"] == {"root", "alias1", "alias2", "ruth"}
    assert found["approver:blue"] == {"bo"}
    assert "approver:meta" not in found


async def test_what_cannot_be_looked_up_of_one_group_is_unknown_for_it_alone(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    scene.github.faults.add(Fault(path="/teams/red-leads/members", status=502, times=100))
    found = await scene.roles(7, "bo", acts=True)
    assert isinstance(found["lead:red"], Unavailable)
    assert found["approver:red"] == {"root", "alias1", "alias2", "ruth"}


@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("app", ["renovate[bot]", "Copilot", "copilot-reviewer[bot]"])
async def test_who_is_no_user_has_no_permission_and_makes_nothing_unknown(
    scene: Scene, acts: bool, app: str
) -> None:
    """GitHub answers 404, `… is not a user`: for Apps, and for Copilot, which is named like one."""
    scene.github.account(app, "Bot")
    scene.repository.open_pull_request(app, "A", files=[RED], number=7)
    scene.repository.submit_review(7, app, "COMMENTED", "Nice.")
    found = await scene.roles(7, "mary", acts=acts)
    assert found["maintainer"] == {"mary"}
    assert found["either"] == {"tom", "eve", "mary"}


async def test_another_404_is_unknown_as_ever(scene: Scene) -> None:
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    scene.github.faults.add(Fault(path="/permission", status=404, times=9))
    assert isinstance((await scene.roles(7, "mary"))["maintainer"], Unavailable)


@pytest.mark.parametrize(
    ("base", "name", "is_maintainer"),
    [
        ("maintain", "release-manager", True),
        ("admin", "owner", True),
        ("write", "security-engineer", False),
        ("write", "maintain", False),  # whatever it is called
        ("none", "admin", False),
    ],
)
async def test_a_role_of_the_organization_s_own_is_what_it_may(
    scene: Scene, base: str, name: str, is_maintainer: bool
) -> None:
    scene.repository.grant("cora", base, named=name)
    scene.repository.open_pull_request("alice", "A", files=[RED], number=7)
    found = (await scene.roles(7, "cora"))["maintainer"]
    assert found == (frozenset({"cora"}) if is_maintainer else frozenset())
