"""The enhancement process as a project declares it: where proposals live and who owns them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.model.definitions.calendar import DeadlineRow, Phase
from bot.core.model.definitions.document import DocumentLayout


@dataclass(frozen=True, slots=True)
class Group:
    """An owner of proposals, KubeVirt's SIGs for example; `key` is its directory.

    Where it `needs_code` is not, a proposal is done with the merge of its document.
    """

    key: str
    name: str
    label: str | None = None
    leads: tuple[str, ...] = ()
    needs_code: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Process:
    """One process, bound to one repository. Patterns are described in bot/core/documents/paths.py.

    Each is equal to itself only, so that what follows from it can be kept by it.

    `roles` has the sources of each role (`team/…`, `permission/…`, `pull-request.author` …).
    `opens_early`: a rule may open a tracking issue before the merge.
    `states` are its own names for how a proposal stands, by the word that they are for; what is
    missing is at risk from `risk` before its deadline on.
    `help` and `explain` are the commands that list all commands and that give every rule's reason,
    `/vep help` and `/vep explain`; empty where no rule answers them.
    `arguments` has the values of placeholders in commands: a type, or a list of words.
    """

    name: str
    repository: str
    proposals: str
    territory: str
    ignore: tuple[str, ...] = ()
    bulk: int = 3
    groups: tuple[Group, ...] = ()
    automation: frozenset[str] = frozenset()
    code_repositories: tuple[str, ...] = ()
    schedule: str | None = None
    contact: str = ""
    labels: frozenset[str] = frozenset()
    tracker_label: str | None = None
    deadlines: tuple[DeadlineRow, ...] = ()
    phases: tuple[Phase, ...] = ()
    document: DocumentLayout = field(default_factory=DocumentLayout)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    arguments: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    opens_early: bool = False
    states: Mapping[str, str] = field(default_factory=dict)
    risk: timedelta = timedelta(days=28)
    help: str = ""
    explain: str = ""

    def group(self, key: str) -> Group | None:
        """The declared group of that directory name."""
        return next((group for group in self.groups if group.key == key), None)

    def is_machine(self, login: str) -> bool:
        """Whether an ordinary account is declared to be a machine (logins ignore case)."""
        return login.casefold() in {name.casefold() for name in self.automation}
