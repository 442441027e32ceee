"""One good request to every route of the fake GitHub."""

from typing import Any

from tests.fakes.app_client import AppClient
from tests.fakes.github import FakeGitHub, Repository
from tests.fakes.github.representation.people import node_id
from tests.fakes.github.routes import ROUTES
from tests.fakes.populate import NAME, OWNER

BASE = f"/repos/{OWNER}/{NAME}"
TIME_TO_SETTLE = 60


class Walk:
    """Asks as a well-behaved App and remembers which routes answered as expected."""

    def __init__(self, client: AppClient) -> None:
        self.client = client
        self.asked: set[str] = set()
        self.unexpected: list[str] = []
        # What each route answered, with the path that was asked.
        self.answers: dict[str, list[tuple[str, Any]]] = {}

    async def ask(
        self,
        method: str,
        path: str,
        expected: int = 200,
        body: Any = None,
        accept: str = "",
        anonymous: bool = False,
    ) -> Any:
        """One request; anything but the expected status is a finding."""
        found = ROUTES.find(method, path.partition("?")[0])
        if found:
            self.asked.add(found[0].name)
        token = self.client.jwt() if found and found[0].jwt else "" if anonymous else None
        headers = {"Accept": accept} if accept else {}
        reply = await self.client.ask(method, path, body, token, headers)
        if reply.status != expected:
            got = f"{reply.status}, not {expected}: {reply.data[:300]!r}"
            self.unexpected.append(f"{method} {path}: {got}")
        answer = None if accept or not reply.data else reply.json
        if found and answer is not None and reply.status == 200:
            self.answers.setdefault(found[0].name, []).append((path.partition("?")[0], answer))
        return answer


async def walk_through(walk: Walk, github: FakeGitHub, repository: Repository) -> None:
    """One good request to every route."""
    await ask_as_app(walk)
    await ask_repository(walk, repository)
    await ask_labels_and_milestones(walk)
    await ask_checks(walk, repository)
    await ask_people(walk, github, repository)
    await ask_pulls(walk)
    await ask_reviews(walk, repository)
    await ask_issues(walk)
    await ask_removed(walk, repository)
    await ask_comments(walk)
    await ask_deliveries(walk, github)
    await ask_registration(walk, github)


async def ask_as_app(walk: Walk) -> None:
    """What an App asks about itself."""
    await walk.ask("GET", "/app")
    installations = await walk.ask("GET", "/app/installations?per_page=1")
    await walk.ask("GET", f"/app/installations/{installations[0]['id']}")
    found = await walk.ask("GET", f"{BASE}/installation")
    await walk.ask("GET", "/repos/nobody/nothing/installation", 404)
    narrow = {"repositories": [NAME], "permissions": {"issues": "write"}}
    path = f"/app/installations/{found['id']}/access_tokens"
    await walk.ask("POST", path, 201, narrow)
    await walk.client.take_token(f"{OWNER}/{NAME}")
    await walk.ask("GET", "/installation/repositories?per_page=100")
    await walk.ask("GET", "/rate_limit")


async def ask_repository(walk: Walk, repository: Repository) -> None:
    """The repository and its files."""
    raw = "application/vnd.github.raw+json"
    await walk.ask("GET", BASE)
    await walk.ask("GET", f"{BASE}/contents")
    await walk.ask("GET", f"{BASE}/contents/veps")
    file = await walk.ask("GET", f"{BASE}/contents/veps/sig-compute/2-two/vep.md?ref=main")
    await walk.ask("GET", f"{BASE}/contents/OWNERS", accept=raw)
    await walk.ask("GET", f"{BASE}/contents/nothing", 404)
    await walk.ask("GET", f"{BASE}/git/blobs/{file['sha']}")
    await walk.ask("GET", f"{BASE}/git/blobs/{file['sha']}", accept=raw)
    await walk.ask("GET", f"{BASE}/git/trees/main?recursive=1")
    await walk.ask("GET", f"{BASE}/git/trees/{repository.git.refs['heads/main']}")
    await ask_history(walk, repository)


async def ask_history(walk: Walk, repository: Repository) -> None:
    """Commits and branches."""
    head = repository.pull_request(1).head_sha
    await walk.ask("GET", f"{BASE}/commits?path=OWNERS&sha=main&per_page=100")
    await walk.ask("GET", f"{BASE}/commits/main")
    await walk.ask("GET", f"{BASE}/commits/gone", 422)
    await walk.ask("GET", f"{BASE}/branches/main")
    await walk.ask("GET", f"{BASE}/branches/gone", 404)
    await walk.ask("GET", f"{BASE}/compare/main...{head}?per_page=100")
    await walk.ask("GET", f"{BASE}/compare/main...gone", 404)


async def ask_labels_and_milestones(walk: Walk) -> None:
    """Labels and milestones of the repository."""
    new = {"name": "needs/shepherd", "color": "D4C5F9", "description": "Nobody looks after it"}
    await walk.ask("POST", f"{BASE}/labels", 201, new)
    await walk.ask("POST", f"{BASE}/labels", 422, new)
    await walk.ask("GET", f"{BASE}/labels?per_page=2&page=1")
    await walk.ask("GET", f"{BASE}/labels/needs%2Fshepherd")
    renamed = {"new_name": "needs/leader", "color": "ffffff"}
    await walk.ask("PATCH", f"{BASE}/labels/needs%2Fshepherd", body=renamed)
    await walk.ask("DELETE", f"{BASE}/labels/needs%2Fleader", 204)
    milestone = {"title": "v1.10", "due_on": "2026-07-01T12:00:00Z", "state": "open"}
    number = (await walk.ask("POST", f"{BASE}/milestones", 201, milestone))["number"]
    await walk.ask("POST", f"{BASE}/milestones", 422, milestone)
    await walk.ask("GET", f"{BASE}/milestones?state=all&sort=completeness")
    await walk.ask("GET", f"{BASE}/milestones/{number}")
    changed = {"description": "Summer", "state": "closed"}
    await walk.ask("PATCH", f"{BASE}/milestones/{number}", body=changed)
    await walk.ask("GET", f"{BASE}/milestones/1/labels")
    await walk.ask("DELETE", f"{BASE}/milestones/{number}", 204)


async def ask_checks(walk: Walk, repository: Repository) -> None:
    """Check runs of a commit."""
    sha = repository.git.refs["heads/main"]
    line: dict[str, Any] = {"path": "OWNERS", "start_line": 1, "end_line": 1}
    line |= {"annotation_level": "failure", "message": "Nobody", "start_column": 1}
    output = {"title": "All is well", "summary": "Nothing to say", "annotations": [line]}
    new: dict[str, Any] = {"name": "vep", "head_sha": sha, "status": "in_progress"}
    run = await walk.ask("POST", f"{BASE}/check-runs", 201, new | {"output": output})
    one = f"{BASE}/check-runs/{run['id']}"
    await walk.ask("GET", one)
    done = {"status": "completed", "conclusion": "success", "output": {"summary": "Well"}}
    await walk.ask("PATCH", one, body=done)
    await walk.ask("GET", f"{one}/annotations?per_page=50")
    await walk.ask("GET", f"{BASE}/commits/{sha}/check-runs?check_name=vep&filter=all")
    await walk.ask("GET", f"{BASE}/commits/main/check-runs?status=completed&app_id=1")
    repository.create_check_run("ci", sha, app="ci", conclusion="failure")
    repository.rerequest_check(run["id"])
    repository.rerequest_checks(sha)
    repository.request_action(run["id"], "recheck")


async def ask_people(walk: Walk, github: FakeGitHub, repository: Repository) -> None:
    """Teams, members and what they may do."""
    github.add_team(OWNER, "sig-compute", ["alice", "bob"])
    repository.grant("carol", "maintain")
    team = f"/orgs/{OWNER}/teams/sig-compute"
    await walk.ask("GET", team)
    await walk.ask("GET", f"/orgs/{OWNER}/teams/nobody", 404)
    await walk.ask("GET", f"{team}/members?role=member&per_page=100")
    await walk.ask("GET", f"{team}/memberships/alice")
    await walk.ask("GET", "/users/alice")
    await walk.ask("GET", f"{team}/memberships/carol", 404)
    await walk.ask("GET", f"/orgs/{OWNER}/members/alice", 204)
    await walk.ask("GET", f"/orgs/{OWNER}/members/carol", 404)
    await walk.ask("GET", f"{BASE}/collaborators/carol/permission")
    await walk.ask("GET", f"{BASE}/collaborators/nobody-at-all/permission", 404)


async def ask_pulls(walk: Walk) -> None:
    """Pull requests."""
    await walk.ask("GET", f"{BASE}/pulls?state=all&sort=updated&direction=desc&base=main")
    await walk.ask("GET", f"{BASE}/pulls/1")
    await walk.ask("PATCH", f"{BASE}/pulls/1", body={"title": "VEP 2: three", "body": "So"})
    await walk.ask("GET", f"{BASE}/pulls/1/files?per_page=100")
    await walk.ask("GET", f"{BASE}/pulls/2", 404)
    await walk.ask("GET", f"{BASE}/issues/1")
    await walk.ask("GET", f"{BASE}/issues/1/timeline?per_page=100")
    await walk.ask("GET", f"{BASE}/issues/1/events?per_page=100")


async def ask_reviews(walk: Walk, repository: Repository) -> None:
    """Reviews, remarks and who is asked for them."""
    one = f"{BASE}/pulls/1"
    repository.grant("dave", "read")
    repository.grant_team("sig-compute", "read")
    review = repository.submit_review(1, "carol", "APPROVED", "Well done")
    path = repository.pull_request(1).changes[0].path
    repository.add_review_comment(1, "carol", "This too", path)
    await walk.ask("GET", f"{one}/reviews?per_page=100")
    await walk.ask("GET", f"{one}/reviews/{review.id}")
    remarks = await walk.ask("GET", f"{one}/comments?sort=updated&direction=desc")
    path = f"{BASE}/pulls/comments/{remarks[0]['id']}/reactions"
    await walk.ask("POST", path, 201, {"content": "eyes"})
    await walk.ask("GET", path)
    await ask_graphql(walk, node_id("PRR", review.id))
    asked = {"reviewers": ["dave"], "team_reviewers": ["sig-compute"]}
    await walk.ask("POST", f"{one}/requested_reviewers", 201, asked)
    await walk.ask("POST", f"{one}/requested_reviewers", 422, {"reviewers": ["nobody"]})
    await walk.ask("GET", f"{one}/requested_reviewers")
    await walk.ask("DELETE", f"{one}/requested_reviewers", body=asked)
    await walk.ask("GET", f"{BASE}/issues/1/timeline?per_page=100")


async def ask_graphql(walk: Walk, review: str) -> None:
    """What REST has no words for."""
    ask = (
        "query ($id: ID!) { node(id: $id) { ... on PullRequestReview"
        " { reactionGroups { content viewerHasReacted } } } }"
    )
    leave = (
        "mutation ($id: ID!, $content: ReactionContent!)"
        " { addReaction(input: { subjectId: $id, content: $content }) { reaction { content } } }"
    )
    given = {"id": review}
    await walk.ask("POST", "/graphql", body={"query": ask, "variables": given})
    more = given | {"content": "EYES"}
    await walk.ask("POST", "/graphql", body={"query": leave, "variables": more})


async def ask_issues(walk: Walk) -> None:
    """Issues, their labels, assignees, history and reactions."""
    new = {"title": "VEP 2", "body": "Tracks", "labels": ["sig/compute"], "milestone": 1}
    new["assignees"] = ["alice"]
    issue = f"{BASE}/issues/{(await walk.ask('POST', f'{BASE}/issues', 201, new))['number']}"
    await walk.ask("GET", f"{BASE}/issues?state=all&labels=sig/compute&milestone=1&sort=updated")
    await walk.ask("GET", issue)
    await walk.ask("GET", f"{BASE}/issues/999", 404)
    await walk.ask("PATCH", issue, body={"state": "closed", "state_reason": "not_planned"})
    await walk.ask("PATCH", issue, body={"state": "open", "milestone": None, "labels": []})
    await walk.ask("POST", f"{issue}/labels", body={"labels": ["sig/compute", "sig/new"]})
    await walk.ask("GET", f"{issue}/labels")
    await walk.ask("DELETE", f"{issue}/labels/sig%2Fnew")
    await walk.ask("DELETE", f"{issue}/labels/sig%2Fnew", 404)
    await walk.ask("PUT", f"{issue}/labels", body={"labels": ["sig/storage"]})
    await walk.ask("DELETE", f"{issue}/labels", 204)
    await walk.ask("POST", f"{issue}/assignees", 201, {"assignees": ["bob"]})
    await walk.ask("DELETE", f"{issue}/assignees", body={"assignees": ["bob"]})
    await walk.ask("GET", f"{issue}/timeline")
    await walk.ask("GET", f"{issue}/events")
    await ask_reactions(walk, issue)
    await walk.ask("PUT", f"{issue}/lock", 204, {"lock_reason": "too heated"})
    await walk.ask("DELETE", f"{issue}/lock", 204)


async def ask_removed(walk: Walk, repository: Repository) -> None:
    """Issues that are here no more."""
    repository.github.add_repository(f"{OWNER}/other")
    gone, moved = (repository.open_issue("alice", title).number for title in ("Gone", "Moved"))
    repository.delete_issue(gone)
    repository.transfer_issue(moved, f"{OWNER}/other")
    await walk.ask("GET", f"{BASE}/issues/{gone}", 410)
    await walk.ask("GET", f"{BASE}/issues/{moved}")


async def ask_comments(walk: Walk) -> None:
    """Comments and reactions to them."""
    path = f"{BASE}/issues/1/comments"
    comment = await walk.ask("POST", path, 201, {"body": "Noted"})
    one = f"{BASE}/issues/comments/{comment['id']}"
    await walk.ask("GET", f"{path}?per_page=100")
    await walk.ask("GET", f"{BASE}/issues/comments?sort=updated&direction=desc")
    await walk.ask("GET", one)
    await walk.ask("PATCH", one, body={"body": "Noted again"})
    await ask_reactions(walk, one)
    await walk.ask("DELETE", one, 204)


async def ask_reactions(walk: Walk, target: str) -> None:
    """Leave, see and take back an emoji."""
    reaction = await walk.ask("POST", f"{target}/reactions", 201, {"content": "eyes"})
    await walk.ask("POST", f"{target}/reactions", 200, {"content": "eyes"})
    await walk.ask("GET", f"{target}/reactions")
    await walk.ask("DELETE", f"{target}/reactions/{reaction['id']}", 204)


async def ask_deliveries(walk: Walk, github: FakeGitHub) -> None:
    """The deliveries so far, which nobody took."""
    await github.settled(TIME_TO_SETTLE)
    listed = await walk.ask("GET", "/app/hook/deliveries?per_page=5")
    one = f"/app/hook/deliveries/{listed[0]['id']}"
    await walk.ask("GET", one)
    await walk.ask("POST", f"{one}/attempts", 202)


async def ask_registration(walk: Walk, github: FakeGitHub) -> None:
    """An App from a manifest; it has another key then, so this comes last."""
    manifest = {"url": "https://example.org", "redirect_url": "https://example.org/back"}
    hook = {"hook_attributes": {"url": "https://example.org/webhook"}}
    path = f"/app-manifests/{github.registrations.offer(manifest | hook)}/conversions"
    await walk.ask("POST", path, 201, anonymous=True)
    await walk.ask("POST", path, 404, anonymous=True)
