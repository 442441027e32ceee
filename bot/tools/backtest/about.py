"""What a backtest is about: the repository, its days, the rules and the releases' deadlines."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from bot.core.model.definitions.calendar import Calendar, Deadline
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class About:
    """What the head of a report names, as texts for people.

    `rules` are their files, `descriptions` by the names of rules. `deadlines` are the first ones,
    by release. `since` and `until` are the days that were asked for, if any. `exceptions` says how
    many were given for the pull requests `excepted`, and is empty where no file was. `warnings` are
    what people should know.
    """

    repository: str
    commit: str = ""
    rules: tuple[str, ...] = ()
    digest: str = ""
    schedules: str = ""
    since: str = ""
    until: str = ""
    exceptions: str = ""
    excepted: frozenset[int] = frozenset()
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def knows_exceptions(self) -> bool:
        """Whether a file named them, be it that there are none."""
        return bool(self.exceptions)


def files_of(rulebook: Rulebook, repository: str) -> tuple[str, ...]:
    """The files with the rules for a repository, as people wrote their paths."""
    entries = rulebook.for_repository(repository)
    found = (str(PurePath(rule.ref.file)) for entry in entries for rule in entry.rules)
    return tuple(dict.fromkeys(found))


def descriptions_of(rulebook: Rulebook, repository: str) -> dict[str, str]:
    """What each rule for pull requests is for."""
    entries = rulebook.for_repository(repository)
    rules = (rule for entry in entries for rule in entry.rules)
    mine = (rule for rule in rules if rule.concerns(SubjectKind.PULL_REQUEST))
    return {rule.ref.name: rule.description for rule in mine}


def deadlines_of(calendar: Calendar | None, name: str | None) -> dict[str, Deadline]:
    """The deadline of that name, by release."""
    schedules = calendar.schedules if calendar and name else ()
    found = ((each.release, each.deadline(name or "")) for each in schedules)
    return {release: deadline for release, deadline in found if deadline}
