"""Repositories and what is in them as JSON. https://docs.github.com/en/rest/repos/repos"""

import base64
from datetime import datetime
from urllib.parse import quote

from tests.fakes.github.representation.people import WEB, Json, node_id, timestamp, user
from tests.fakes.github.state.git import Commit, TreeEntry
from tests.fakes.github.state.model import Account, Fork
from tests.fakes.github.state.repository import Repository

INLINE_LIMIT = 1 << 20

PLAIN_LINKS = (
    "contributors", "deployments", "downloads", "events", "forks", "hooks", "languages", "merges",
    "stargazers", "subscribers", "subscription", "tags", "teams",
)  # fmt: skip

TEMPLATE_LINKS = {
    "archive": "{archive_format}{/ref}",
    "assignees": "assignees{/user}",
    "blobs": "git/blobs{/sha}",
    "branches": "branches{/branch}",
    "collaborators": "collaborators{/collaborator}",
    "comments": "comments{/number}",
    "commits": "commits{/sha}",
    "compare": "compare/{base}...{head}",
    "contents": "contents/{+path}",
    "git_commits": "git/commits{/sha}",
    "git_refs": "git/refs{/sha}",
    "git_tags": "git/tags{/sha}",
    "issue_comment": "issues/comments{/number}",
    "issue_events": "issues/events{/number}",
    "issues": "issues{/number}",
    "keys": "keys{/key_id}",
    "labels": "labels{/name}",
    "milestones": "milestones{/number}",
    "notifications": "notifications{?since,all,participating}",
    "pulls": "pulls{/number}",
    "releases": "releases{/id}",
    "statuses": "statuses/{sha}",
    "trees": "git/trees{/sha}",
}


def api_url(repository: Repository) -> str:
    """Where the repository is in the API."""
    return f"{repository.github.api_url}/repos/{repository.full_name}"


def repository_simple(repository: Repository) -> Json:
    """The shape inside other objects and webhooks."""
    return described(repository, repository.id, repository.owner, repository.name, None)


def fork_simple(repository: Repository, fork: Fork) -> Json:
    """The repository a pull request comes from."""
    if fork.owner is repository.owner:
        return repository_simple(repository)
    return described(repository, fork.id, fork.owner, fork.name, fork)


def described(
    repository: Repository, number: int, owner: Account, name: str, fork: Fork | None
) -> Json:
    """A repository or a fork of it."""
    full_name = f"{owner.login}/{name}"
    api, url = repository.github.api_url, f"{repository.github.api_url}/repos/{full_name}"
    return {
        "id": number,
        "node_id": node_id("R", number),
        "name": name,
        "full_name": full_name,
        "private": repository.private,
        "owner": user(api, owner),
        "html_url": f"{WEB}/{full_name}",
        "description": None,
        "fork": fork is not None,
        "url": url,
        **{f"{link}_url": f"{url}/{link}" for link in PLAIN_LINKS},
        **{f"{link}_url": f"{url}/{template}" for link, template in TEMPLATE_LINKS.items()},
        "created_at": timestamp(repository.created_at),
        "updated_at": timestamp(repository.pushed_at),
        "pushed_at": timestamp(repository.pushed_at),
        "git_url": f"git://github.com/{full_name}.git",
        "ssh_url": f"git@github.com:{full_name}.git",
        "clone_url": f"{WEB}/{full_name}.git",
        "svn_url": f"{WEB}/{full_name}",
        **features(repository, 0 if fork else repository.open_issues),
    }


def features(repository: Repository, open_issues: int) -> Json:
    """Counts and switches."""
    return {
        "homepage": None,
        "size": 108,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": open_issues,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "private" if repository.private else "public",
        "forks": 0,
        "open_issues": open_issues,
        "watchers": 0,
        "default_branch": repository.default_branch,
    }


def repository_full(repository: Repository) -> Json:
    """https://docs.github.com/en/rest/repos/repos#get-a-repository"""
    return repository_simple(repository) | {
        "permissions": permissions(),
        "temp_clone_token": "",
        "organization": user(repository.github.api_url, repository.owner),
        "network_count": 0,
        "subscribers_count": 0,
    }


def permissions() -> Json:
    """What an installation token may do, in the words of a collaborator's role."""
    return {"admin": False, "maintain": False, "push": False, "triage": False, "pull": False}


def content_links(repository: Repository, path: str, sha: str, kind: str, ref: str) -> Json:
    """What files and directory entries have in common."""
    api, place = api_url(repository), quote(path)
    page = "blob" if kind == "file" else "tree"
    url = f"{api}/contents/{place}?ref={quote(ref, safe='')}"
    git = f"{api}/git/{page}s/{sha}"
    html = f"{WEB}/{repository.full_name}/{page}/{ref}/{place}"
    raw = f"https://raw.githubusercontent.com/{repository.full_name}/{ref}/{place}"
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": 0,
        "url": url,
        "html_url": html,
        "git_url": git,
        "download_url": raw if kind == "file" else None,
        "type": kind,
        "_links": {"self": url, "git": git, "html": html},
    }


def content_file(repository: Repository, path: str, sha: str, ref: str) -> Json:
    """https://docs.github.com/en/rest/repos/contents#get-repository-content

    Above 1 MB there is no content and the encoding is "none".
    """
    data = repository.git.blobs[sha]
    small = len(data) <= INLINE_LIMIT
    return content_links(repository, path, sha, "file", ref) | {
        "size": len(data),
        "content": wrapped(data) if small else "",
        "encoding": "base64" if small else "none",
    }


def content_entry(repository: Repository, directory: str, entry: TreeEntry, ref: str) -> Json:
    """One line of a directory listing."""
    path = f"{directory}/{entry.name}".lstrip("/")
    kind = "file" if entry.type == "blob" else "dir"
    return content_links(repository, path, entry.sha, kind, ref) | {"size": entry.size or 0}


def blob(repository: Repository, sha: str) -> Json:
    """https://docs.github.com/en/rest/git/blobs#get-a-blob"""
    data = repository.git.blobs[sha]
    return {
        "sha": sha,
        "node_id": f"B_{sha}",
        "size": len(data),
        "url": f"{api_url(repository)}/git/blobs/{sha}",
        "content": wrapped(data),
        "encoding": "base64",
    }


def wrapped(data: bytes) -> str:
    """GitHub breaks base64 after 60 characters."""
    text = base64.b64encode(data).decode()
    return "".join(f"{text[start : start + 60]}\n" for start in range(0, len(text), 60))


def tree_entry(repository: Repository, path: str, entry: TreeEntry) -> Json:
    """One line of a tree. https://docs.github.com/en/rest/git/trees#get-a-tree"""
    shown: Json = {"path": path, "mode": entry.mode, "type": entry.type, "sha": entry.sha}
    if entry.size is not None:
        shown["size"] = entry.size
    return shown | {"url": f"{api_url(repository)}/git/{entry.type}s/{entry.sha}"}


def push_repository(repository: Repository) -> Json:
    """`push` writes some moments as numbers and names the owner's address.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
    """
    shown = repository_simple(repository)
    shown["owner"] = {"name": repository.owner.login, "email": None} | shown["owner"]
    return shown | {
        "created_at": int(repository.created_at.timestamp()),
        "pushed_at": int(repository.pushed_at.timestamp()),
        "stargazers": 0,
        "master_branch": repository.default_branch,
    }


def push_commit(repository: Repository, commit: Commit) -> Json:
    """A commit as `push` shows it."""
    person = git_person(commit.author) | {"username": commit.author.login}
    return {
        "id": commit.sha,
        "tree_id": repository.git.root(commit),
        "distinct": True,
        "message": commit.message,
        "timestamp": timestamp(commit.at),
        "url": f"{WEB}/{repository.full_name}/commit/{commit.sha}",
        "author": person,
        "committer": person,
        **repository.differences(commit),
    }


def git_person(account: Account, at: datetime | None = None) -> Json:
    """An author as git knows them."""
    email = f"{account.id}+{account.login}@users.noreply.github.com"
    shown: Json = {"name": account.login, "email": email}
    return shown | ({"date": timestamp(at)} if at else {})
