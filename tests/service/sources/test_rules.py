"""Which rulebook counts for a piece of work that a reload overtakes."""

import pytest

from bot.github.api.errors import Transient
from bot.service.sources.rules import Files, Rules
from bot.telemetry import Metrics
from tests.stories.test_effects import HEAD

RULE = """\
  - name: NAME
    description: A proposal of the red team is labelled so.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { set: [ red ] } }
"""


class Edited:
    """Rules that are others at every reading."""

    def __init__(self) -> None:
        self.readings = 0
        self.rules = Rules(self.read, 60.0, Metrics())

    async def read(self) -> Files:
        self.readings += 1
        return {"rules/r.yaml": HEAD + RULE.replace("NAME", f"red-{self.readings}")}

    async def work(self, times: int) -> set[str]:
        """Ask for the rulebook again and again, with an edit each time in between."""
        digests = set()
        for _ in range(times):
            digests.add(self.rules().digest)
            await self.rules.refresh()
        return digests


async def test_an_edit_in_the_middle_counts_for_the_next_piece_of_work() -> None:
    edited = Edited()
    await edited.rules.start()
    work = edited.rules.once(edited.work)
    first, second = await work(3), await work(3)
    assert (len(first), len(second)) == (1, 1)
    assert first != second
    assert len(await edited.work(3)) == 3


async def test_without_rules_the_work_waits() -> None:
    edited = Edited()
    with pytest.raises(Transient):
        await edited.rules.once(edited.work)(1)
