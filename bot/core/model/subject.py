"""What the bot looks at: an issue or pull request of a repository, a proposal."""

import enum
from dataclasses import dataclass


class SubjectKind(enum.Enum):
    """What a rule is for. A proposal is its document, tracking issue and code changes together."""

    PULL_REQUEST = "pull-request"
    ISSUE = "issue"
    PROPOSAL = "proposal"


def concerns(meant: SubjectKind, kind: SubjectKind) -> bool:
    """Whether what is meant for one kind is for a subject of another: a tracker is an issue too."""
    is_tracker = kind is SubjectKind.PROPOSAL
    return meant is kind or (is_tracker and meant is SubjectKind.ISSUE)


@dataclass(frozen=True, slots=True, order=True)
class SubjectRef:
    """Names a subject; issues and pull requests share one number space on GitHub.

    The number 0 is nobody's: it stands for whom a commit belongs to while that is not known.
    """

    repository: str
    number: int

    def __str__(self) -> str:
        return f"{self.repository}#{self.number}"

    @classmethod
    def parse(cls, text: str) -> "SubjectRef":
        """Read `owner/name#number`. Raises ValueError that says what was expected."""
        repository, separator, number = text.rpartition("#")
        if (
            not separator
            or repository.count("/") != 1
            or not number.isascii()
            or not number.isdigit()
        ):
            raise ValueError(f"{text!r} is not of the form owner/name#number")
        return cls(repository, int(number))
