"""What a timeline tells of the pull requests that name an issue: no request is made for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.model.facts import Field
from bot.github.api.own_identity import OwnIdentity
from bot.github.read.code_changes import referring
from bot.github.read.threads import changes, issue

HOME, CODE = "example/enhancements", "example/code"
OPENED, CLOSED = "2026-03-01T10:00:00Z", "2026-03-02T10:00:00Z"
WHEN = {OPENED: datetime(2026, 3, 1, 10, tzinfo=UTC), CLOSED: datetime(2026, 3, 2, 10, tzinfo=UTC)}


def reference(repository: str = HOME, **more: Any) -> dict[str, Any]:
    """The event of a pull request that names the issue."""
    merged_at = more.pop("merged_at", None)
    source = {
        "number": 50,
        "title": "Paint",
        "state": "closed" if more.get("closed_at") else "open",
        "html_url": f"https://github.example/{repository}/pull/50",
        "repository": {"full_name": repository},
        "user": {"login": "alice", "type": "User", "id": 4},
        "created_at": OPENED,
        "closed_at": None,
        "pull_request": {"merged_at": merged_at},
    }
    return {"event": "cross-referenced", "source": {"issue": source | more}}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, [(Field.PULL, True, OPENED)]),
        ({"draft": True}, [(Field.DRAFT, True, OPENED)]),
        ({"closed_at": CLOSED}, [(Field.PULL, True, OPENED), (Field.PULL, False, CLOSED)]),
        (
            {"closed_at": CLOSED, "merged_at": CLOSED},
            [(Field.PULL, True, OPENED), (Field.MERGE, True, CLOSED)],
        ),
        ({"repository": CODE}, []),
        ({"pull_request": None}, []),
    ],
)
def test_what_became_of_a_pull_request_that_names_it(
    more: dict[str, Any], expected: list[tuple[Field, bool, str]]
) -> None:
    found = changes([reference(**more)], OwnIdentity("1"), HOME)
    assert [(each.field, each.added, each.at) for each in found] == [
        (field, added, WHEN[at]) for field, added, at in expected
    ]
    assert {each.value for each in found} <= {"#50"}


@pytest.mark.parametrize("merged_at", [CLOSED, None])
def test_code_has_its_moments(merged_at: str | None) -> None:
    event = reference(CODE, closed_at=CLOSED, merged_at=merged_at)
    [found] = referring([event], {CODE})
    assert found.merged == bool(merged_at)
    assert (found.opened_at, found.merged_at, found.closed_at) == (
        WHEN[OPENED],
        WHEN[CLOSED] if merged_at else None,
        WHEN[CLOSED],
    )


@pytest.mark.parametrize("reason", ["not_planned", None])
def test_why_an_issue_was_closed(reason: str | None) -> None:
    answer = {
        "number": 6,
        "title": "Paint",
        "state": "closed",
        "created_at": OPENED,
        "updated_at": CLOSED,
        "state_reason": reason,
    }
    assert issue(answer).state_reason == (reason or "")
