"""What somebody wrote where a command may stand: a comment, a review, the text of an opening."""

import enum
from dataclasses import dataclass
from datetime import datetime

from bot.core.model.actor import Actor
from bot.core.model.subject import SubjectKind


class CommentKind(enum.Enum):
    """Where it was written. The values are parts of the names of remarks, and stay."""

    OPENING = "opening"
    COMMENT = "comment"
    REVIEW = "review"
    REVIEW_COMMENT = "review-comment"


@dataclass(frozen=True, slots=True)
class Comment:
    """One text as its author posted it, or as it was edited.

    `number` is its id on GitHub (of an opening, the thread's number), `node` its global id. `at` is
    when it was posted; `before` what it said before the edit, if it is one; `url` is its page.
    `kind` is what the thread is. `is_insider`: its author is a member or collaborator, as GitHub
    says with it.
    """

    place: CommentKind
    number: int
    node: str
    kind: SubjectKind
    author: Actor
    at: datetime
    body: str
    before: str | None = None
    url: str = ""
    is_insider: bool = False

    @property
    def name(self) -> str:
        """Names it within its repository, for good: `comment-4711`."""
        return f"{self.place.value}-{self.number}"
