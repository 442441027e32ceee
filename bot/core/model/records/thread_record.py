"""What people said about a thread with commands, for the record: who, when, and what is settled."""

from dataclasses import dataclass

from bot.core.model.records.exception_request import Decision


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody who leads a group has no objection; `group` is its key."""

    group: str
    said: Decision


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that speaks against it, under a name by which it is settled again."""

    name: str
    text: str
    raised: Decision
    settled: Decision | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An issue or pull request that belongs to it: `owner/name#25`."""

    reference: str
    said: Decision


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage that it is at, in the process's word for it."""

    name: str
    said: Decision


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """All of it, oldest first. There is one sign-off for a group, one concern of a name.

    `unlinked` are the links that whoever unlinked last has taken off.
    """

    sign_offs: tuple[SignOff, ...] = ()
    concerns: tuple[Concern, ...] = ()
    links: tuple[Link, ...] = ()
    stage: Stage | None = None
    unlinked: tuple[Link, ...] = ()

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        """Those that nobody has settled."""
        return tuple(concern for concern in self.concerns if concern.settled is None)
