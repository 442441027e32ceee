"""A loaded rulebook: processes with their rules, each rule knowing where it is written."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bot.core.model.definitions.checklist import Checklist
from bot.core.model.definitions.people import ANYBODY
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Need
from bot.core.model.plugin import ALWAYS, Block, CommandHandler, Feature, OneShotAction, StateAction
from bot.core.model.subject import SubjectKind, concerns
from bot.core.process.targets.target_release import AIM_NEEDS
from bot.core.rulebook.forms.base import DEFAULT_PREFIX
from bot.core.schedules.office_hours import OfficeHours
from bot.core.schedules.offset import EXCEPTION, Offset
from bot.core.slash.grammar import Usage

# Where a conversation is locked nothing is said, whatever a rule says by.
LOCKS = frozenset({"locked", "unlocked"})
_OF_PULL_REQUESTS = frozenset({SubjectKind.PULL_REQUEST})
# What a rule for a proposal is about is seen in its tracking issue.
KINDS_OF_EVENT = {
    "pull_request": _OF_PULL_REQUESTS,
    "pull_request_review": _OF_PULL_REQUESTS,
    "check_run": _OF_PULL_REQUESTS,
    "check_suite": _OF_PULL_REQUESTS,
    "merge_group": _OF_PULL_REQUESTS,
    "issues": frozenset({SubjectKind.ISSUE, SubjectKind.PROPOSAL}),
}


# Facts that are derived from the tracking issue.
OF_TRACKER = frozenset({Need.TRACKING_ISSUE, Need.EXCEPTIONS})


class Mode(enum.Enum):
    """Whether what a rule wants is done, or only worked out and written into the journal."""

    ENFORCE = "enforce"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class RuleRef:
    """Names a rule and its version: `digest` is that of the whole rulebook.

    `page` is the web address of its file, if that is known.
    """

    name: str
    file: str
    line: int
    digest: str
    page: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.file}:{self.line})"

    @property
    def link(self) -> str:
        """Markdown: a link to the rule's line, or the file and line where no page is known."""
        return f"[{self.name}]({self.page}#L{self.line})" if self.page else str(self)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it looks at, when it holds, and what then shall be so or be done once.

    With `at` it acts at moments counted from deadlines, with `command` when somebody in the roles
    `who` writes it, which `do` may answer; `example` is how that may look, `argument_needs` what
    its values are held against. `since` is a release or a day. `deadline` is the one that it is
    about.
    """

    ref: RuleRef
    description: str
    kind: SubjectKind
    mode: Mode = Mode.ENFORCE
    since: str | date | None = None
    conditions: Block = ALWAYS
    at: tuple[Offset, ...] = ()
    hours: OfficeHours | None = None
    command: Usage | None = None
    example: str | None = None
    argument_needs: frozenset[Need] = frozenset()
    who: tuple[str, ...] = ()
    ensure: tuple[StateAction, ...] = ()
    once: tuple[OneShotAction, ...] = ()
    do: CommandHandler | None = None
    deadline: str | None = None

    @property
    def features(self) -> tuple[Feature, ...]:
        """Conditions and actions alike."""
        done = (self.do,) if self.do else ()
        return (*self.conditions.conditions, *self.ensure, *self.once, *done)

    @property
    def about_tracker(self) -> tuple[Feature, ...]:
        """The features of a pull request's rule that read or change its tracking issue.

        A rule that waits for a command waits for nothing else.
        """
        if self.kind is not SubjectKind.PULL_REQUEST or self.command:
            return ()
        return tuple(each for each in self.features if _is_about_tracker(each))

    def woken_through_tracker(self) -> frozenset[str]:
        """Actions of `issues` about the tracking issue after which it may come out differently."""
        return frozenset[str]().union(*(each.woken_by("issues") for each in self.about_tracker))

    @property
    def needs(self) -> frozenset[Need]:
        """Everything that the rule judges by."""
        needs = frozenset[Need]().union(*(feature.required() for feature in self.features))
        needs |= self.argument_needs
        if self.command:  # answered at once: what it may come to ask for is read before
            needs = needs.union(*(feature.all_needs() for feature in self.features))
        if isinstance(self.since, date):
            needs |= {Need.TOUCHED}
        if self.at or isinstance(self.since, str):
            needs |= AIM_NEEDS
        if self.who and ANYBODY not in self.who:
            needs |= {Need.ROLES}
        return needs | ({Need.FILES} if self.spares_bulk else frozenset())

    @property
    def all_needs(self) -> frozenset[Need]:
        """The same, with what it only judges by when it comes to it."""
        found = self.needs.union(*(feature.all_needs() for feature in self.features))
        is_of_exception = any(moment.deadline == EXCEPTION for moment in self.at)
        return found | ({Need.EXCEPTIONS} if is_of_exception else frozenset())

    @property
    def spares_bulk(self) -> bool:
        """Whether there is something that it does not do to a bulk change."""
        is_all_quiet = all(action.suits_bulk for action in self.ensure) and not self.once
        return self.kind is SubjectKind.PULL_REQUEST and not is_all_quiet

    def concerns(self, kind: SubjectKind) -> bool:
        """Whether it is for subjects of this kind."""
        return concerns(self.kind, kind)

    @property
    def is_always(self) -> bool:
        """Whether it holds of everything that it is for."""
        return self.is_standing and self.since is None and not self.conditions.conditions

    @property
    def is_standing(self) -> bool:
        """Whether it holds at any time, rather than at a moment or on a command."""
        return not self.at and self.command is None


@dataclass(frozen=True, slots=True)
class CommandsBlock:
    """How commands begin, and words that belong to a neighbour. `ref` is where this is written."""

    prefix: str = DEFAULT_PREFIX
    reserved: frozenset[str] = frozenset()
    ref: RuleRef = RuleRef("commands", "", 1, "")


@dataclass(frozen=True, slots=True)
class ProcessRules:
    """The rules of one process, in the order of the file; one for each kind that a rule is for."""

    process: Process
    rules: tuple[Rule, ...]
    commands: CommandsBlock = CommandsBlock()
    checklists: tuple[Checklist, ...] = ()

    @property
    def refs(self) -> tuple[RuleRef, ...]:
        """Each rule of the file once."""
        return tuple(dict.fromkeys(rule.ref for rule in self.rules))


@dataclass(frozen=True)
class Rulebook:
    """All processes; `digest` changes with any byte of any file."""

    processes: tuple[ProcessRules, ...]
    digest: str

    def for_repository(self, repository: str) -> tuple[ProcessRules, ...]:
        """The processes bound to a repository (GitHub's names ignore case)."""
        return self._by_repository.get(repository.casefold(), ())

    def listens(self, repository: str, event: str, action: str | None) -> bool:
        """Whether any rule for this repository may come out differently after this event."""
        kinds = KINDS_OF_EVENT.get(event, frozenset())
        if action in LOCKS:
            mine = (rule for rule in self._rules(repository) if rule.command is None)
            return any(rule.kind in kinds for rule in mine)
        return any(
            action in feature.woken_by(event)
            for rule in self._rules(repository)
            if rule.kind in kinds
            for feature in rule.features
        )

    def listens_through_tracker(self, repository: str, action: str | None) -> bool:
        """Whether this, happening to an issue, may concern pull requests that it tracks."""
        return any(action in rule.woken_through_tracker() for rule in self._rules(repository))

    def needs(self, repository: str, kind: SubjectKind) -> frozenset[Need]:
        """Everything that rules of this kind judge by; those that wait for a command aside."""
        found = (
            rule.needs
            for rule in self._rules(repository)
            if rule.concerns(kind) and rule.command is None
        )
        return frozenset[Need]().union(*found)

    @cached_property
    def _by_repository(self) -> dict[str, tuple[ProcessRules, ...]]:
        found: dict[str, tuple[ProcessRules, ...]] = {}
        for entry in self.processes:
            name = entry.process.repository.casefold()
            found[name] = (*found.get(name, ()), entry)
        return found

    def _rules(self, repository: str) -> Iterator[Rule]:
        for entry in self.for_repository(repository):
            yield from entry.rules


def _is_about_tracker(feature: Feature) -> bool:
    return bool(OF_TRACKER & feature.all_needs()) or getattr(feature, "on", None) == "issue"
