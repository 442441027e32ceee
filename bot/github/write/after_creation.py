"""What is known of things that were just created, so that nobody has to read them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.core.model.facts import UNREAD, Change, Facts, Field, Issue, Milestone, Need
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.github.read import threads

Created = Issue | Milestone
# Told from the tracking issue: with another one it is read again.
_FOLLOWING = (Need.EXCEPTIONS,)


def issue_in(answer: Any) -> Issue:
    """https://docs.github.com/en/rest/issues/issues#create-an-issue."""
    return threads.issue(answer)


def milestone_in(answer: Any) -> Milestone:
    """https://docs.github.com/en/rest/issues/milestones#create-a-milestone."""
    return threads.milestones([answer])[0]


def with_created(facts: Facts, created: Iterable[Created]) -> Facts:
    """The facts about a pull request, and what was created for it since they were read."""
    for each in created:
        if isinstance(each, Milestone):
            facts = _with_milestone(facts, each)
        else:
            unread: dict[str, Any] = {need.value: UNREAD for need in _FOLLOWING}
            facts = replace(facts, tracking_issue=_tracker(facts, each), **unread)
    return facts


def _with_milestone(facts: Facts, milestone: Milestone) -> Facts:
    tracked = facts.tracking_issue
    if isinstance(tracked, Facts):
        tracked = _with_milestone(tracked, milestone)
    known = facts.milestones
    more = (*known, milestone) if isinstance(known, tuple) else known
    return replace(facts, milestones=more, tracking_issue=tracked)


def _tracker(facts: Facts, issue: Issue) -> Facts:
    """An issue that this App has just opened: nobody else has done anything to it."""
    ourselves = replace(issue.author, is_this_app=True)
    labelled = (
        Change(Field.LABEL, label, added=True, actor=ourselves, at=issue.created_at)
        for label in issue.labels
    )
    return Facts(
        SubjectRef(facts.subject.repository, issue.number),
        issue,
        SubjectKind.ISSUE,
        repository_labels=facts.repository_labels,
        milestones=facts.milestones,
        history=tuple(labelled),
        comments=(),
    )
