"""What rules want of a subject, before it is compared with what is there: a closed set."""

import enum
import re
from dataclasses import dataclass, field
from datetime import date
from fnmatch import translate
from functools import lru_cache

from bot.core.model.facts import Field, Need


class Target(enum.Enum):
    """What a rule acts on: the subject itself, or the issue that tracks its proposal."""

    SUBJECT = "subject"
    TRACKING_ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class DesiredSet:
    """`wanted` shall be among the values of a field, `unwanted` not; of `domain` nothing else.

    `domain` are globs in any case; of those that are also in `alone` nothing else is wanted even
    by a rule that acts once. `notes` say what could not be turned into a value, in words for a
    person. With `is_unknown` it is not known what is wanted, perhaps something that matches
    `possible`; that and the domain stay as they are.
    """

    field: Field
    wanted: frozenset[str]
    domain: frozenset[str]
    unwanted: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    possible: frozenset[str] = frozenset()
    on: Target = Target.SUBJECT
    notes: tuple[str, ...] = ()
    is_unknown: bool = False

    def governs(self, value: str) -> bool:
        """Whether the rule decides about this value. GitHub compares names without case."""
        return _matches(value, self.domain)

    def excludes(self, value: str) -> bool:
        """Whether it is of a kind of which nothing but what is wanted shall be there."""
        return _matches(value, self.alone)

    def may_want(self, value: str) -> bool:
        """Whether it could want this value, if all were known."""
        return self.governs(value) or self.names(value) or _matches(value, self.possible)

    def names(self, value: str) -> bool:
        """Whether it wants this very value."""
        return value.casefold() in {each.casefold() for each in self.wanted}

    def bans(self, value: str) -> bool:
        """Whether it wants this very value gone."""
        return value.casefold() in {each.casefold() for each in self.unwanted}


@dataclass(frozen=True, slots=True)
class DesiredValue:
    """A field of one value (milestone, state) shall be `wanted`; None is without or open.

    `is_release`: the rule wants nothing any more; what it set is undone, if it can have been it
    (`undoes`; None: anything). `creates`: a milestone
    that the repository lacks is created, due on the day `due`.
    """

    field: Field
    wanted: str | None
    on: Target = Target.SUBJECT
    is_release: bool = False
    undoes: frozenset[str] | None = None
    creates: bool = False
    due: date | None = None
    notes: tuple[str, ...] = ()
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mark at a line of a file in a check run; lines and columns count from 1.

    `level` is GitHub's: notice, warning or failure.
    """

    path: str
    line: int
    column: int
    level: str
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class DesiredCheck:
    """A check run on the head commit. `conclusion` is GitHub's word; None wants no such check.

    `wants` are facts that nobody has read, and that could settle what is unknown.
    """

    name: str
    conclusion: str | None
    title: str = ""
    summary: str = ""
    annotations: tuple[Annotation, ...] = ()
    is_unknown: bool = False
    notes: tuple[str, ...] = ()
    wants: frozenset[Need] = frozenset()


@dataclass(frozen=True, slots=True)
class DesiredSection:
    """A section of the one status comment; None wants none. `text` is Markdown.

    `wants` are facts that nobody has read, and that could settle what is unknown.
    """

    text: str | None
    on: Target = Target.SUBJECT
    is_unknown: bool = False
    notes: tuple[str, ...] = ()
    wants: frozenset[Need] = frozenset()


@dataclass(frozen=True, slots=True)
class DesiredIssue:
    """The proposal shall have a tracking issue; None as `title` wants none."""

    title: str | None
    body: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    is_unknown: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredRecord:
    """A comment of its own, found by its key, that remembers something; None leaves it as it is.

    `body` is Markdown, with the record as bot/core/records/codec.py hides it.
    """

    key: str
    body: str | None
    on: Target = Target.TRACKING_ISSUE
    is_unknown: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredReviewers:
    """These people shall be asked to review the pull request."""

    logins: tuple[str, ...]
    is_unknown: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandedBack:
    """Rules shall decide about a field again, whatever people did to it before."""

    field: Field
    on: Target = Target.SUBJECT
    is_unknown: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesiredDueDate:
    """The milestone that the subject is on shall be due on a day; None wants nothing."""

    day: date | None
    is_unknown: bool = False
    notes: tuple[str, ...] = ()


Desire = (
    DesiredSet
    | DesiredValue
    | DesiredCheck
    | DesiredSection
    | DesiredIssue
    | DesiredRecord
    | DesiredReviewers
    | HandedBack
    | DesiredDueDate
)


@dataclass(frozen=True, slots=True)
class Post:
    """A share of a single comment: text in Markdown, and logins to mention.

    `wants` are facts that nobody has read, and that are needed once it is to be written.
    """

    text: str = ""
    mentions: tuple[str, ...] = ()
    on: Target = Target.SUBJECT
    is_unknown: bool = False
    notes: tuple[str, ...] = field(default=())
    wants: frozenset[Need] = frozenset()


def _matches(value: str, globs: frozenset[str]) -> bool:
    return any(matcher(glob).match(value.casefold()) for glob in globs)


@lru_cache(maxsize=1024)
def matcher(glob: str) -> re.Pattern[str]:
    """A glob as a pattern for folded text."""
    return re.compile(translate(glob.casefold()))


def literal(value: str) -> str:
    """A value as a glob that matches only itself."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in value)
