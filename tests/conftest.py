"""Fixtures for every test: the corpus of real input, and keys that are made once."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.keys import private_key, public_key
from tests.world import World, label_rules, playing


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder with real input; without it the test is skipped."""
    folder = os.environ.get("VEPBOT_CORPUS")
    if not folder:
        pytest.skip("VEPBOT_CORPUS does not name the folder with real input")
    return Path(folder)


@pytest.fixture(scope="session")
def key_pair() -> tuple[str, str]:
    """A private and a public RSA key as PEM text."""
    return private_key(), public_key()


@pytest.fixture
async def world(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[World]:
    """A bot with the rule that labels proposals, and its own GitHub."""
    async with playing(key_pair, tmp_path, label_rules(tmp_path)) as found:
        yield found
