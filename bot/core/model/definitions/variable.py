"""What a name in `${…}` stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.model.context import Context
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Need
from bot.core.model.plugin import Wakes


@dataclass(frozen=True, slots=True)
class Values:
    """What a variable stands for: one value for each owner, and why some have none.

    `unknown` says what could not be read; there are no values then, and that means nothing.
    """

    values: tuple[str, ...]
    notes: tuple[str, ...] = ()
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that rules may use.

    `values` under given facts, `range` all it can ever be (None: anything). `needs` are the facts
    it is made from, `wakes` the events after which it may be another. `is_ours`: written by the
    rules' maintainers, so that it needs no defusing. `turns` are moments (UTC) from which on it
    may be another.
    """

    name: str
    description: str
    needs: frozenset[Need]
    wakes: Wakes
    values: Callable[[Context], Values]
    range: Callable[[Process], tuple[str, ...]] | None = None
    is_ours: bool = False
    turns: Callable[[Context], tuple[datetime, ...]] = lambda _: ()
