"""Whose turn it is: lanes wait first come first served for each owner, and the owners in turn."""

from collections.abc import Callable


def owner_of(lane: str) -> str:
    """The account that a lane's repository belongs to."""
    return lane.partition("/")[0].casefold()


class FairQueue:
    """Lanes that could be worked. However many one owner has, the others do not wait for all."""

    def __init__(self) -> None:
        self._owners: dict[str, dict[str, None]] = {}

    def __contains__(self, lane: str) -> bool:
        return lane in self._owners.get(owner_of(lane), ())

    def count(self, may_run: Callable[[str], bool]) -> int:
        """How many lanes of owners that may run one more."""
        return sum(len(lanes) for owner, lanes in self._owners.items() if may_run(owner))

    def add(self, lane: str) -> None:
        """At the end of its owner's line; one that stands there keeps its place."""
        self._owners.setdefault(owner_of(lane), {}).setdefault(lane)

    def discard(self, lane: str) -> None:
        """It waits no more."""
        owner = owner_of(lane)
        lanes = self._owners.get(owner, {})
        lanes.pop(lane, None)
        if not lanes:
            self._owners.pop(owner, None)

    def take(self, may_run: Callable[[str], bool]) -> str | None:
        """The first lane of the owner whose turn it is and who may run one more."""
        owner = next(filter(may_run, self._owners), None)
        if owner is None:
            return None
        lanes = self._owners.pop(owner)
        lane = next(iter(lanes))
        del lanes[lane]
        if lanes:
            self._owners[owner] = lanes  # behind all others
        return lane
