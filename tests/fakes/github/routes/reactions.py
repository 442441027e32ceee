"""Reactions. https://docs.github.com/en/rest/reactions/reactions"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.issues import reaction_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.comments import Target

ON_ISSUE = f"{REPOSITORY}/issues/{{number}}/reactions"
ON_COMMENT = f"{REPOSITORY}/issues/comments/{{id}}/reactions"
ON_REVIEW_COMMENT = f"{REPOSITORY}/pulls/comments/{{id}}/reactions"


@ROUTES.get(ON_ISSUE)
def list_issue_reactions(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#list-reactions-for-an-issue"""
    return reactions(call, call.repository.issue(call.number()))


@ROUTES.post(ON_ISSUE)
def react_to_issue(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue"""
    return react(call, call.repository.issue(call.number()))


@ROUTES.delete(f"{ON_ISSUE}/{{reaction}}")
def unreact_issue(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#delete-an-issue-reaction"""
    return unreact(call, call.repository.issue(call.number()))


@ROUTES.get(ON_COMMENT)
def list_comment_reactions(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#list-reactions-for-an-issue-comment"""
    return reactions(call, call.repository.find_comment(call.number("id")))


@ROUTES.post(ON_COMMENT)
def react_to_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment"""
    return react(call, call.repository.find_comment(call.number("id")))


@ROUTES.delete(f"{ON_COMMENT}/{{reaction}}")
def unreact_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#delete-an-issue-comment-reaction"""
    return unreact(call, call.repository.find_comment(call.number("id")))


@ROUTES.get(ON_REVIEW_COMMENT)
def list_review_comment_reactions(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#list-reactions-for-a-pull-request-review-comment"""
    return reactions(call, call.repository.find_review_comment(call.number("id")))


@ROUTES.post(ON_REVIEW_COMMENT)
def react_to_review_comment(call: Call) -> Answer:
    """https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-a-pull-request-review-comment"""
    return react(call, call.repository.find_review_comment(call.number("id")))


def reactions(call: Call, target: Target) -> Answer:
    """All, or those with one `content`."""
    content = call.query.get("content")
    found = [one for one in target.reactions if content in (None, one.content)]
    return call.page(found, reaction_json)


def react(call: Call, target: Target) -> Answer:
    """201 for a new one, 200 for one that was there."""
    reaction, new = call.repository.react(target, call.text("content"), call.actor)
    return Answer(201 if new else 200, reaction_json(call.repository, reaction))


def unreact(call: Call, target: Target) -> Answer:
    """Gone."""
    call.repository.remove_reaction(target, call.number("reaction"))
    return Answer(204)
