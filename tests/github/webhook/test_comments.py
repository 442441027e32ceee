"""What webhooks say that people wrote: whose words count, and when."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.comment import Comment, CommentKind
from bot.core.model.subject import SubjectKind
from bot.core.slash.invocations import invocations_in
from bot.github.webhook.comments import PLACES, has_words, remark_in
from tests.fakes.github import FakeGitHub, RecordedDelivery, Repository
from tests.harness.talk import FILES, HOME, stage


@pytest.fixture
def github(key_pair: tuple[str, str]) -> FakeGitHub:
    return stage(key_pair)


def home(github: FakeGitHub) -> Repository:
    return github.repository(HOME)


def read(delivery: RecordedDelivery, **changed: Any) -> Comment | None:
    body = json.dumps({**delivery.payload, **changed}).encode()
    return remark_in(delivery.event, delivery.action, body)


def last(github: FakeGitHub, event: str) -> RecordedDelivery:
    return [each for each in github.deliveries if each.event == event][-1]


def test_every_place_is_read(github: FakeGitHub) -> None:
    repository = home(github)
    pull = repository.open_pull_request("alice", "Paint", "Look.", FILES)
    issue = repository.open_issue("bob", "Track", "This.")
    found = {
        ("pull_request", pull.number): (
            CommentKind.OPENING,
            "alice",
            "Look.",
            SubjectKind.PULL_REQUEST,
        ),
        ("issues", issue.number): (CommentKind.OPENING, "bob", "This.", SubjectKind.ISSUE),
    }
    kinds = {pull.number: SubjectKind.PULL_REQUEST, issue.number: SubjectKind.ISSUE}
    for number, kind in kinds.items():
        comment = repository.comment(number, "carol", "Said.")
        remark = read(last(github, "issue_comment"))
        assert remark
        assert (remark.place, remark.number, remark.kind) == (CommentKind.COMMENT, comment.id, kind)
        assert remark.name == f"comment-{comment.id}"
    for (event, number), expected in found.items():
        remark = read(last(github, event))
        assert remark
        assert (remark.place, remark.author.login, remark.body, remark.kind) == expected
        assert remark.number == number
    review = repository.submit_review(pull.number, "carol", "APPROVED", "Fine.")
    remark = read(last(github, "pull_request_review"))
    assert remark
    assert (remark.place, remark.number, remark.body) == (CommentKind.REVIEW, review.id, "Fine.")
    assert remark.node.startswith("PRR_")
    line = repository.add_review_comment(pull.number, "carol", "Here.", FILES[0].path)
    remark = read(last(github, "pull_request_review_comment"))
    assert remark
    assert (remark.place, remark.number) == (CommentKind.REVIEW_COMMENT, line.id)


def test_a_review_without_words_says_nothing(github: FakeGitHub) -> None:
    pull = home(github).open_pull_request("alice", "Paint", "", FILES)
    home(github).submit_review(pull.number, "carol", "APPROVED")
    assert read(last(github, "pull_request_review")) is None
    assert read(last(github, "pull_request")) is None


@pytest.mark.parametrize("name", ["issue_comment", "pull_request_review_comment"])
def test_an_edit_says_what_stood_there_before(github: FakeGitHub, name: str) -> None:
    repository = home(github)
    pull = repository.open_pull_request("alice", "Paint", "", FILES)
    if name == "issue_comment":
        repository.edit_comment(repository.comment(pull.number, "carol", "One").id, "Two")
    else:
        line = repository.add_review_comment(pull.number, "carol", "One", FILES[0].path)
        repository.edit_review_comment(pull.number, line.id, "Two")
    remark = read(last(github, name))
    assert remark
    assert (remark.before, remark.body) == ("One", "Two")


@pytest.mark.parametrize("minutes", [14, 16])
def test_an_edit_counts_for_a_quarter_of_an_hour(github: FakeGitHub, minutes: int) -> None:
    repository = home(github)
    issue = repository.open_issue("alice", "Track")
    comment = repository.comment(issue.number, "carol", "One")
    comment.created_at -= timedelta(minutes=minutes)
    repository.edit_comment(comment.id, "Two")
    assert (read(last(github, "issue_comment")) is not None) is (minutes < 15)


def test_an_edit_by_somebody_else_counts_for_nothing(github: FakeGitHub) -> None:
    repository = home(github)
    issue = repository.open_issue("alice", "Track")
    comment = repository.comment(issue.number, "carol", "One")
    repository.edit_comment(comment.id, "Two", by="dan")
    assert read(last(github, "issue_comment")) is None


def test_an_edit_that_does_not_say_what_was_there_has_nothing_new(github: FakeGitHub) -> None:
    repository = home(github)
    issue = repository.open_issue("alice", "Track")
    repository.edit_comment(repository.comment(issue.number, "carol", "One").id, "Two")
    remark = read(last(github, "issue_comment"), changes={})
    assert remark
    assert remark.before == remark.body


def test_a_machine_is_told_from_a_person(github: FakeGitHub) -> None:
    issue = home(github).open_issue("alice", "Track")
    home(github).comment(issue.number, "prow[bot]", "/hold")
    remark = read(last(github, "issue_comment"))
    assert remark
    assert remark.author.is_bot


def test_deleting_and_all_else_says_nothing(github: FakeGitHub) -> None:
    repository = home(github)
    issue = repository.open_issue("alice", "Track", "Words")
    comment = repository.comment(issue.number, "carol", "One")
    repository.delete_comment(comment.id)
    repository.add_labels(issue.number, ["hold"], by="carol")
    assert read(last(github, "issue_comment")) is None
    assert read(last(github, "issues")) is None


def test_somebody_whose_account_is_gone_says_nothing(github: FakeGitHub) -> None:
    issue = home(github).open_issue("alice", "Track")
    home(github).comment(issue.number, "carol", "One")
    delivery = last(github, "issue_comment")
    comment = delivery.payload["comment"] | {"user": None}
    assert read(delivery, comment=comment) is None


def test_an_issue_that_was_moved_here_says_nothing(github: FakeGitHub) -> None:
    """Whoever moves it could write what they like into the text of somebody else before."""
    elsewhere = github.add_repository("example/elsewhere")
    for mover in ("carol", "mallory"):
        issue = elsewhere.open_issue("carol", "Old", "Words")
        elsewhere.edit_issue(issue.number, by="mallory", body="/ep target v9.9")
        elsewhere.transfer_issue(issue.number, HOME, by=mover)
        delivery = last(github, "issues")
        assert (delivery.action, delivery.payload["issue"]["user"]["login"]) == ("opened", "carol")
        assert read(delivery) is None
        assert read(delivery, changes={"old_repository": {"id": 7}}) is None


@pytest.mark.parametrize(
    ("sender", "is_heard"),
    [
        (None, False),
        ({"login": "mallory", "id": 66}, False),
        ({"login": "carol", "id": 66}, False),  # the name was given up and taken by another
        ({"login": "Carol"}, True),
    ],
)
@pytest.mark.parametrize("event", sorted({event for event, _ in PLACES}))
def test_what_another_account_sends_is_not_the_author_s_word(
    github: FakeGitHub, event: str, sender: dict[str, Any] | None, is_heard: bool
) -> None:
    repository = home(github)
    pull = repository.open_pull_request("carol", "Paint", "Words", FILES)
    repository.open_issue("carol", "Track", "Words")
    repository.comment(pull.number, "carol", "Words")
    repository.add_review_comment(pull.number, "carol", "Words", FILES[0].path)
    repository.submit_review(pull.number, "carol", "COMMENTED", "Words")
    assert read(last(github, event)) is not None
    assert (read(last(github, event), sender=sender) is not None) is is_heard


def test_what_an_app_posts_in_somebody_s_name_is_the_app_s_word(github: FakeGitHub) -> None:
    issue = home(github).open_issue("carol", "Track", "Words")
    home(github).comment(issue.number, "carol", "Words")
    for event, part in (("issue_comment", "comment"), ("issues", "issue")):
        delivery = last(github, event)
        app = {"id": 7, "slug": "helper", "name": "Helper"}
        said = delivery.payload[part] | {"performed_via_github_app": app}
        assert read(delivery, **{part: said}) is None
        assert read(delivery, **{part: said | {"performed_via_github_app": None}}) is not None


def test_an_author_who_edits_after_somebody_else_says_only_what_is_new(github: FakeGitHub) -> None:
    repository = home(github)
    issue = repository.open_issue("alice", "Track")
    comment = repository.comment(issue.number, "carol", "One")
    repository.edit_comment(comment.id, "One\n/ep theirs", by="mallory")
    repository.edit_comment(comment.id, "Two\n/ep theirs\n/ep own", by="carol")
    remark = read(last(github, "issue_comment"))
    assert remark
    assert [each.text for each in invocations_in(remark, "/ep", frozenset())] == ["own"]


@given(st.sampled_from(sorted(PLACES)), st.binary(max_size=200))
def test_anything_is_read_without_raising(event: tuple[str, str], body: bytes) -> None:
    assert has_words(*event)
    assert remark_in(*event, body) is None
