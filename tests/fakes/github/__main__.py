"""The fake as a process of its own: `python -m tests.fakes.github --port 4000`."""

import argparse
import asyncio
import os
import pathlib
import signal
import sys

from tests.fakes.github.fake import FakeGitHub
from tests.fakes.keys import public_key

SECRET = "FAKE_WEBHOOK_SECRET"


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = read_options()
    path = options.public_key
    key = path.read_text(encoding="utf-8") if path else public_key()
    github = FakeGitHub(options.app_id, options.slug, key, os.environ.get(SECRET, ""))
    github.deliver_to(options.webhook_url)
    asyncio.run(serve(github, options.host, options.port))


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fakes.github", description=f"{__doc__} ({SECRET} is the secret.)"
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--app-id", type=int, default=1)
    parser.add_argument("--slug", default="vepbot")
    parser.add_argument("--public-key", type=pathlib.Path, help="the App's; until it has another")
    parser.add_argument("--webhook-url")
    return parser.parse_args()


async def serve(github: FakeGitHub, host: str, port: int) -> None:
    """Say where, then wait for the signal."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with github.serving(port, host) as address:
        sys.stdout.write(f"fake GitHub on {address}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    main()
