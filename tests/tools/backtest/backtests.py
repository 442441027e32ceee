"""Runs `vepbot backtest` for tests, as JSON."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from bot.cli import run


def backtested(
    repository: Path, rules: Path, schedules: Path | None = None, *more: str
) -> list[dict[str, Any]]:
    """The report of each change, newest first."""
    arguments = ["backtest", str(repository), "--rules", str(rules), "--format", "json", *more]
    arguments += ["--schedules", str(schedules)] if schedules else []
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert run(arguments) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]
