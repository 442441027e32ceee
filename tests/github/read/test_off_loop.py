"""What takes long to read is read beside the event loop."""

from dataclasses import replace
from threading import get_ident

from bot.core.model.facts import OwnComment
from bot.github.read.off_loop import MOST_ON_THE_LOOP, size_of, think
from tests.harness.support import facts


async def test_only_a_long_text_is_read_in_another_thread() -> None:
    here = get_ident()
    assert await think(MOST_ON_THE_LOOP, get_ident) == here
    assert await think(MOST_ON_THE_LOOP + 1, get_ident) != here


def test_every_text_that_is_known_counts() -> None:
    one = facts()
    longer = replace(one, thread=replace(one.thread, body=one.thread.body + "x" * 100))
    assert size_of(longer) == size_of(one) + 100
    assert size_of(replace(one, comments=(OwnComment(1, "a", "x" * 7),))) == size_of(one) + 7
    assert size_of(replace(one, tracking_issue=longer)) == size_of(one) + size_of(longer)
