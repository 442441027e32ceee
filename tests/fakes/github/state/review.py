"""Reviews as the fake remembers them: plain dataclasses."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.github.state.model import Account, PullRequest, Reaction


@dataclass(eq=False)
class Review:
    """What somebody thinks of a pull request; `state` is as the REST API says it."""

    id: int
    pull: PullRequest
    author: Account
    state: str
    body: str
    commit_id: str
    submitted_at: datetime
    updated_at: datetime
    comments: list["ReviewComment"] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(eq=False)
class ReviewComment:
    """A remark about one line."""

    id: int
    review: Review
    author: Account
    path: str
    line: int
    body: str
    diff_hunk: str
    commit_id: str
    created_at: datetime
    updated_at: datetime
    in_reply_to: int | None = None
    reactions: list[Reaction] = field(default_factory=list)
