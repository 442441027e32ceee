"""What a rule is judged in: facts, process, the moment, and the command if one set it off."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.core.model.definitions.process import Process
from bot.core.model.facts import Facts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Command:
    """A command that somebody wrote; `arguments` by their names in the rules.

    `fields` are the lines `name: text` below it, by their names in lower case. `at` is when it was
    posted, in UTC, `number` its remark's; of two at one time the higher number is the later one.
    `key` names it for good, so that it is not done twice; `url` is its page.
    """

    usage: str
    author: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    number: int = 0
    key: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """One subject under one process at one moment. `now` is UTC.

    `deadline` is the name of the one that the rule is about. `release` is the one that it is judged
    for, where a subject is for several and each counts. `known` holds what has been worked out
    already: nothing but a shortcut.
    """

    facts: Facts
    process: Process
    now: datetime
    command: Command | None = None
    deadline: str | None = None
    release: str | None = None
    known: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def remember(self, question: Hashable, answer: Callable[[], T]) -> T:
        """What was worked out before for the same facts, process and moment; shared by rules."""
        if question not in self.known:
            self.known[question] = answer()
        found: T = self.known[question]
        return found
