"""A fake GitHub that has sent every kind of webhook once."""

from tests.fakes.github import ChangedFile, FakeGitHub, Repository

OWNER, NAME = "kubevirt", "enhancements"


def populate(github: FakeGitHub) -> Repository:
    """A repository in which every kind of webhook has been sent."""
    files = {"README.md": "Enhancements\n", "veps/sig-compute/1-one/vep.md": "# VEP 1\n"}
    repository = github.add_repository(f"{OWNER}/{NAME}", labels=["sig/compute"], files=files)
    github.ping()
    pull = open_pull(repository)
    repository.put_file("README.md", "Enhancements of KubeVirt\n", by="bob")
    repository.put_files({"OWNERS": "approvers: []\n", "README.md": None}, by="bob")
    repository.add_milestone("v1.9", "2026-03-10", by="bob")
    repository.edit_milestone(1, due_on="2026-03-11", description="The next", by="bob")
    everything_on(repository, pull)
    review_it(github, repository, pull)
    queue_it(github, repository, pull)
    repository.merge(pull, by="bob")
    issue = repository.open_issue("alice", "VEP 1", "Tracks it", ["sig/compute", "kind/tracker"])
    everything_on(repository, issue.number)
    move_and_remove(github, repository)
    repository.edit_label("kind/tracker", "kind/tracking", "00ff00", "Tracks a VEP")
    repository.delete_label("kind/tracking")
    for state in ("closed", "open"):
        repository.edit_milestone(1, state=state)
    return repository


def open_pull(repository: Repository) -> int:
    """A pull request that lives through everything short of merging."""
    first = ChangedFile("added", "veps/sig-compute/2-two/vep.md", text="# VEP 2\n")
    moved = ChangedFile(
        "renamed", "veps/sig-compute/1-first/vep.md", previous="veps/sig-compute/1-one/vep.md"
    )
    number = repository.open_pull_request("alice", "VEP 2", "Why", [first], draft=True).number
    repository.push(number, [first, moved])
    repository.push(number, [first, moved], force=True)
    repository.edit_pull_request(number, "VEP 2: two", "Because", draft=False)
    repository.edit_pull_request(number, draft=True)
    branch = repository.git.refs[f"heads/{repository.default_branch}"]
    repository.git.refs["heads/release"] = branch
    repository.edit_pull_request(number, base="release", draft=False)
    repository.edit_pull_request(number, base=repository.default_branch)
    return number


def everything_on(repository: Repository, number: int) -> None:
    """What can be done to issues and pull requests alike."""
    repository.edit_issue(number, title="Another title", body="Another text")
    repository.add_labels(number, ["sig/compute", "made up"], by="bob")
    repository.remove_label(number, "made up", by="bob")
    repository.set_milestone(number, "v1.9", by="bob")
    repository.set_milestone(number, None, by="bob")
    repository.set_milestone(number, "V1.9", by="bob")
    repository.add_assignees(number, ["carol"], by="bob")
    repository.remove_assignees(number, ["carol"], by="bob")
    repository.close(number, by="bob")
    repository.reopen(number, by="bob")
    comment = repository.comment(number, by="bob", body="/vep status")
    repository.edit_comment(comment.id, "/vep target v1.9")
    repository.delete_comment(comment.id)


def move_and_remove(github: FakeGitHub, repository: Repository) -> None:
    """Issues that do not stay, and references."""
    github.add_repository(f"{OWNER}/elsewhere")
    for title in ("Moves", "Vanishes"):
        repository.open_issue("alice", title, "See #1")
    leaving, gone = repository.last_number - 1, repository.last_number
    for number in (1, leaving):
        repository.lock(number, "resolved")
        repository.unlock(number)
    repository.transfer_issue(leaving, f"{OWNER}/elsewhere")
    repository.delete_issue(gone)


def queue_it(github: FakeGitHub, repository: Repository, number: int) -> None:
    """In and out of the merge queue."""
    github.subscribe("merge_group")
    for reason in ("dequeued", "invalidated", "merged"):
        repository.queue_merge(number)
        repository.dequeue(number, reason)
    github.unsubscribe("merge_group")


def review_it(github: FakeGitHub, repository: Repository, number: int) -> None:
    """Reviewers are asked, and say all they can."""
    github.add_team(OWNER, "sig-network", ["bob"])
    repository.grant_team("sig-network", "write")
    repository.request_reviews(number, ["bob"], ["sig-network"])
    repository.unrequest_reviews(number, ["bob"], ["sig-network"])
    wish = repository.submit_review(number, "bob", "CHANGES_REQUESTED", "Why?")
    repository.edit_review(number, wish.id, "Why not?")
    repository.dismiss_review(number, wish.id, "Because")
    repository.submit_review(number, "bob", "APPROVED")
    path = repository.pull_request(number).changes[0].path
    remark = repository.add_review_comment(number, "bob", "Hm", path)
    repository.edit_review_comment(number, remark.id, "Hm?")
    repository.add_review_comment(number, "alice", "Yes", path, reply_to=remark.id)
    repository.delete_review_comment(number, remark.id)
