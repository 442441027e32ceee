"""Reviews, remarks on lines, requested reviewers. https://docs.github.com/en/rest/pulls/reviews"""

from collections.abc import Iterable

from tests.fakes.github.errors import Refusal, invalid, not_found
from tests.fakes.github.state.access import Access
from tests.fakes.github.state.base import MAINTAINER
from tests.fakes.github.state.mentions import refer
from tests.fakes.github.state.model import Account, PullRequest
from tests.fakes.github.state.review import Review, ReviewComment
from tests.fakes.github.state.teams import Team

STATES = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED")


class Reviews(Access):
    """What people think of pull requests, and who was asked."""

    def review(self, number: int, id: int) -> Review:  # noqa: A002
        """A review of a pull request by its id."""
        for review in self.pull_request(number).reviews:
            if review.id == id:
                return review
        raise not_found()

    def submit_review(
        self, number: int, by: str, state: str, body: str = "", commit: str | None = None
    ) -> Review:
        """Approve, ask for changes or comment, by default on the head; nobody judges their own.

        A DISMISSED one asked for changes and was dismissed at once.
        """
        pull, account, now = self.pull_request(number), self.github.account(by), self.now
        if state not in STATES:
            raise invalid("PullRequestReview", "state", value=state)
        if account is pull.author and state != "COMMENTED":
            raise own_review(state)
        given = "CHANGES_REQUESTED" if state == "DISMISSED" else state
        review = Review(
            self.github.next_id(), pull, account, given, body, commit or pull.head_sha, now, now
        )
        pull.reviews.append(review)
        self._answered(pull, account)
        self.touch(pull)
        self._announce_review("submitted", review, account)
        refer(self, pull, body, account)
        return self.dismiss_review(number, review.id) if state == "DISMISSED" else review

    def edit_review(self, number: int, id: int, body: str, by: str | None = None) -> Review:  # noqa: A002
        """Say it differently; the same words again tell nobody."""
        review = self.review(number, id)
        account = self.github.account(by) if by else review.author
        if body != review.body:
            changes = {"body": {"from": review.body}}
            review.body, review.updated_at = body, self.now
            self._announce_review("edited", review, account, changes=changes)
        return review

    def dismiss_review(
        self, number: int, id: int, message: str = "Outdated", by: str = MAINTAINER  # noqa: A002
    ) -> Review:  # fmt: skip
        """An approval or a wish for changes counts no more.

        https://docs.github.com/en/rest/pulls/reviews#dismiss-a-review-for-a-pull-request
        """
        review, account = self.review(number, id), self.github.account(by)
        if review.state not in ("APPROVED", "CHANGES_REQUESTED"):
            reason = f"Can not dismiss a {review.state.lower()} pull request review"
            raise Refusal(422, reason)
        dismissed = {"state": review.state.lower(), "review_id": review.id}
        dismissed |= {"dismissal_message": message}
        review.state, review.updated_at = "DISMISSED", self.now
        self.record(review.pull, "review_dismissed", account, dismissed_review=dismissed)
        self._announce_review("dismissed", review, account)
        return review

    def add_review_comment(
        self, number: int, by: str, body: str, path: str, line: int = 1, reply_to: int | None = None
    ) -> ReviewComment:
        """A remark on a changed line, in a review of its own as GitHub makes one."""
        pull, account, now = self.pull_request(number), self.github.account(by), self.now
        change = next((one for one in pull.changes if one.path == path), None)
        if change is None:
            raise invalid("PullRequestReviewComment", "pull_request_review_thread.path")
        review = Review(
            self.github.next_id(), pull, account, "COMMENTED", "", pull.head_sha, now, now
        )
        comment = ReviewComment(
            self.github.next_id(), review, account, path, line, body, change.patch or "",
            pull.head_sha, now, now, reply_to,
        )  # fmt: skip
        pull.reviews.append(review)
        review.comments.append(comment)
        self._answered(pull, account)
        self.touch(pull)
        self._announce_comment("created", comment, account)
        self._announce_review("submitted", review, account)
        return comment

    def edit_review_comment(
        self, number: int, id: int, body: str, by: str | None = None  # noqa: A002
    ) -> ReviewComment:  # fmt: skip
        """Say it differently."""
        comment = self.review_comment(number, id)
        account = self.github.account(by) if by else comment.author
        if body != comment.body:
            changes = {"body": {"from": comment.body}}
            comment.body, comment.updated_at = body, self.now
            self._announce_comment("edited", comment, account, changes=changes)
        return comment

    def delete_review_comment(self, number: int, id: int, by: str | None = None) -> None:  # noqa: A002
        """Take it back; a review that said nothing else goes with it."""
        comment = self.review_comment(number, id)
        review, pull = comment.review, comment.review.pull
        review.comments.remove(comment)
        if not review.comments and not review.body and review.state == "COMMENTED":
            pull.reviews.remove(review)
        account = self.github.account(by) if by else comment.author
        self._announce_comment("deleted", comment, account)

    def review_comment(self, number: int, id: int) -> ReviewComment:  # noqa: A002
        """A remark by its id."""
        for comment in self.review_comments(self.pull_request(number)):
            if comment.id == id:
                return comment
        raise not_found()

    def find_review_comment(self, id: int) -> ReviewComment:  # noqa: A002
        """A remark by its id alone."""
        pulls = [issue for issue in self.issues.values() if isinstance(issue, PullRequest)]
        for comment in (one for pull in pulls for one in self.review_comments(pull)):
            if comment.id == id:
                return comment
        raise not_found()

    def review_comments(self, pull: PullRequest) -> list[ReviewComment]:
        """Every remark on a pull request, oldest first."""
        return [comment for review in pull.reviews for comment in review.comments]

    def request_reviews(
        self, number: int, logins: Iterable[str] = (), teams: Iterable[str] = (),
        by: str = MAINTAINER,
    ) -> PullRequest:  # fmt: skip
        """Ask people and teams; those who were asked already are asked no second time.

        https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request
        """
        pull, account = self.pull_request(number), self.github.account(by)
        people = [self._reviewer(pull, login) for login in logins]
        for team in [self._reviewing_team(slug) for slug in teams]:
            if team not in pull.requested_teams:
                pull.requested_teams.append(team)
                self._asked("review_requested", pull, account, requested_team=team)
        for reviewer in people:
            if reviewer not in pull.requested_reviewers:
                pull.requested_reviewers.append(reviewer)
                self._asked("review_requested", pull, account, requested_reviewer=reviewer)
        return pull

    def unrequest_reviews(
        self, number: int, logins: Iterable[str] = (), teams: Iterable[str] = (),
        by: str = MAINTAINER,
    ) -> PullRequest:  # fmt: skip
        """Ask them no more."""
        pull, account = self.pull_request(number), self.github.account(by)
        gone = "review_request_removed"
        for reviewer in [self.github.account(login) for login in logins]:
            if reviewer in pull.requested_reviewers:
                pull.requested_reviewers.remove(reviewer)
                self._asked(gone, pull, account, requested_reviewer=reviewer)
        for team in [one for one in pull.requested_teams if one.slug in set(teams)]:
            pull.requested_teams.remove(team)
            self._asked(gone, pull, account, requested_team=team)
        return pull

    def _reviewer(self, pull: PullRequest, login: str) -> Account:
        account = self.github.account(login)
        if account is pull.author:
            raise Refusal(422, "Review cannot be requested from pull request author.")
        member = self.github.teams.is_member(self.owner, account)
        if not member and self.granted(account) == "none":
            raise no_collaborator(self.full_name)
        return account

    def _reviewing_team(self, slug: str) -> Team:
        for team in self.team_grants:
            if team.slug == slug:
                return team
        raise no_collaborator(self.full_name)

    def _asked(self, action: str, pull: PullRequest, by: Account, **whom: Account | Team) -> None:
        self.record(pull, action, by, review_requester=by, **whom)
        self.announce_issue(action, pull, by, **whom)

    def _answered(self, pull: PullRequest, account: Account) -> None:
        """Who reviews is not waited for any longer, neither are their teams."""
        people = [one for one in pull.requested_reviewers if one is not account]
        teams = [one for one in pull.requested_teams if account not in one.members]
        pull.requested_reviewers, pull.requested_teams = people, teams

    def _announce_review(
        self, action: str, review: Review, by: Account, **content: dict[str, dict[str, str]]
    ) -> None:
        self.announce(
            "pull_request_review", action, by, review=review, pull_request=review.pull, **content
        )

    def _announce_comment(
        self, action: str, comment: ReviewComment, by: Account, **content: dict[str, dict[str, str]]
    ) -> None:
        self.announce(
            "pull_request_review_comment", action, by,
            comment=comment, pull_request=comment.review.pull, **content,
        )  # fmt: skip


def own_review(state: str) -> Refusal:
    """GitHub lets nobody judge their own change."""
    what = "approve" if state == "APPROVED" else "request changes on"
    return Refusal(422, f"Can not {what} your own pull request")


def no_collaborator(full_name: str) -> Refusal:
    """https://github.com/peter-evans/create-pull-request/issues/4138"""
    return Refusal(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you "
        f"specified is not a collaborator of the {full_name} repository.",
    )
