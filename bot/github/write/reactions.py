"""Reactions of this App at remarks: which it has left, and leaving one.

https://docs.github.com/en/rest/reactions/reactions; reviews have them in GraphQL alone:
https://docs.github.com/en/graphql/reference/mutations#addreaction
"""

from collections.abc import Iterable

from bot.core.model.comment import Comment, CommentKind
from bot.core.model.plan.operation import React, Reaction
from bot.core.model.subject import SubjectRef
from bot.github.api.client import App, Installation
from bot.github.api.errors import Refused
from bot.github.api.shape import maybe

_PATHS = {
    CommentKind.OPENING: "/repos/{+repository}/issues/{number}/reactions",
    CommentKind.COMMENT: "/repos/{+repository}/issues/comments/{number}/reactions",
    CommentKind.REVIEW_COMMENT: "/repos/{+repository}/pulls/comments/{number}/reactions",
}
# https://docs.github.com/en/graphql/reference/enums#reactioncontent
_CONTENTS = {
    Reaction.EYES: "EYES",
    Reaction.THUMBS_UP: "THUMBS_UP",
    Reaction.THUMBS_DOWN: "THUMBS_DOWN",
}
_ASK = """\
query ($id: ID!) {
  node(id: $id) {
    ... on PullRequestReview { reactionGroups { content viewerHasReacted } }
  }
}
"""
_LEAVE = """\
mutation ($id: ID!, $content: ReactionContent!) {
  addReaction(input: { subjectId: $id, content: $content }) { reaction { content } }
}
"""
_NOT_THERE = 404


async def own_reactions(
    app: App, client: Installation, subject: SubjectRef, remark: Comment
) -> frozenset[Reaction] | None:
    """What the App has left there; None where the remark is gone.

    Raises Transient, Throttled or Refused.
    """
    if remark.place is CommentKind.REVIEW:
        return await _own_at_review(client, remark)
    names = {"repository": subject.repository, "number": str(remark.number)}
    try:
        listed = await client.get_all(f"{_PATHS[remark.place]}?per_page=100", **names)
    except Refused as refused:
        if refused.gone:
            return None
        raise
    me = await app.ourselves(client, listed)
    return _among(str(maybe(each, "content")) for each in listed if me.did(each))


async def react(client: Installation, operation: React) -> None:
    """Leave a reaction; one that is there stays. Raises Refused where the remark is gone."""
    if operation.place is CommentKind.REVIEW:
        content = _CONTENTS[operation.reaction]
        answer = await client.graphql(_LEAVE, id=operation.node, content=content)
        if not (answer.data.get("addReaction") or {}).get("reaction"):
            raise Refused(_NOT_THERE, "; ".join(answer.errors) or "no such review")
        return
    names = {"repository": operation.subject.repository, "number": str(operation.number)}
    await client.post(_PATHS[operation.place], {"content": operation.reaction.value}, **names)


async def _own_at_review(client: Installation, remark: Comment) -> frozenset[Reaction] | None:
    answer = await client.graphql(_ASK, id=remark.node)
    node = answer.data.get("node")
    if not node:
        return None
    groups = node.get("reactionGroups") or ()
    names = {content: reaction.value for reaction, content in _CONTENTS.items()}
    mine = (each for each in groups if maybe(each, "viewerHasReacted"))
    return _among(names.get(maybe(each, "content"), "") for each in mine)


def _among(contents: Iterable[str]) -> frozenset[Reaction]:
    known = {each.value: each for each in Reaction}
    return frozenset(known[content] for content in contents if content in known)
