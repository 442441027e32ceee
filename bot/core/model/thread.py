"""What the text of an issue, pull request or comment says to the process."""

from dataclasses import dataclass

from bot.core.model.subject import SubjectRef


@dataclass(frozen=True, slots=True)
class WrittenCommand:
    """A line `/name args`. The name has no slash and is in lower case, `args` is trimmed.

    `fields` are lines below it, by name in lower case: `why: …`.
    """

    name: str
    args: str
    line: int
    column: int
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ThreadText:
    """One text, read. `groups` are short names of known groups, `unknown_groups` what is none.

    `tracking_issue` is what the text claims: only GitHub can tell whether it is an issue at all.
    """

    groups: tuple[str, ...] = ()
    unknown_groups: tuple[str, ...] = ()
    tracking_issue: SubjectRef | None = None
    number: int | None = None
    commands: tuple[WrittenCommand, ...] = ()
