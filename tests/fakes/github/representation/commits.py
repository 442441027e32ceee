"""Commits, branches and comparisons. https://docs.github.com/en/rest/commits/commits"""

from urllib.parse import quote

from tests.fakes.github.representation.people import WEB, Json, user
from tests.fakes.github.representation.pulls import file_json
from tests.fakes.github.representation.repositories import api_url, git_person, push_commit
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.history import Comparison
from tests.fakes.github.state.merge_queue import MergeGroup
from tests.fakes.github.state.repository import Repository

MOST_FILES = 300
UNSIGNED = {
    "verified": False, "reason": "unsigned", "signature": None, "payload": None,
    "verified_at": None,
}  # fmt: skip


def commit_json(repository: Repository, commit: Commit) -> Json:
    """A commit in a list."""
    api, web = api_url(repository), f"{WEB}/{repository.full_name}"
    author, tree = user(repository.github.api_url, commit.author), repository.git.root(commit)
    person = git_person(commit.author, commit.at)
    return {
        "sha": commit.sha,
        "node_id": f"C_{commit.sha}",
        "commit": {
            "author": person,
            "committer": person,
            "message": commit.message,
            "tree": {"sha": tree, "url": f"{api}/git/trees/{tree}"},
            "url": f"{api}/git/commits/{commit.sha}",
            "comment_count": 0,
            "verification": UNSIGNED,
        },
        "url": f"{api}/commits/{commit.sha}",
        "html_url": f"{web}/commit/{commit.sha}",
        "comments_url": f"{api}/commits/{commit.sha}/comments",
        "author": author,
        "committer": author,
        "parents": [
            {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{web}/commit/{sha}"}
            for sha in [commit.parent]
            if sha
        ],
    }


def commit_full(repository: Repository, commit: Commit) -> Json:
    """A single commit also says what it changed."""
    changes = repository.changes_of(commit)
    added, removed = sum(one.additions for one in changes), sum(one.deletions for one in changes)
    return commit_json(repository, commit) | {
        "stats": {"total": added + removed, "additions": added, "deletions": removed},
        "files": [file_json(repository, commit.sha, one) for one in changes[:MOST_FILES]],
    }


def branch_json(repository: Repository, name: str, commit: Commit) -> Json:
    """https://docs.github.com/en/rest/branches/branches#get-a-branch"""
    url = f"{api_url(repository)}/branches/{quote(name)}"
    checks = {"enforcement_level": "off", "contexts": [], "checks": []}
    return {
        "name": name,
        "commit": commit_json(repository, commit),
        "_links": {"self": url, "html": f"{WEB}/{repository.full_name}/tree/{quote(name)}"},
        "protected": False,
        "protection": {"enabled": False, "required_status_checks": checks},
        "protection_url": f"{url}/protection",
    }


def comparison_json(repository: Repository, found: Comparison, name: str) -> Json:
    """https://docs.github.com/en/rest/commits/commits#compare-two-commits; without its commits."""
    page = f"{WEB}/{repository.full_name}/compare"
    permanent = f"{found.base.sha[:7]}...{found.head.sha[:7]}"
    return {
        "url": f"{api_url(repository)}/compare/{quote(name)}",
        "html_url": f"{page}/{quote(name)}",
        "permalink_url": f"{page}/{permanent}",
        "diff_url": f"{page}/{quote(name)}.diff",
        "patch_url": f"{page}/{quote(name)}.patch",
        "base_commit": commit_json(repository, found.base),
        "merge_base_commit": commit_json(repository, found.merge_base),
        "status": found.status,
        "ahead_by": len(found.commits),
        "behind_by": found.behind_by,
        "total_commits": len(found.commits),
    }


def simple_commit(repository: Repository, commit: Commit) -> Json:
    """A commit in webhooks about checks and merge groups."""
    shown = push_commit(repository, commit)
    names = ("id", "tree_id", "message", "timestamp", "author", "committer")
    return {name: shown[name] for name in names}


def merge_group_json(repository: Repository, group: MergeGroup) -> Json:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#merge_group"""
    return {
        "head_sha": group.head.sha,
        "head_ref": group.head_ref,
        "base_sha": group.base_sha,
        "base_ref": group.base_ref,
        "head_commit": simple_commit(repository, group.head),
    }
