"""What answers may lack: null and absent fields have a meaning, an odd item is left out."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.model.subject import SubjectKind, SubjectRef
from bot.github.api.contents import content_in
from bot.github.api.errors import UnexpectedAnswer
from bot.github.api.own_identity import OwnIdentity
from bot.github.api.shape import understood
from bot.github.read import threads
from bot.github.read.code_changes import referring
from bot.github.read.documents import files_of
from bot.github.read.kind import kind_in
from bot.github.read.last_activity import touched
from bot.github.read.people.roles import logins_in, permission_in
from bot.github.webhook.check_runs import numbers_of
from bot.github.webhook.delivery import Delivery, commit_in, read_unsigned
from tests.github.webhook.test_delivery import given_body

AT = "2026-03-02T12:00:00Z"
ALICE = {"login": "alice", "type": "User"}
LABELED = {"event": "labeled", "actor": ALICE, "label": {"name": "red"}, "created_at": AT}
ODD: list[Any] = [None, {}, [], "text", 7, {"event": "labeled", "label": {"name": "x"}}]
HOME = "example/enhancements"


def changed(*events: Any) -> list[str]:
    return [each.value for each in threads.changes(list(events), OwnIdentity("1"), HOME)]


@pytest.mark.parametrize("source", [{}, {"source": None}, {"source": {}}, {"source": {"type": 1}}])
def test_a_reference_that_does_not_say_whence(source: dict[str, Any]) -> None:
    event = {"event": "cross-referenced", "created_at": AT} | source
    assert changed(event, LABELED) == ["red"]
    assert list(referring([event], {HOME})) == []


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_event_does_not_spoil_the_others(odd: Any) -> None:
    assert changed(odd, LABELED, odd) == ["red"]
    assert touched([odd, LABELED, odd], set()) == datetime(2026, 3, 2, 12, tzinfo=UTC)


def commit(name: str, at: str) -> dict[str, Any]:
    """As GitHub's timeline shows it: without an account."""
    person = {"name": name, "email": "x@example.com", "date": at}
    return {"event": "committed", "sha": "a1", "author": person, "committer": person}


def test_a_push_is_somebodys_act() -> None:
    """A bot's is not; nor does a clock count that is ahead of the thread's last change."""
    later, latest = AT.replace("12:", "13:"), datetime(2026, 3, 2, 14, tzinfo=UTC)
    ahead, bots = commit("Alice", AT.replace("12:", "15:")), commit("prow[bot]", later)
    of_machine = commit("Merge-Robot", later)
    found = touched([LABELED, bots, of_machine, ahead], {"merge-robot"}, latest)
    assert found == datetime(2026, 3, 2, 12, tzinfo=UTC)
    found = touched([LABELED, commit("Alice", later)], set(), latest)
    assert found == datetime(2026, 3, 2, 13, tzinfo=UTC)


@pytest.mark.parametrize("app", [{}, {"app": None}, {"app": {"id": 1}}])
def test_a_check_run_of_an_app_that_is_not_told(app: dict[str, Any]) -> None:
    """The list was asked for by the App's id."""
    run = {"id": 5, "name": "gate", "conclusion": None, "external_id": "50/abc"} | app
    assert [each.digest for each in threads.own_checks([run], "1")] == ["abc"]
    assert numbers_of([run, None, {"external_id": 7}], "1") == (7, 50)
    assert threads.own_checks([run | {"app": {"id": 2}}], "1") == ()


@pytest.mark.parametrize("user", [{}, {"user": None}])
def test_nobody_is_a_ghost(user: dict[str, Any]) -> None:
    review = {"state": "APPROVED", "submitted_at": AT} | user
    assert [each.author.login for each in threads.reviews([None, review, {}])] == ["ghost"]
    assert (
        threads.own_comments([{"id": 1, "body": "x"} | user], OwnIdentity("1"), lambda *_: None)
        == ()
    )


def test_labels_come_as_texts_too() -> None:
    assert threads.label_names(["red", {"name": "blue"}, {"name": None}, {}, None, 7]) == (
        "red",
        "blue",
    )
    assert threads.label_names(None) == ()


def test_an_issue_with_as_little_as_it_may_have() -> None:
    least = {"number": 7, "title": "T", "state": "open", "created_at": AT, "updated_at": AT}
    found = threads.issue(least | {"labels": None, "assignees": None, "user": None})
    assert (found.body, found.author.login, found.assignees, found.milestone) == (
        "",
        "ghost",
        (),
        None,
    )
    assert kind_in(least | {"pull_request": None}, SubjectRef(HOME, 7)) is SubjectKind.ISSUE


def test_a_file_that_is_not_understood_is_missing_in_the_list() -> None:
    file = {"filename": "a", "status": "added", "additions": 1, "deletions": 0, "sha": None}
    assert [each.blob for each in threads.changed_files([file, {"filename": "b"}])] == [None]


def test_what_is_no_file_has_no_content() -> None:
    assert content_in([{"type": "file"}]) is None
    assert content_in({"type": "submodule"}) is None
    assert content_in({"type": "file", "content": "aGk="}) == b"hi"


def test_odd_entries_members_and_permissions() -> None:
    entry = {"path": "a", "sha": "1", "type": "blob"}
    assert dict(files_of({"tree": [None, {"type": "blob"}, entry]})) == {"a": "1"}
    assert logins_in([None, {"login": None}, ALICE]) == {"alice"}
    assert permission_in({"permission": "write", "role_name": None, "user": None}) == "write"


@pytest.mark.parametrize("answer", [None, [], "page", 7, {}, {"number": None}])
def test_what_cannot_be_understood_at_all_is_said_by_its_place(answer: Any) -> None:
    with pytest.raises(UnexpectedAnswer, match="number is missing"):
        understood(threads.issue, answer)


RUN = {"external_id": "50/abc", "check_suite": {"head_sha": "a" * 40, "head_branch": None}}
ELSEWHERE = {"number": 7, "base": {"repo": {"id": 999}}}
HERE = {"number": 51, "base": {"repo": {"id": 1}}}


def check(event: str, pulls: Any, **more: Any) -> Delivery:
    """A delivery about a check in the repository with the id 1."""
    body = {"repository": {"id": 1, "full_name": HOME}, event: {"pull_requests": pulls} | more}
    found = read_unsigned(given_body(body))
    assert isinstance(found, Delivery)
    return found


@pytest.mark.parametrize("pulls", [[ELSEWHERE], [], None, [None, 7, {"number": 7}], [{}]])
def test_a_check_of_another_repositorys_pull_request_is_known_by_its_own_id(pulls: Any) -> None:
    assert check("check_run", pulls, **RUN).number == 50
    suite = check("check_suite", pulls, head_sha="b" * 40)
    assert (suite.number, suite.commit) == (None, "b" * 40)
    assert commit_in(suite.body) == "b" * 40


def test_a_check_of_a_pull_request_here_is_told_among_others() -> None:
    assert check("check_run", [ELSEWHERE, HERE], **RUN).number == 51
    suite = check("check_suite", [ELSEWHERE, None, HERE], head_sha="b" * 40)
    assert (suite.number, suite.commit) == (51, None)
