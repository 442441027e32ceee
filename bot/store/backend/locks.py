"""What one process at a time works on, of all that use one database: names that are held.

A hold ends when it is given back or with the process that has it, however that ends.
"""

from collections.abc import Callable
from typing import Protocol


class LockManager(Protocol):
    """`bot.store.backend.advisory_locks` has those that several processes share."""

    @property
    def shared(self) -> bool:
        """Whether other processes may hold names, too."""

    def when_lost(self, tell: Callable[[], None]) -> None:
        """`tell` is called when all that was held no longer is, before anything can be again."""

    async def take(self, name: str) -> bool:
        """False while it is held, by this process or another. Raises StoreUnavailable."""

    def give_back(self, name: str) -> None:
        """Others may take it. One that was lost meanwhile stays lost."""

    async def confirm(self) -> None:
        """What was taken is still held. Raises StoreUnavailable where it is not."""

    async def close(self) -> None:
        """Give everything back."""


class LocalLocks:
    """The holds of the only process that works on a database."""

    shared = False

    def __init__(self) -> None:
        self._held: set[str] = set()

    def when_lost(self, tell: Callable[[], None]) -> None:
        """They end with the process."""

    async def take(self, name: str) -> bool:
        """False while it is held."""
        if name in self._held:
            return False
        self._held.add(name)
        return True

    def give_back(self, name: str) -> None:
        """It may be taken again."""
        self._held.discard(name)

    async def confirm(self) -> None:
        """Nobody else could have taken them."""

    async def close(self) -> None:
        """Nothing to give back to anybody."""
