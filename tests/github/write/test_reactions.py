"""Reactions at all that can be said, read and left over HTTP."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.plan.operation import React, Reaction
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.github.api.client import App, Credentials, Endpoints, Installation
from bot.github.api.errors import Refused
from bot.github.write.reactions import own_reactions, react
from tests.fakes.github import FakeGitHub
from tests.fakes.github.representation.people import node_id
from tests.harness.talk import FILES, HOME, reactions, stage
from tests.world import APP_ID

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def github(key_pair: tuple[str, str]) -> FakeGitHub:
    return stage(key_pair)


@pytest.fixture
async def app(key_pair: tuple[str, str], github: FakeGitHub) -> AsyncIterator[App]:
    async with github.serving() as url, aiohttp.ClientSession() as session:
        clock = lambda: datetime.now(UTC)  # noqa: E731
        endpoints = Endpoints(url, f"{url}/graphql")
        yield App(session, Credentials(str(APP_ID), key_pair[0]), endpoints, clock, lambda *_: None)


@pytest.fixture
async def client(app: App) -> Installation:
    return await app.reach(HOME, None)


def remark(place: CommentKind, number: int, node: str = "") -> Comment:
    kind = SubjectKind.PULL_REQUEST
    return Comment(place, number, node, kind, Actor("carol"), AT, "Words.")


def everywhere(github: FakeGitHub) -> list[tuple[Comment, object]]:
    """Everything that can be said once, with what the fake keeps of it."""
    home = github.repository(HOME)
    pull = home.open_pull_request("alice", "Paint", "", FILES)
    comment = home.comment(pull.number, "carol", "Words.")
    review = home.submit_review(pull.number, "carol", "APPROVED", "Words.")
    line = home.add_review_comment(pull.number, "carol", "Words.", FILES[0].path)
    return [
        (remark(CommentKind.OPENING, pull.number), pull),
        (remark(CommentKind.COMMENT, comment.id), comment),
        (remark(CommentKind.REVIEW, review.id, node_id("PRR", review.id)), review),
        (remark(CommentKind.REVIEW_COMMENT, line.id), line),
    ]


async def test_what_was_left_is_found(github: FakeGitHub, app: App, client: Installation) -> None:
    home = github.repository(HOME)
    for said, kept in everywhere(github):
        subject = SubjectRef(HOME, 1)
        home.react(kept, "eyes", "mallory")  # type: ignore[arg-type]
        assert await own_reactions(app, client, subject, said) == frozenset()
        for reaction in (*Reaction, Reaction.EYES):
            await react(client, React(subject, said.place, said.number, said.node, reaction))
        assert await own_reactions(app, client, subject, said) == frozenset(Reaction)
        assert reactions(kept) == ["eyes", "+1", "-1"]  # type: ignore[arg-type]


@pytest.mark.parametrize("place", CommentKind)
async def test_what_is_gone_is_said_to_be(
    app: App, client: Installation, place: CommentKind
) -> None:
    said, subject = remark(place, 999, "PRR_nothing"), SubjectRef(HOME, 1)
    assert await own_reactions(app, client, subject, said) is None
    with pytest.raises(Refused) as refused:
        await react(client, React(subject, place, said.number, said.node, Reaction.EYES))
    assert refused.value.gone
