"""The little of GraphQL that has no counterpart in REST: reactions at reviews.

https://docs.github.com/en/graphql/reference/mutations#addreaction
"""

from collections.abc import Iterator
from typing import Any

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.people import node_id
from tests.fakes.github.routes.table import ROUTES
from tests.fakes.github.state.comments import REACTIONS
from tests.fakes.github.state.model import PullRequest
from tests.fakes.github.state.repository import Repository
from tests.fakes.github.state.review import Review

CONTENTS = {
    **{content.upper(): content for content in REACTIONS},
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
}


@ROUTES.post("/graphql")
def graphql(call: Call) -> Answer:
    """Reactions at a review, by its global id: asked for, or left."""
    query, variables = call.text("query"), call.body.get("variables") or {}
    is_mutation = "addReaction" in query
    field = "addReaction" if is_mutation else "node"
    found = next(reviews_of(call, str(variables.get("id"))), None)
    if found is None:
        return missing(field, str(variables.get("id")))
    repository, review = found
    if not is_mutation:
        return data(node={"reactionGroups": groups(call, review)})
    repository.react(review, CONTENTS[str(variables["content"])], call.actor)
    return data(addReaction={"reaction": {"content": variables["content"]}})


def reviews_of(call: Call, node: str) -> Iterator[tuple[Repository, Review]]:
    """The review of that id among those that the token is for."""
    for repository in call.github.repositories(call.token.installation):
        for issue in repository.issues.values():
            for review in issue.reviews if isinstance(issue, PullRequest) else ():
                if node_id("PRR", review.id) == node:
                    yield repository, review


def groups(call: Call, review: Review) -> list[dict[str, Any]]:
    """All there can be, with whether the caller left them."""
    mine = {one.content for one in review.reactions if one.user.login == call.actor}
    return [
        {"content": name, "viewerHasReacted": content in mine}
        for name, content in CONTENTS.items()
        if name not in ("+1", "-1")
    ]


def data(**fields: Any) -> Answer:
    """An answer without errors."""
    return Answer(json={"data": fields})


def missing(field: str, node: str) -> Answer:
    """GitHub answers 200 with nothing in it, and says why."""
    message = f"Could not resolve to a node with the global id of '{node}'."
    error = {"type": "NOT_FOUND", "path": [field], "message": message}
    return Answer(json={"data": {field: None}, "errors": [error]})
