"""Whose a comment, an event or a milestone is: told by numbers, whatever the names are."""

from typing import Any

import pytest

from bot.github.api.own_identity import OwnIdentity, account_in, may_be_ours

APP_ID, ACCOUNT = "4242", 77
ME = OwnIdentity(APP_ID, ACCOUNT)


def item(
    number: int | None = ACCOUNT, login: str = "vepbot[bot]", kind: str = "Bot", via: Any = None
) -> dict[str, Any]:
    user = {"id": number, "login": login, "type": kind}
    return {"user": user, "performed_via_github_app": {"id": via} if via else None}


@pytest.mark.parametrize(
    ("found", "is_ours"),
    [
        (item(), True),
        (item(login="renamed[bot]"), True),
        (item(via=4242), True),
        (item(1, via=4242), True),
        (item(1), False),
        (item(via=4243), False),
        (item(kind="User", via=4242), False),
        (item(None), False),
        ({"user": None, "performed_via_github_app": {"id": 4242}}, False),
        ({}, False),
        ({"user": {}}, False),
    ],
)
def test_what_is_ours_is_told_by_numbers(found: Any, *, is_ours: bool) -> None:
    assert ME.did(found) is is_ours


def test_nobody_is_us_while_our_number_is_not_known() -> None:
    assert not OwnIdentity(APP_ID).did(item())
    assert not OwnIdentity(APP_ID).did(item(None))
    assert not OwnIdentity(APP_ID).is_account(None)


def test_our_number_is_learnt_from_what_we_did() -> None:
    others = [item(5, via=4243), item(6), item(7, kind="User", via=4242), {"user": None}]
    assert account_in(others, "user", APP_ID) is None
    assert account_in([*others, item(8, "whatever[bot]", via=4242)], "user", APP_ID) == 8
    assert account_in([{"actor": item()["user"], **item(via=4242)}], "actor", APP_ID) == ACCOUNT


@pytest.mark.parametrize(
    ("found", "matters"),
    [(item(), True), (item(via=4243), False), (item(kind="User"), False), ({"user": None}, False)],
)
def test_it_is_asked_for_only_where_an_app_did_something_and_it_is_not_said_which(
    found: Any, *, matters: bool
) -> None:
    assert may_be_ours([found], "user") is matters
