"""What a rule is judged in: facts, process, the moment, and the command if one set it off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.facts import Facts
from bot.model.process import Process


@dataclass(frozen=True, slots=True)
class Command:
    """A command that somebody wrote; `arguments` by their names in the rules."""

    usage: str
    author: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """One subject under one process at one moment. `now` is UTC.

    `deadline` is the name of the one that the rule is about.
    """

    facts: Facts
    process: Process
    now: datetime
    command: Command | None = None
    deadline: str | None = None
