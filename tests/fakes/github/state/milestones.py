"""Milestones of a repository and on its issues. https://docs.github.com/en/rest/issues/milestones"""

from datetime import UTC, date, datetime, timedelta

from tests.fakes.github.errors import invalid, not_found
from tests.fakes.github.state.base import MAINTAINER, RepositoryBase
from tests.fakes.github.state.model import Account, Issue, Milestone


class Milestones(RepositoryBase):
    """Titles compare without regard to case."""

    def milestone(self, number: int) -> Milestone:
        """A milestone by its number."""
        if number not in self.milestones:
            raise not_found()
        return self.milestones[number]

    def milestone_titled(self, title: str) -> Milestone:
        """A milestone by its title."""
        for milestone in self.milestones.values():
            if milestone.title.casefold() == title.casefold():
                return milestone
        raise not_found()

    def add_milestone(
        self,
        title: str,
        due_on: datetime | date | str | None = None,
        description: str | None = None,
        state: str = "open",
        by: str = MAINTAINER,
    ) -> Milestone:
        """A new milestone; open unless said otherwise."""
        self._check_title(title, None)
        self.last_milestone += 1
        account, now = self.github.account(by), self.now
        milestone = Milestone(
            self.github.next_id(), self.last_milestone, title, account, now, now, description
        )
        milestone.due_on = due_day(due_on)
        milestone.state, milestone.closed_at = state, now if state == "closed" else None
        self.milestones[milestone.number] = milestone
        self.announce("milestone", "created", account, milestone=milestone)
        return milestone

    def edit_milestone(
        self,
        number: int,
        title: str | None = None,
        description: str | None = None,
        due_on: datetime | date | str | None = None,
        state: str | None = None,
        by: str = MAINTAINER,
    ) -> Milestone:
        """Change a milestone; what is None stays, an empty `due_on` takes the day away."""
        milestone = self.milestone(number)
        if title is not None:
            self._check_title(title, milestone)
        wanted = {"title": title, "description": description}
        changes = {
            key: {"from": getattr(milestone, key) or ""}
            for key, value in wanted.items()
            if value is not None and value != getattr(milestone, key)
        }
        if due_on is not None and due_day(due_on) != milestone.due_on:
            changes["due_on"] = {"from": iso(milestone.due_on)}
            milestone.due_on = due_day(due_on)
        milestone.title = title if title is not None else milestone.title
        milestone.description = milestone.description if description is None else description
        milestone.updated_at = self.now
        if changes:
            account = self.github.account(by)
            self.announce("milestone", "edited", account, milestone=milestone, changes=changes)
        self._set_milestone_state(milestone, state or milestone.state, by)
        return milestone

    def delete_milestone(self, number: int, by: str = MAINTAINER) -> None:
        """Remove a milestone from the repository and from its issues."""
        milestone = self.milestones.pop(self.milestone(number).number)
        for issue in self.issues.values():
            if issue.attached_milestone is milestone:
                issue.attached_milestone = None
        self.announce("milestone", "deleted", self.github.account(by), milestone=milestone)

    def set_milestone(self, number: int, title: str | None, by: str = MAINTAINER) -> Issue:
        """Put an issue on a milestone, or off with None; no change says nothing."""
        issue = self.issue(number)
        wanted = self.milestone_titled(title) if title is not None else None
        before = issue.attached_milestone
        if before is wanted:
            return issue
        if before is not None:
            self._move(issue, before, "demilestoned", by)
        if wanted is not None:
            self._move(issue, wanted, "milestoned", by)
        return issue

    def _move(self, issue: Issue, milestone: Milestone, action: str, by: str) -> None:
        issue.attached_milestone = milestone if action == "milestoned" else None
        milestone.count(issue.state, 1 if action == "milestoned" else -1)
        self._changed_milestone(action, issue, milestone, self.github.account(by))

    def _changed_milestone(
        self, action: str, issue: Issue, milestone: Milestone, by: Account
    ) -> None:
        self.record(issue, action, by, milestone={"title": milestone.title})
        self.announce_issue(action, issue, by, milestone=milestone)

    def _set_milestone_state(self, milestone: Milestone, state: str, by: str) -> None:
        if milestone.state == state:
            return
        milestone.state = state
        milestone.closed_at = self.now if state == "closed" else None
        action = "closed" if state == "closed" else "opened"
        self.announce("milestone", action, self.github.account(by), milestone=milestone)

    def _check_title(self, title: str, own: Milestone | None) -> None:
        if not title.strip():
            raise invalid("Milestone", "title", "missing_field")
        for other in self.milestones.values():
            if other is not own and other.title.casefold() == title.casefold():
                raise invalid("Milestone", "title", "already_exists")


def iso(moment: datetime | None) -> str | None:
    """GitHub's way to write a moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def due_day(value: datetime | date | str | None) -> datetime | None:
    """GitHub keeps the day only, and floors it to midnight Pacific time (07:00 or 08:00 UTC).

    https://github.com/microsoft/PowerShellForGitHub/pull/133
    """
    if not value:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = f"{value.isoformat()}T12:00:00Z"
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise invalid("Milestone", "due_on") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    local = moment.astimezone(UTC) - pacific_offset(moment)
    midnight = datetime(local.year, local.month, local.day, tzinfo=UTC)
    return midnight + pacific_offset(midnight + timedelta(hours=8))


def pacific_offset(moment: datetime) -> timedelta:
    """Hours behind UTC: 7 from the second Sunday in March to the first in November, else 8."""
    start = nth_sunday(moment.year, 3, 2) + timedelta(hours=10)
    end = nth_sunday(moment.year, 11, 1) + timedelta(hours=9)
    return timedelta(hours=7 if start <= moment < end else 8)


def nth_sunday(year: int, month: int, which: int) -> datetime:
    """Midnight UTC of the month's first, second … Sunday."""
    first = datetime(year, month, 1, tzinfo=UTC)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
