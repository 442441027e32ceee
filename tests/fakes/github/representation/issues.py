"""Labels, milestones, issues, comments and reactions as JSON."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from tests.fakes.github.representation.people import (
    WEB,
    Json,
    integration,
    node_id,
    timestamp,
    user,
)
from tests.fakes.github.representation.repositories import api_url
from tests.fakes.github.state.comments import REACTIONS
from tests.fakes.github.state.model import (
    Account,
    Comment,
    Issue,
    Label,
    Milestone,
    PullRequest,
    Reaction,
)
from tests.fakes.github.state.repository import Repository


def label_json(repository: Repository, label: Label) -> Json:
    """https://docs.github.com/en/rest/issues/labels#get-a-label"""
    return {
        "id": label.id,
        "node_id": node_id("LA", label.id),
        "url": f"{api_url(repository)}/labels/{quote(label.name)}",
        "name": label.name,
        "color": label.color,
        "default": False,
        "description": label.description,
    }


def milestone_json(repository: Repository, milestone: Milestone) -> Json:
    """https://docs.github.com/en/rest/issues/milestones#get-a-milestone"""
    url = f"{api_url(repository)}/milestones/{milestone.number}"
    return {
        "url": url,
        "html_url": f"{WEB}/{repository.full_name}/milestone/{milestone.number}",
        "labels_url": f"{url}/labels",
        "id": milestone.id,
        "node_id": node_id("MI", milestone.id),
        "number": milestone.number,
        "title": milestone.title,
        "description": milestone.description,
        "creator": user(repository.github.api_url, milestone.creator),
        "open_issues": milestone.open_issues,
        "closed_issues": milestone.closed_issues,
        "state": milestone.state,
        "created_at": timestamp(milestone.created_at),
        "updated_at": timestamp(milestone.updated_at),
        "due_on": timestamp(milestone.due_on),
        "closed_at": timestamp(milestone.closed_at),
    }


def shared_json(repository: Repository, issue: Issue) -> Json:
    """What issues and pull requests both show."""
    api, milestone = repository.github.api_url, issue.attached_milestone
    assignees = [user(api, assignee) for assignee in issue.assignees]
    return {
        "number": issue.number,
        "state": issue.state,
        "locked": issue.locked,
        "active_lock_reason": issue.lock_reason,
        "title": issue.title,
        "body": issue.body,
        "user": user(api, issue.author),
        "labels": [label_json(repository, label) for label in issue.attached_labels],
        "milestone": milestone_json(repository, milestone) if milestone else None,
        "assignee": assignees[0] if assignees else None,
        "assignees": assignees,
        "author_association": repository.association(issue.author),
        "comments": len(issue.comments) if repository.github.counts_comments else 0,
        "created_at": timestamp(issue.created_at),
        "updated_at": timestamp(issue.updated_at),
        "closed_at": timestamp(issue.closed_at),
    }


def issue_json(repository: Repository, issue: Issue) -> Json:
    """https://docs.github.com/en/rest/issues/issues#get-an-issue; also for pull requests."""
    url = f"{api_url(repository)}/issues/{issue.number}"
    is_pull = isinstance(issue, PullRequest)
    shown = shared_json(repository, issue) | {
        "id": issue.id,
        "node_id": node_id("PR" if is_pull else "I", issue.id),
        "url": url,
        "repository_url": api_url(repository),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": issue_page(repository, issue),
        "state_reason": issue.state_reason,
        "reactions": rollup(url, issue.reactions),
        "performed_via_github_app": via_app(repository, issue.author),
        "type": None,
    }
    return shown | (pull_part(repository, issue) if isinstance(issue, PullRequest) else sub_part())


def pull_part(repository: Repository, pull: PullRequest) -> Json:
    """How an issue says that it is a pull request."""
    page = issue_page(repository, pull)
    links = {
        "url": f"{api_url(repository)}/pulls/{pull.number}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": timestamp(pull.merged_at),
    }
    return {"draft": pull.draft, "pull_request": links}


def sub_part() -> Json:
    """What only issues have."""
    return {
        "sub_issues_summary": {"total": 0, "completed": 0, "percent_completed": 0},
        "issue_dependencies_summary": {
            "blocked_by": 0, "total_blocked_by": 0, "blocking": 0, "total_blocking": 0,
        },
    }  # fmt: skip


def issue_full(repository: Repository, issue: Issue) -> Json:
    """A single issue also says who closed it."""
    closed_by = issue.closed_by
    shown = user(repository.github.api_url, closed_by) if closed_by else None
    return issue_json(repository, issue) | {"closed_by": shown}


def issue_page(repository: Repository, issue: Issue) -> str:
    """Where people read it."""
    kind = "pull" if isinstance(issue, PullRequest) else "issues"
    return f"{WEB}/{repository.full_name}/{kind}/{issue.number}"


def via_app(repository: Repository, account: Account) -> Json | None:
    """The App, when its bot did it; GitHub's description lets it be null then, too."""
    github = repository.github
    if account.login != github.app.bot_login or not github.names_apps:
        return None
    return integration(github.api_url, github.app)


def comment_json(repository: Repository, comment: Comment) -> Json:
    """https://docs.github.com/en/rest/issues/comments#get-an-issue-comment"""
    issues = f"{api_url(repository)}/issues"
    url = f"{issues}/comments/{comment.id}"
    return {
        "url": url,
        "html_url": f"{issue_page(repository, comment.issue)}#issuecomment-{comment.id}",
        "issue_url": f"{issues}/{comment.issue.number}",
        "id": comment.id,
        "node_id": node_id("IC", comment.id),
        "user": user(repository.github.api_url, comment.author),
        "created_at": timestamp(comment.created_at),
        "updated_at": timestamp(comment.updated_at),
        "author_association": repository.association(comment.author),
        "body": comment.body,
        "reactions": rollup(url, comment.reactions),
        "performed_via_github_app": via_app(repository, comment.author),
    }


def rollup(url: str, reactions: Sequence[Reaction]) -> Json:
    """How many of each."""
    counted = Counter(reaction.content for reaction in reactions)
    return {
        "url": f"{url}/reactions",
        "total_count": len(reactions),
        **{content: counted[content] for content in REACTIONS},
    }


def reaction_json(repository: Repository, reaction: Reaction) -> Json:
    """https://docs.github.com/en/rest/reactions/reactions"""
    return {
        "id": reaction.id,
        "node_id": node_id("REA", reaction.id),
        "user": user(repository.github.api_url, reaction.user),
        "content": reaction.content,
        "created_at": timestamp(reaction.created_at),
    }
