"""What was just created is known without being read."""

from dataclasses import replace

from bot.core.model.facts import UNREAD, Facts, Field, Issue, Milestone, Unavailable
from bot.core.model.subject import SubjectKind
from bot.github.write.after_creation import issue_in, milestone_in, with_created
from tests.harness.support import NOW, OURSELVES, REPOSITORY, facts

ISSUE = Issue(
    number=51,
    title="Tracking",
    body="",
    author=replace(OURSELVES, is_this_app=False),
    open=True,
    labels=("tracker",),
    milestone=None,
    created_at=NOW,
    updated_at=NOW,
)
OLD, NEW = Milestone(1, "v1.9", open=True), Milestone(2, "v1.10", open=True)


def test_an_issue_is_ours_and_untouched() -> None:
    before = replace(facts(), milestones=(OLD,), tracking_issue=None, exceptions=())
    found = with_created(before, [ISSUE])
    tracked = found.tracking_issue
    assert isinstance(tracked, Facts)
    assert (str(tracked.subject), tracked.kind) == (f"{REPOSITORY}#51", SubjectKind.ISSUE)
    assert (tracked.comments, tracked.milestones) == ((), (OLD,))
    assert tracked.repository_labels == before.repository_labels
    assert isinstance(tracked.history, tuple)
    [line] = tracked.history
    assert (line.field, line.value, line.added) == (Field.LABEL, "tracker", True)
    assert line.actor == OURSELVES
    # What is told from the tracking issue is told from another one now.
    assert found.exceptions == UNREAD


def test_a_milestone_is_one_more_wherever_they_are_known() -> None:
    before = replace(facts(), milestones=(OLD,), tracking_issue=None)
    found = with_created(before, [ISSUE, NEW])
    tracked = found.tracking_issue
    assert isinstance(tracked, Facts)
    assert found.milestones == tracked.milestones == (OLD, NEW)
    unread = with_created(replace(before, milestones=Unavailable("403")), [NEW])
    assert unread.milestones == Unavailable("403")


def test_answers_are_read_as_at_any_other_time() -> None:
    answer = {"number": 2, "title": "v1.10", "state": "open"}
    assert milestone_in(answer) == NEW
    user = {"login": "vepbot[bot]", "type": "Bot"}
    issue = {
        "number": 51,
        "title": "Tracking",
        "body": None,
        "user": user,
        "state": "open",
        "labels": [{"name": "tracker"}],
        "milestone": None,
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z",
        "assignees": [],
    }
    assert issue_in(issue) == ISSUE
