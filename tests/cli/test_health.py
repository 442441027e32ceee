"""`vepbot health`: what a container's engine asks."""

from pathlib import Path

import pytest

from bot.cli import run
from tests.harness.processes import vepbot
from tests.world import World


def port_of(world: World) -> str:
    return world.url.rpartition(":")[2]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104
@pytest.mark.parametrize("options", [(), ("--ready",)])
async def test_a_bot_that_works_is_healthy(
    world: World, tmp_path: Path, host: str, options: tuple[str, ...]
) -> None:
    settings = {"HOST": host, "PORT": port_of(world)}
    assert await vepbot(tmp_path, "health", *options, **settings) == (0, "")


async def test_one_that_does_not_work_is_alive_and_says_why_it_is_not_ready(
    world: World, tmp_path: Path
) -> None:
    world.bot.obstacle = "the worker is\x1b[2J away"
    settings = {"PORT": port_of(world)}
    assert await vepbot(tmp_path, "health", **settings) == (0, "")
    code, told = await vepbot(tmp_path, "health", "--ready", **settings)
    assert code == 1
    assert "answers 503" in told
    assert "the worker is\\" in told
    assert "\x1b" not in told


def test_nobody_there_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "9")
    assert run(["health"]) == 1
    assert capsys.readouterr().err == "vepbot on 127.0.0.1:9 does not answer: Connection refused\n"


def test_a_port_that_is_none_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "x")
    assert run(["health"]) == 2
    assert "PORT must be a number" in capsys.readouterr().err
