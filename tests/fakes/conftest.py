"""Fixtures for the tests of the fakes."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.receiver import Receiver, receiving
from tests.fakes.scene import Scene, playing


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A fake GitHub that is being served, with a client that holds a token."""
    async with playing() as scene:
        yield scene


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Somebody who takes webhooks."""
    async with receiving() as receiver:
        yield receiver
