"""`vepbot serve` on a machine with a clock that people set: by how many seconds it is wrong."""

import asyncio
import os
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import serve, system_clock
from bot.settings import read_settings
from bot.telemetry import configure_logging

# A file in the folder that the process runs in; without it the clock is right.
OFFSET = Path("clock-offset")


def clock() -> datetime:
    """The time as this machine has it, UTC."""
    try:
        wrong = float(OFFSET.read_text("utf-8"))
    except (OSError, ValueError):
        wrong = 0.0
    return system_clock() + timedelta(seconds=wrong)


def main() -> None:
    """Serve until SIGTERM."""
    settings = read_settings(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    asyncio.run(serve(settings, clock=clock))


if __name__ == "__main__":
    main()
