"""Pull requests as JSON. https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request"""

from urllib.parse import quote

from tests.fakes.github.representation.issues import issue_page, shared_json
from tests.fakes.github.representation.people import WEB, Json, node_id, timestamp, user
from tests.fakes.github.representation.repositories import (
    api_url,
    fork_simple,
    repository_simple,
)
from tests.fakes.github.representation.teams import team_json
from tests.fakes.github.state.model import Account, Change, PullRequest
from tests.fakes.github.state.repository import Repository


def pull_simple(repository: Repository, pull: PullRequest) -> Json:
    """A pull request in a list."""
    api, page = repository.github.api_url, issue_page(repository, pull)
    links = pull_links(repository, pull)
    shown = shared_json(repository, pull)
    del shown["comments"]
    return shown | {
        "url": links["self"],
        "id": pull.id,
        "node_id": node_id("PR", pull.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": links["issue"],
        "commits_url": links["commits"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "comments_url": links["comments"],
        "statuses_url": links["statuses"],
        "merged_at": timestamp(pull.merged_at),
        "merge_commit_sha": pull.merge_commit_sha,
        "requested_reviewers": [user(api, one) for one in pull.requested_reviewers],
        "requested_teams": [team_json(api, one) for one in pull.requested_teams],
        "head": head(repository, pull),
        "base": base(repository, pull),
        "_links": {name: {"href": url} for name, url in links.items()},
        "auto_merge": None,
        "draft": pull.draft,
    }


def pull_links(repository: Repository, pull: PullRequest) -> dict[str, str]:
    """Where the parts of a pull request are."""
    api, number = api_url(repository), pull.number
    return {
        "self": f"{api}/pulls/{number}",
        "html": issue_page(repository, pull),
        "issue": f"{api}/issues/{number}",
        "comments": f"{api}/issues/{number}/comments",
        "review_comments": f"{api}/pulls/{number}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{api}/pulls/{number}/commits",
        "statuses": f"{api}/statuses/{pull.head_sha}",
    }


def head(repository: Repository, pull: PullRequest) -> Json:
    """The changed side; after its fork is deleted there is no `repo`."""
    owner = pull.fork.owner if pull.fork else pull.author
    repo = fork_simple(repository, pull.fork) if pull.fork else None
    return side(repository, owner, pull.head_ref, pull.head_sha) | {"repo": repo}


def base(repository: Repository, pull: PullRequest) -> Json:
    """The side it is to be merged into."""
    shown = side(repository, repository.owner, pull.base_ref, pull.base_sha)
    return shown | {"repo": repository_simple(repository)}


def side(repository: Repository, owner: Account, ref: str, sha: str) -> Json:
    """A branch of somebody."""
    person = user(repository.github.api_url, owner)
    return {"label": f"{owner.login}:{ref}", "ref": ref, "sha": sha, "user": person}


def pull_full(repository: Repository, pull: PullRequest, known: bool = True) -> Json:
    """A single pull request.

    GitHub works out whether it can be merged in the background: webhooks say it is not `known`.
    """
    mergeable = True if known and pull.state == "open" else None
    merged_by = user(repository.github.api_url, pull.merged_by) if pull.merged_by else None
    state = "draft" if pull.draft else "clean"
    return pull_simple(repository, pull) | {
        "merged": pull.merged,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": state if mergeable else "unknown",
        "merged_by": merged_by,
        "comments": len(pull.comments) if repository.github.counts_comments else 0,
        "review_comments": len(repository.review_comments(pull)),
        "maintainer_can_modify": False,
        "commits": pull.commits,
        "additions": sum(change.additions for change in pull.changes),
        "deletions": sum(change.deletions for change in pull.changes),
        "changed_files": len(pull.changes),
    }


def pull_webhook(repository: Repository, pull: PullRequest) -> Json:
    """A pull request in a webhook: its base also lists the merge settings."""
    return with_settings(pull_full(repository, pull, known=False))


def pull_reviewed(repository: Repository, pull: PullRequest) -> Json:
    """A pull request in a webhook about its reviews."""
    return with_settings(pull_simple(repository, pull))


def with_settings(shown: Json) -> Json:
    """The merge settings of both sides."""
    settings = {
        "allow_squash_merge": True,
        "allow_merge_commit": True,
        "allow_rebase_merge": True,
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
        "allow_update_branch": False,
        "use_squash_pr_title_as_default": False,
        "squash_merge_commit_message": "COMMIT_MESSAGES",
        "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
        "merge_commit_message": "PR_TITLE",
        "merge_commit_title": "MERGE_MESSAGE",
    }
    for part in (shown["head"], shown["base"]):
        if part["repo"]:
            part["repo"] |= settings
    return shown


def file_json(repository: Repository, sha: str, change: Change) -> Json:
    """https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files"""
    path, web = quote(change.path), f"{WEB}/{repository.full_name}"
    shown: Json = {
        "sha": change.blob,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{web}/blob/{sha}/{path}",
        "raw_url": f"{web}/raw/{sha}/{path}",
        "contents_url": f"{api_url(repository)}/contents/{path}?ref={sha}",
    }
    if change.patch:
        shown["patch"] = change.patch
    if change.previous:
        shown["previous_filename"] = change.previous
    return shown
