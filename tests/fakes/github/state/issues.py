"""Issues, and what pull requests share with them. https://docs.github.com/en/rest/issues/issues"""

from collections.abc import Iterable

from tests.fakes.github.errors import Refusal, invalid, too_long
from tests.fakes.github.state.labels import Labels
from tests.fakes.github.state.mentions import refer
from tests.fakes.github.state.milestones import Milestones
from tests.fakes.github.state.model import Account, Issue, PullRequest

TITLE_LIMIT = 256
BODY_LIMIT = 65536
ASSIGNEE_LIMIT = 10


class Issues(Labels, Milestones):
    """Opening, editing, closing, assigning."""

    def open_issue(
        self,
        author: str,
        title: str,
        body: str | None = "",
        labels: Iterable[str] = (),
        number: int | None = None,
        milestone: str | None = None,
        assignees: Iterable[str] = (),
    ) -> Issue:
        """A new issue: `opened`, then one delivery for each label, the milestone, each assignee."""
        check_text("Issue", title, body)
        account, now = self.github.account(author), self.now
        wanted = self.wanted_labels(labels, author)
        planned = self.milestone_titled(milestone) if milestone is not None else None
        people = [self.github.account(login) for login in assignees]
        self._check_assignees(people)
        number = self.take_number(number)
        issue = Issue(self.github.next_id(), number, title, body or None, account, now, now)
        self.issues[number] = issue
        self.open_issues += 1
        issue.attached_labels = wanted
        issue.attached_milestone = planned
        issue.assignees = people[:ASSIGNEE_LIMIT]
        self._opened(issue, account)
        return issue

    def _opened(self, issue: Issue, by: Account) -> None:
        self.announce_issue("opened", issue, by)
        for label in issue.attached_labels:
            self._changed_label("labeled", issue, label, by)
        if issue.attached_milestone:
            issue.attached_milestone.count(issue.state, 1)
            self._changed_milestone("milestoned", issue, issue.attached_milestone, by)
        for assignee in issue.assignees:
            self._changed_assignee("assigned", issue, assignee, by)
        refer(self, issue, issue.body, by)

    def edit_issue(
        self, number: int, title: str | None = None, body: str | None = None, by: str | None = None
    ) -> Issue:
        """Change title or body; an empty body takes it away."""
        issue = self.issue(number)
        account = self.github.account(by) if by else issue.author
        check_text("Issue", title if title is not None else issue.title, body)
        changes = {}
        if title is not None and title != issue.title:
            changes["title"] = {"from": issue.title}
            rename = {"from": issue.title, "to": title}
            issue.title = title
            self.record(issue, "renamed", account, rename=rename)
        if body is not None and (body or None) != issue.body:
            changes["body"] = {"from": issue.body or ""}
            issue.body = body or None
        if changes:
            self.touch(issue)
            self.announce_issue("edited", issue, account, changes=changes)
            refer(self, issue, issue.body, account)
        return issue

    def close(self, number: int, by: str | None = None, reason: str = "completed") -> Issue:
        """Close an issue or a pull request (without merging)."""
        issue = self.issue(number)
        if issue.state == "closed":
            if not isinstance(issue, PullRequest):
                issue.state_reason = reason
            return issue
        account = self.github.account(by) if by else issue.author
        issue.state_reason = None if isinstance(issue, PullRequest) else reason
        self._set_state(issue, "closed", account)
        self.record(issue, "closed", account, state_reason=issue.state_reason, commit_id=None)
        self.announce_issue("closed", issue, account)
        return issue

    def reopen(self, number: int, by: str | None = None) -> Issue:
        """Open again; a merged pull request stays closed."""
        issue = self.issue(number)
        if issue.state == "open":
            return issue
        if isinstance(issue, PullRequest) and issue.merged:
            raise invalid("PullRequest", "state", message="state cannot be changed. It is merged.")
        account = self.github.account(by) if by else issue.author
        issue.state_reason = None if isinstance(issue, PullRequest) else "reopened"
        self._set_state(issue, "open", account)
        self.record(issue, "reopened", account)
        self.announce_issue("reopened", issue, account)
        return issue

    def add_assignees(self, number: int, logins: Iterable[str], by: str | None = None) -> Issue:
        """Assign people, at most ten; those who are assigned already change nothing.

        Who cannot be assigned is left out, and nothing is said of it:
        https://docs.github.com/en/rest/issues/assignees#add-assignees-to-an-issue
        """
        issue = self.issue(number)
        account = self.github.account(by) if by else issue.author
        for login in logins:
            assignee = self.github.account(login)
            if not self.is_assignable(assignee, issue):
                continue
            if assignee not in issue.assignees and len(issue.assignees) < ASSIGNEE_LIMIT:
                issue.assignees.append(assignee)
                self._changed_assignee("assigned", issue, assignee, account)
        return issue

    def remove_assignees(self, number: int, logins: Iterable[str], by: str | None = None) -> Issue:
        """Take people off."""
        issue = self.issue(number)
        account = self.github.account(by) if by else issue.author
        for assignee in [self.github.account(login) for login in logins]:
            if assignee in issue.assignees:
                issue.assignees.remove(assignee)
                self._changed_assignee("unassigned", issue, assignee, account)
        return issue

    def is_assignable(self, account: Account, issue: Issue | None = None) -> bool:
        """https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/assigning-issues-and-pull-requests-to-other-github-users"""
        commented = issue is not None and any(one.author is account for one in issue.comments)
        is_member = self.github.teams.is_member(self.owner, account)
        is_granted = account in self.grants or account is self.owner
        return self.assigns_anybody or commented or is_member or is_granted

    def _check_assignees(self, people: list[Account]) -> None:
        """A new issue is refused as a whole: nobody has commented on it yet."""
        refused = next((each for each in people if not self.is_assignable(each)), None)
        if refused:
            raise invalid("Issue", "assignees", value=refused.login)

    def _changed_assignee(self, action: str, issue: Issue, assignee: Account, by: Account) -> None:
        self.record(issue, action, by, assignee=assignee, assigner=by)
        self.announce_issue(action, issue, by, assignee=assignee)

    def _set_state(self, issue: Issue, state: str, by: Account) -> None:
        milestone = issue.attached_milestone
        if milestone is not None:
            milestone.count(issue.state, -1)
            milestone.count(state, 1)
        self.open_issues += 1 if state == "open" else -1
        issue.state = state
        issue.closed_at = self.now if state == "closed" else None
        issue.closed_by = by if state == "closed" else None


def check_text(resource: str, title: str, body: str | None) -> None:
    """GitHub's limits on what people write."""
    if not title.strip():
        raise Refusal(
            422,
            "Validation Failed",
            [{"resource": resource, "code": "missing_field", "field": "title"}],
        )
    if len(title) > TITLE_LIMIT:
        raise too_long(resource, "title", TITLE_LIMIT)
    if body and len(body) > BODY_LIMIT:
        raise too_long(resource, "body", BODY_LIMIT)
