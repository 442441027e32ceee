"""Headers and bytes become a delivery, or the reason why not."""

import hmac
import json
from hashlib import sha1, sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from bot.github.webhook.delivery import Delivery, Rejected, commit_in, receive

SECRET = "s3cret"
PAYLOAD = {
    "action": "opened",
    "installation": {"id": 11},
    "repository": {"full_name": "example/enhancements"},
    "pull_request": {"number": 7},
}


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def headers(body: bytes, **changes: str | None) -> CIMultiDict[str]:
    found: dict[str, str | None] = {
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "X-Hub-Signature-256": sign(body),
    }
    found.update({name.replace("_", "-"): value for name, value in changes.items()})
    return CIMultiDict({name: value for name, value in found.items() if value is not None})


def given_body(payload: object) -> bytes:
    return json.dumps(payload).encode()


def rejected(body: bytes, **changes: str | None) -> Rejected:
    found = receive(headers(body, **changes), body, (SECRET,))
    assert isinstance(found, Rejected)
    return found


def test_a_signed_delivery_is_read() -> None:
    body = given_body(PAYLOAD)
    assert receive(headers(body), body, (SECRET,)) == Delivery(
        guid="72d3162e-cc78-11e3-81ab-4c9367dc0958",
        event="pull_request",
        action="opened",
        repository="example/enhancements",
        number=7,
        installation=11,
        body=body,
    )


def test_a_delivery_that_prow_forwards_has_no_installation() -> None:
    body = given_body({name: value for name, value in PAYLOAD.items() if name != "installation"})
    found = receive(headers(body), body, (SECRET,))
    assert isinstance(found, Delivery)
    assert found.installation is None


def test_any_of_several_secrets_will_do_while_one_is_replaced() -> None:
    body = given_body(PAYLOAD)
    assert isinstance(receive(headers(body), body, ("new", SECRET)), Delivery)
    assert isinstance(receive(headers(body), body, ("new", "newer")), Rejected)


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        sign(given_body(PAYLOAD), "other"),
        sign(given_body(PAYLOAD)).upper(),
        sign(given_body(PAYLOAD)) + "0",
        "sha1=" + hmac.new(b"s3cret", given_body(PAYLOAD), sha1).hexdigest(),
        "sha256=ünïcode",
        "\udcff\udcfe",
        "\ud800",
    ],
)
def test_a_bad_signature_is_refused(signature: str | None) -> None:
    assert rejected(given_body(PAYLOAD), X_Hub_Signature_256=signature).status == 401


def test_the_old_sha1_header_alone_is_not_enough() -> None:
    body = given_body(PAYLOAD)
    old = "sha1=" + hmac.new(b"s3cret", body, sha1).hexdigest()
    assert rejected(body, X_Hub_Signature_256=None, X_Hub_Signature=old).status == 401


def test_the_signature_is_checked_before_anything_else() -> None:
    assert rejected(b"", X_Hub_Signature_256=None, X_GitHub_Event=None).status == 401


@pytest.mark.parametrize(
    ("body", "changes", "reason"),
    [
        (given_body(PAYLOAD), {"X_GitHub_Event": None}, "X-GitHub-Event"),
        (given_body(PAYLOAD), {"X_GitHub_Event": "Pull Request\n"}, "X-GitHub-Event"),
        (given_body(PAYLOAD), {"X_GitHub_Delivery": None}, "X-GitHub-Delivery"),
        (given_body(PAYLOAD), {"X_GitHub_Delivery": "x" * 101}, "X-GitHub-Delivery"),
        (b"", {}, "empty"),
        (b"null", {}, "JSON object"),
        (b"[]", {}, "JSON object"),
        (b'"text"', {}, "JSON object"),
        (b"{", {}, "not JSON"),
        (b'{"a": "\xff"}', {}, "not JSON"),
        (b"payload=%7B%7D", {}, "application/json"),
        (b"[" * 100_000, {}, "not JSON"),
        (b'{"a": ' + b"[" * 100_000, {}, "not JSON"),
        (b'{"pull_request": {"number": "x"}}', {}, "pull_request.number"),
        (b'{"pull_request": {"number": -5}}', {}, "pull_request.number"),
        (b'{"pull_request": {"number": 9223372036854775808}}', {}, "pull_request.number"),
        (b'{"installation": {"id": 9223372036854775808}}', {}, "installation.id"),
        (b'{"repository": []}', {}, "repository"),
        (b'{"action": 3}', {}, "action"),
    ],
)
def test_what_is_no_delivery_is_explained(
    body: bytes, changes: dict[str, str | None], reason: str
) -> None:
    found = rejected(body, **changes)
    assert found.status == 400
    assert reason in found.reason


def test_the_refusal_does_not_repeat_what_was_sent() -> None:
    assert "evil" not in rejected(b'{"action": {"evil": "<script>"}}').reason


@given(st.binary(max_size=200), st.text(max_size=50), st.text(max_size=50), st.text(max_size=80))
def test_no_bytes_and_no_headers_make_it_raise(
    body: bytes, event: str, guid: str, signature: str
) -> None:
    sent = {"X_GitHub_Event": event, "X_GitHub_Delivery": guid}
    receive(headers(body, **sent, X_Hub_Signature_256=signature), body, (SECRET,))
    receive(headers(body, **sent), body, (SECRET,))
    receive(headers(body), body, (SECRET,))


def merge_group(ref: str, sha: str = "a" * 40) -> object:
    body = given_body(
        {
            "action": "checks_requested",
            "repository": {"full_name": "example/enhancements"},
            "merge_group": {"head_sha": sha, "head_ref": ref},
        }
    )
    return receive(headers(body, X_GitHub_Event="merge_group"), body, (SECRET,))


@pytest.mark.parametrize(
    ("branch", "number"),
    [
        ("main/pr-7-" + "b" * 40, 7),
        ("release/v1.9/pr-1/pr-12-" + "b" * 40, 12),
        ("main/pr-0-" + "b" * 40, None),
        ("main/pr-7-", None),
        ("main/pr-" + "9" * 40 + "-" + "b" * 40, None),
        ("pr-7-" + "b" * 40, None),
    ],
)
def test_a_merge_queues_branch_says_whose_changes_it_merges(
    branch: str, number: int | None
) -> None:
    found = merge_group(f"refs/heads/gh-readonly-queue/{branch}")
    assert isinstance(found, Delivery)
    assert (found.number, found.commit) == (number, "a" * 40 if number else None)
    assert commit_in(found.body) == found.commit


def test_a_commit_is_nothing_but_a_commit() -> None:
    assert isinstance(merge_group("refs/heads/main", "../../user"), Rejected)


def test_a_name_that_no_database_could_have_for_a_key_is_refused() -> None:
    body = given_body({"action": "opened", "repository": {"full_name": "o/" + "r" * 3000}})
    rejected = receive(headers(body, X_GitHub_Event="issues"), body, (SECRET,))
    assert isinstance(rejected, Rejected)
    assert "repository.full_name: String should have at most 200 characters" in rejected.reason
