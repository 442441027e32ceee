"""Logs: what strangers wrote neither steers a terminal nor passes for a line of ours."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telemetry import configure_logging, logger

FORGED = "title\r\n2026-01-01T00:00:00Z [info     ] all is well\x1b[2J\u202e\x85\u2028"
STEERING = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
STAMP = re.compile(r"20\d\d-\d\d-\d\dT")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The log goes where it went."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(capsys: pytest.CaptureFixture[str], form: str, text: str) -> str:
    """What is printed of a text in every place where a log has room for one."""
    configure_logging("info", form)
    log = logger("bot.somewhere")
    log.info("a value", title=text, listed=[text], error=ValueError(text))
    log.info(text)
    logging.getLogger("a.library").warning("it says %s", text)
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("failed", guid=text)
    return capsys.readouterr().err


def assert_four_lines(form: str, printed: str) -> None:
    lines = printed.removesuffix("\n").split("\n")
    assert not STEERING.search(printed)
    if form == "json":
        assert len([json.loads(line) for line in lines]) == 4
    else:
        begun = [line for line in lines if STAMP.match(line)]
        assert len(begun) == 4
        assert all(line in begun or line.startswith("    ") for line in lines)


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_that_strangers_write_looks_like_a_line_of_ours(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = logged(capsys, form, FORGED)
    assert "all is well" in printed
    assert_four_lines(form, printed)


@pytest.mark.parametrize("form", ["text", "json"])
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_no_text_does(form: str, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert_four_lines(form, logged(capsys, form, text))


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_has_no_values(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("debug", form)

    def sign(key: str) -> None:
        raise RuntimeError(f"a key of {len(key)} letters cannot be used")

    try:
        sign("canary" + "-of-a-key")
    except RuntimeError:
        logger("bot.somewhere").exception("failed")
    printed = capsys.readouterr().err
    assert "Traceback" in printed
    assert "cannot be used" in printed
    assert "canary-of-a-key" not in printed
