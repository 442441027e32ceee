"""Teams, members, and what people may do in a repository."""

import pytest

from tests.fakes.scene import Scene

TEAM = "/orgs/kubevirt/teams/sig-compute"


async def test_a_team_and_its_members(scene: Scene) -> None:
    scene.github.add_team("kubevirt", "sig-compute", ["alice", "bob"])
    scene.github.join_team("kubevirt", "sig-compute", "carol", "maintainer")
    scene.github.join_team("kubevirt", "sig-compute", "dave", "pending")
    team = (await scene.client.get(TEAM)).json
    assert (team["slug"], team["members_count"]) == ("sig-compute", 3)

    async def members(query: str) -> list[str]:
        return [one["login"] for one in (await scene.client.get(f"{TEAM}/members{query}")).json]

    assert await members("") == ["alice", "bob", "carol"]
    assert await members("?role=maintainer") == ["carol"]
    assert await members("?per_page=2&page=2") == ["carol"]
    scene.github.leave_team("kubevirt", "sig-compute", "alice")
    assert await members("") == ["bob", "carol"]


@pytest.mark.parametrize(
    ("login", "status", "role", "state"),
    [
        ("alice", 200, "member", "active"),
        ("Carol", 200, "maintainer", "active"),
        ("dave", 200, "member", "pending"),
        ("erin", 404, None, None),
        ("nobody", 404, None, None),
    ],
)
async def test_memberships(
    scene: Scene, login: str, status: int, role: str | None, state: str | None
) -> None:
    scene.github.add_team("kubevirt", "sig-compute", ["alice"])
    scene.github.join_team("kubevirt", "sig-compute", "carol", "maintainer")
    scene.github.join_team("kubevirt", "sig-compute", "dave", "pending")
    scene.github.add_members("kubevirt", ["erin"])
    reply = await scene.client.get(f"{TEAM}/memberships/{login}")
    found = (reply.status, reply.json.get("role"), reply.json.get("state"))
    assert found == (status, role, state)


async def test_who_is_in_the_organization(scene: Scene) -> None:
    scene.github.add_team("kubevirt", "sig-compute", ["alice"])
    scene.github.join_team("kubevirt", "sig-compute", "dave", "pending")

    async def status(login: str) -> int:
        return (await scene.client.get(f"/orgs/kubevirt/members/{login}")).status

    assert [await status(login) for login in ("alice", "dave", "nobody")] == [204, 404, 404]
    scene.github.remove_member("kubevirt", "alice")
    assert await status("alice") == 404
    assert (await scene.client.get(f"{TEAM}/memberships/alice")).status == 404


async def test_only_an_installation_sees_its_organization(scene: Scene) -> None:
    scene.github.add_team("kubevirt", "sig-compute", ["alice"])
    scene.github.add_team("other", "team", ["alice"])
    assert (await scene.client.get("/orgs/other/teams/team")).status == 403
    assert (await scene.client.get("/orgs/nothing/teams/team")).status == 404
    assert (await scene.client.get("/orgs/kubevirt/teams/other")).status == 404
    assert (await scene.client.ask("GET", TEAM, token="")).status == 401


@pytest.mark.parametrize(
    ("granted", "permission"),
    [
        ("none", "read"),
        ("read", "read"),
        ("triage", "read"),
        ("write", "write"),
        ("maintain", "write"),
        ("admin", "admin"),
    ],
)
async def test_what_a_collaborator_may_do(scene: Scene, granted: str, permission: str) -> None:
    scene.repository.grant("alice", granted)
    found = await scene.get("/collaborators/alice/permission")
    role = "read" if granted == "none" else granted
    assert (found["permission"], found["role_name"]) == (permission, role)
    assert found["user"]["permissions"]["push"] is (permission != "read")


async def test_a_team_lends_its_role(scene: Scene) -> None:
    scene.github.add_team("kubevirt", "sig-compute", ["alice"])
    scene.repository.grant_team("sig-compute", "write")
    scene.repository.grant("alice", "triage")
    assert (await scene.get("/collaborators/alice/permission"))["permission"] == "write"


async def test_a_private_repository_is_not_for_everybody(scene: Scene) -> None:
    scene.repository.private = True
    scene.github.account("bob")
    assert (await scene.get("/collaborators/bob/permission"))["permission"] == "none"
    scene.github.add_members("kubevirt", ["bob"])
    assert (await scene.get("/collaborators/bob/permission"))["permission"] == "read"
    assert (await scene.ask("GET", "/collaborators/nobody/permission")).status == 404


async def test_comments_say_how_their_author_belongs_here(scene: Scene) -> None:
    scene.github.add_team("kubevirt", "sig-compute", ["alice"])
    scene.repository.grant("bob", "triage")
    scene.repository.open_issue("carol", "A title")
    for login in ("alice", "bob", "carol"):
        scene.repository.comment(1, by=login, body="hm")
    found = [one["author_association"] for one in await scene.get("/issues/1/comments")]
    assert found == ["MEMBER", "COLLABORATOR", "CONTRIBUTOR"]
