"""Issues that are locked, deleted or moved elsewhere. https://docs.github.com/en/rest/issues"""

from dataclasses import dataclass

from tests.fakes.github.errors import invalid
from tests.fakes.github.state.base import MAINTAINER, RepositoryBase
from tests.fakes.github.state.issues import Issues
from tests.fakes.github.state.model import Issue, PullRequest

LOCK_REASONS = ("off-topic", "too heated", "resolved", "spam")


@dataclass(frozen=True)
class Place:
    """The other end of a move: `prefix` is old or new."""

    prefix: str
    repository: RepositoryBase
    issue: Issue


class Removals(Issues):
    """What takes an issue away from the bot."""

    def lock(self, number: int, reason: str | None = None, by: str = MAINTAINER) -> Issue:
        """Only collaborators may comment from now on."""
        issue, account = self.issue(number), self.github.account(by)
        if reason is not None and reason not in LOCK_REASONS:
            raise invalid("Issue", "lock_reason", value=reason)
        if not issue.locked:
            issue.locked, issue.lock_reason = True, reason
            self.record(issue, "locked", account, lock_reason=reason)
            self.announce_issue("locked", issue, account)
        return issue

    def unlock(self, number: int, by: str = MAINTAINER) -> Issue:
        """Everybody may comment again."""
        issue, account = self.issue(number), self.github.account(by)
        if issue.locked:
            issue.locked, issue.lock_reason = False, None
            self.record(issue, "unlocked", account, lock_reason=None)
            self.announce_issue("unlocked", issue, account)
        return issue

    def delete_issue(self, number: int, by: str = MAINTAINER) -> None:
        """Gone for good; its number is not given again.

        https://docs.github.com/en/issues/tracking-your-work-with-issues/administering-issues/deleting-an-issue
        """
        issue = self._taken_away(number)
        self.deleted.add(number)
        self.announce_issue("deleted", issue, self.github.account(by))

    def transfer_issue(self, number: int, to: str, by: str = MAINTAINER) -> Issue:
        """Move to another repository; labels and milestone go along where there are such there.

        https://docs.github.com/en/issues/tracking-your-work-with-issues/administering-issues/transferring-an-issue-to-another-repository
        """
        target, account = self.github.repository(to), self.github.account(by)
        issue = self._taken_away(number)
        moved = target.receive(issue)
        self.transferred[number] = (target.id, moved.number)
        self.announce_issue("transferred", issue, account, changes=Place("new", target, moved))
        target.announce_issue("opened", moved, account, changes=Place("old", self, issue))
        target.record(moved, "transferred", account)
        return moved

    def receive(self, issue: Issue) -> Issue:
        """A copy of an issue from elsewhere under a number of this repository."""
        moved = Issue(
            self.github.next_id(), self.take_number(None), issue.title, issue.body, issue.author,
            issue.created_at, self.now, issue.state, issue.state_reason, issue.closed_at,
            issue.closed_by,
        )  # fmt: skip
        self.issues[moved.number] = moved
        wanted = {name.casefold() for name in issue.labels}
        moved.attached_labels = [one for name, one in self.labels.items() if name in wanted]
        titles = {one.title.casefold(): one for one in self.milestones.values()}
        moved.attached_milestone = titles.get((issue.milestone or "").casefold())
        moved.assignees, moved.comments = list(issue.assignees), issue.comments
        for comment in moved.comments:
            comment.issue = moved
            self.comments[comment.id] = comment
        self._count(moved, 1)
        return moved

    def _taken_away(self, number: int) -> Issue:
        issue = self.issue(number)
        if isinstance(issue, PullRequest):
            raise TypeError(f"{self.full_name}#{number} is a pull request: those stay")
        del self.issues[number]
        for comment in issue.comments:
            del self.comments[comment.id]
        self._count(issue, -1)
        return issue

    def _count(self, issue: Issue, by: int) -> None:
        self.open_issues += by if issue.state == "open" else 0
        if issue.attached_milestone:
            issue.attached_milestone.count(issue.state, by)
