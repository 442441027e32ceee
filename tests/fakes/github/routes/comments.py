"""Comments on issues and pull requests. https://docs.github.com/en/rest/issues/comments"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.issues import comment_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.model import Comment

BELOW = f"{REPOSITORY}/issues/{{number}}/comments"
ONE = f"{REPOSITORY}/issues/comments/{{id}}"


@ROUTES.get(BELOW)
def list_comments(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/comments#list-issue-comments"""
    return call.page(recent(call, call.repository.issue(call.number()).comments), comment_json)


@ROUTES.get(f"{REPOSITORY}/issues/comments")
def list_all_comments(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository

    By id; `direction` does nothing without `sort`.
    """
    found = recent(call, list(call.repository.comments.values()))
    if "sort" in call.query:
        sort = call.choice("sort", "created", ("created", "updated"))
        key = by_change if sort == "updated" else by_creation
        found.sort(key=key, reverse=call.query.get("direction") != "asc")
    return call.page(found, comment_json)


@ROUTES.post(BELOW)
def create_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/comments#create-an-issue-comment"""
    repository, body = call.repository, call.text("body")
    comment = repository.comment(call.number(), call.actor, body)
    return Answer(201, comment_json(repository, comment))


@ROUTES.get(ONE)
def get_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/comments#get-an-issue-comment"""
    repository = call.repository
    return Answer(json=comment_json(repository, repository.find_comment(call.number("id"))))


@ROUTES.patch(ONE)
def update_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/comments#update-an-issue-comment"""
    repository, body = call.repository, call.text("body")
    comment = repository.edit_comment(call.number("id"), body, by=call.actor)
    return Answer(json=comment_json(repository, comment))


@ROUTES.delete(ONE)
def delete_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/comments#delete-an-issue-comment"""
    call.repository.delete_comment(call.number("id"), by=call.actor)
    return Answer(204)


def recent(call: Call, comments: list[Comment]) -> list[Comment]:
    """Those changed since, if the caller says since when."""
    since = call.since()
    return [one for one in comments if since is None or one.updated_at >= since]


def by_creation(comment: Comment) -> tuple[float, int]:
    """The oldest first."""
    return comment.created_at.timestamp(), comment.id


def by_change(comment: Comment) -> tuple[float, int]:
    """Those changed longest ago first."""
    return comment.updated_at.timestamp(), comment.id
