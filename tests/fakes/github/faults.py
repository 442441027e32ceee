"""Trouble to order: answers GitHub gives on a bad day, slow answers, cut connections."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Fault:
    """Applies to the next `times` requests with this method (None: any) and a matching path.

    `status` None only delays. `drop` closes the connection without an answer. With `after` the
    request is carried out first. `reshape` changes the JSON of an answer that is given. `meanwhile`
    happens before GitHub answers. `path` is searched in the path as sent, without the query.
    """

    method: str | None = None
    path: str = ""
    times: int = 1
    status: int | None = 502
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    after: bool = False
    reshape: Callable[[Any], Any] | None = None
    meanwhile: Callable[[], Awaitable[None]] | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether this request is hit."""
        return (
            self.times > 0
            and self.method in (None, method)
            and re.search(self.path, path) is not None
        )


class Faults:
    """The faults that are still to happen, first added first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Order more trouble."""
        self._waiting += faults

    def clear(self) -> None:
        """No more trouble."""
        self._waiting.clear()

    @property
    def pending(self) -> list[Fault]:
        """What has not happened yet."""
        return list(self._waiting)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, used up once."""
        for fault in self._waiting:
            if fault.matches(method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self._waiting.remove(fault)
                return fault
        return None
