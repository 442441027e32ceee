"""A subject is looked at again for reasons of the bot's own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.model.subject import SubjectKind, SubjectRef
from bot.service.queue.requeue import Requeue
from bot.store.backend.database import opened
from bot.store.inbox import Inbox

SUBJECT = SubjectRef("kubevirt/enhancements", 7)
NOW = datetime(2026, 4, 16, 12, tzinfo=UTC)


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[Inbox]:
    async with opened(f"sqlite:///{tmp_path}/inbox.sqlite3") as database:
        yield Inbox(database)


async def test_a_cause_makes_a_subject_looked_at_once(inbox: Inbox) -> None:
    woken: list[str] = []
    refresh = Requeue(inbox, woken.append, lambda: NOW)

    asked = [
        await refresh.ask(SUBJECT, SubjectKind.ISSUE, "due", cause)
        for cause in ("v1.9/vep-freeze", "v1.9/vep-freeze", "v1.9/code-freeze")
    ]

    assert asked == [True, False, True]
    assert woken == [str(SUBJECT)] * 2
    found = await inbox.list()
    assert [(each.lane, each.event, each.action) for each in found] == [
        (str(SUBJECT), "issues", "refresh")
    ] * 2
    assert all(each.guid.startswith("due-") for each in found)


async def test_one_cause_reaches_every_subject_it_concerns(inbox: Inbox) -> None:
    refresh = Requeue(inbox, lambda _: None, lambda: NOW)
    other = SubjectRef(SUBJECT.repository, 8)

    assert await refresh.ask(SUBJECT, SubjectKind.ISSUE, "schedule", "v1.9 moved")
    assert await refresh.ask(other, SubjectKind.PULL_REQUEST, "schedule", "v1.9 moved")

    assert [each.event for each in await inbox.list()] == ["issues", "pull_request"]
