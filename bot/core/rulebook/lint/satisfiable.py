"""Whether conditions can hold together, as far as they know each other."""

from collections.abc import Iterator, Mapping, Sequence

from bot.core.conditions.all_ import AllOf
from bot.core.conditions.any_ import AnyOf
from bot.core.conditions.not_ import Not
from bot.core.model.plugin import Block, Condition

# How many conditions are checked before a question is left open.
MOST_STEPS = 10_000
_OPPOSITE = {True: False, False: True, None: None}


def satisfiable(blocks: Sequence[Block], given: Mapping[Condition, bool] | None = None) -> bool:
    """Whether all blocks can hold at the same time; True where that would take long to find out.

    A condition is taken as held, which settles all that exclude it, then as not held. How some
    come out may be `given`.
    """
    leaves = list(dict.fromkeys(leaf for block in blocks for leaf in leaves_of(block)))
    return _Search(blocks, leaves, given or {}).can_hold()


class _Search:
    """Tries the ways in which conditions can come out, and gives up early where it can."""

    def __init__(
        self, blocks: Sequence[Block], leaves: Sequence[Condition], given: Mapping[Condition, bool]
    ) -> None:
        self._blocks = blocks
        self._leaves = leaves
        self._known = dict(given)
        self._steps = 0
        for leaf, value in given.items():
            if value:
                self._settle(leaf)

    def can_hold(self) -> bool:
        """Depth first, with a stack of its own: one entry for each condition that was chosen."""
        chosen: list[tuple[Condition, bool, list[Condition]]] = []
        while True:
            outcome = self._outcome()
            if outcome is not False:
                leaf = None if outcome else self._open_leaf()
                if leaf is None or self._steps > MOST_STEPS:
                    return True
                chosen.append((leaf, True, self._settle(leaf)))
                continue
            while chosen:
                leaf, value, settled = chosen.pop()
                self._forget(settled)
                if value:
                    self._known[leaf] = False
                    chosen.append((leaf, False, [leaf]))
                    break
            else:
                return False

    def _settle(self, leaf: Condition) -> list[Condition]:
        """The condition holds, and none that it excludes."""
        others = [o for o in self._leaves if o not in self._known and o is not leaf]
        self._steps += len(others)
        settled = [other for other in others if leaf.excludes(other) or other.excludes(leaf)]
        self._known[leaf] = True
        self._known.update(dict.fromkeys(settled, False))
        return [leaf, *settled]

    def _forget(self, leaves: Sequence[Condition]) -> None:
        for leaf in leaves:
            del self._known[leaf]

    def _open_leaf(self) -> Condition | None:
        return next((leaf for leaf in self._leaves if leaf not in self._known), None)

    def _outcome(self) -> bool | None:
        return _all([self._of_block(block) for block in self._blocks])

    def _of_block(self, block: Block) -> bool | None:
        return _all([self._of(condition) for condition in block.conditions])

    def _of(self, condition: Condition) -> bool | None:
        """Held, not held, or None while it is open."""
        self._steps += 1
        match condition:
            case AllOf(of=blocks):
                return _all([self._of_block(block) for block in blocks])
            case AnyOf(of=blocks):
                return _any([self._of_block(block) for block in blocks])
            case Not(of=block):
                return _OPPOSITE[self._of_block(block)]
        return self._known.get(condition)


def _all(outcomes: Sequence[bool | None]) -> bool | None:
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _any(outcomes: Sequence[bool | None]) -> bool | None:
    if True in outcomes:
        return True
    return None if None in outcomes else False


def leaves_of(block: Block) -> Iterator[Condition]:
    """Conditions that must hold first, so that most questions are settled at once."""
    nested = []
    for condition in block.conditions:
        if condition.blocks:
            nested.append(condition)
        else:
            yield condition
    for condition in nested:
        match condition:
            case AllOf(of=blocks) | AnyOf(of=blocks):
                for inner in blocks:
                    yield from leaves_of(inner)
            case Not(of=inner):
                yield from leaves_of(inner)
