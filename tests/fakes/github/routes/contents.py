"""Files and trees. https://docs.github.com/en/rest/repos/contents"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.errors import Refusal, not_found
from tests.fakes.github.representation.repositories import (
    api_url,
    blob,
    content_entry,
    content_file,
    tree_entry,
)
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.repository import Repository

LONGEST_DIRECTORY = 1000


@ROUTES.get(f"{REPOSITORY}/contents")
def get_root(call: Call) -> Answer:
    """The top directory."""
    return contents(call, "")


@ROUTES.get(f"{REPOSITORY}/contents/{{path...}}")
def get_contents(call: Call) -> Answer:
    """https://docs.github.com/en/rest/repos/contents#get-repository-content"""
    return contents(call, call.path["path"].strip("/"))


@ROUTES.get(f"{REPOSITORY}/git/blobs/{{sha}}")
def get_blob(call: Call) -> Answer:
    """https://docs.github.com/en/rest/git/blobs#get-a-blob"""
    repository, sha = call.repository, call.path["sha"]
    if sha not in repository.git.blobs:
        raise not_found()
    return raw(repository.git.blobs[sha]) if wants_raw(call) else Answer(json=blob(repository, sha))


@ROUTES.get(f"{REPOSITORY}/git/trees/{{sha}}")
def get_tree(call: Call) -> Answer:
    """https://docs.github.com/en/rest/git/trees#get-a-tree; any `recursive` means yes."""
    repository = call.repository
    sha = tree_name(repository, call.path["sha"])
    if "recursive" in call.query:
        found = repository.git.walk(sha)
    else:
        found = [(entry.name, entry) for entry in repository.git.trees[sha]]
    tree = [tree_entry(repository, path, entry) for path, entry in found]
    url = f"{api_url(repository)}/git/trees/{sha}"
    return Answer(json={"sha": sha, "url": url, "tree": tree, "truncated": False})


def contents(call: Call, path: str) -> Answer:
    """A file, or the list of a directory."""
    repository = call.repository
    git, ref = repository.git, call.query.get("ref") or repository.default_branch
    commit = git.resolve(ref)
    if commit is None:
        raise Refusal(404, f"No commit found for the ref {ref}")
    if path in commit.files:
        sha = commit.files[path]
        return (
            raw(git.blobs[sha])
            if wants_raw(call)
            else Answer(json=content_file(repository, path, sha, ref))
        )
    entries = git.directory(commit, path)
    if entries is None:
        raise not_found()
    shown = [content_entry(repository, path, entry, ref) for entry in entries]
    return Answer(json=shown[:LONGEST_DIRECTORY])


def tree_name(repository: Repository, name: str) -> str:
    """A tree by its own name, a commit's or a branch's; HEAD is the default branch."""
    name = repository.default_branch if name == "HEAD" else name
    if name in repository.git.trees:
        return name
    commit = repository.git.resolve(name)
    if commit is None:
        raise not_found()
    return repository.git.root(commit)


def wants_raw(call: Call) -> bool:
    """https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types"""
    accept = call.headers.get("Accept", "")
    return "application/vnd.github.raw" in accept or "application/vnd.github.v3.raw" in accept


def raw(data: bytes) -> Answer:
    """The bytes themselves."""
    kind = "application/vnd.github.raw+json; charset=utf-8"
    return Answer(data=data, headers={"Content-Type": kind})
