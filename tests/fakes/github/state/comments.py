"""Comments and reactions. https://docs.github.com/en/rest/issues/comments"""

from tests.fakes.github.errors import Refusal, invalid, not_found
from tests.fakes.github.state.access import Access
from tests.fakes.github.state.issues import BODY_LIMIT
from tests.fakes.github.state.mentions import refer
from tests.fakes.github.state.model import Account, Comment, Issue, Reaction
from tests.fakes.github.state.review import Review, ReviewComment

Target = Comment | Issue | Review | ReviewComment
REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


class Comments(Access):
    """What people say below an issue or pull request."""

    def find_comment(self, number: int) -> Comment:
        """A comment by its id."""
        if number not in self.comments:
            raise not_found()
        return self.comments[number]

    def comment(self, number: int, by: str, body: str) -> Comment:
        """Say something."""
        check_comment(body)
        issue, account, now = self.issue(number), self.github.account(by), self.now
        self._check_lock(issue, account, "comment")
        comment = Comment(self.github.next_id(), issue, account, body, now, now)
        self.comments[comment.id] = comment
        issue.comments.append(comment)
        self.touch(issue)
        self.announce("issue_comment", "created", account, issue=issue, comment=comment)
        refer(self, issue, body, account)
        return comment

    def edit_comment(self, id: int, body: str, by: str | None = None) -> Comment:  # noqa: A002
        """Say it differently; the same words again tell nobody."""
        check_comment(body)
        comment = self.find_comment(id)
        account = self.github.account(by) if by else comment.author
        if body == comment.body:
            return comment
        changes = {"body": {"from": comment.body}}
        comment.body, comment.updated_at = body, self.now
        self.touch(comment.issue)
        self.announce(
            "issue_comment", "edited", account,
            issue=comment.issue, comment=comment, changes=changes,
        )  # fmt: skip
        refer(self, comment.issue, body, account)
        return comment

    def delete_comment(self, id: int, by: str | None = None) -> None:  # noqa: A002
        """Take it back."""
        comment = self.comments.pop(self.find_comment(id).id)
        comment.issue.comments.remove(comment)
        self.touch(comment.issue)
        account = self.github.account(by) if by else comment.author
        self.announce("issue_comment", "deleted", account, issue=comment.issue, comment=comment)

    def react(self, target: Target, content: str, by: str) -> tuple[Reaction, bool]:
        """Leave an emoji; each account leaves each once. Says whether it is new."""
        if content not in REACTIONS:
            raise invalid("Reaction", "content", value=content)
        account = self.github.account(by)
        if isinstance(target, Issue | Comment):
            issue = target.issue if isinstance(target, Comment) else target
            self._check_lock(issue, account, "reaction")
        for reaction in target.reactions:
            if reaction.content == content and reaction.user is account:
                return reaction, False
        reaction = Reaction(self.github.next_id(), content, account, self.now)
        target.reactions.append(reaction)
        return reaction, True

    def _check_lock(self, issue: Issue, account: Account, what: str) -> None:
        """https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations"""
        if issue.locked and self.role_of(account) in ("none", "read"):
            raise Refusal(403, f"Unable to create {what} because issue is locked.")

    def remove_reaction(self, target: Target, number: int) -> None:
        """Take an emoji back."""
        for reaction in target.reactions:
            if reaction.id == number:
                target.reactions.remove(reaction)
                return
        raise not_found()


def check_comment(body: str) -> None:
    """Not empty, and at most 65536 characters."""
    if not body.strip():
        raise invalid("IssueComment", "data", "unprocessable", "Body cannot be blank")
    if len(body) > BODY_LIMIT:
        message = f"Body is too long (maximum is {BODY_LIMIT} characters)"
        raise invalid("IssueComment", "data", "unprocessable", message)
