"""`make demo`: shows the main job, checks itself, and ends with exit code 0."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.demo.conversation import converse
from tests.demo.freeze import freeze
from tests.demo.life import live
from tests.demo.picture import NoBrowser, Picture
from tests.demo.stage import Stage, staged
from tests.demo.telling import StageBroken, begin, end


async def _run(folder: Path, picture: Path | None, *, keep: bool) -> None:
    seen = Picture()
    begin()
    async with staged(folder) as stage:
        await freeze(stage, seen)
        await live(stage, seen)
        await converse(stage)
        end(len(await stage.look("deliveries")))
        if keep:
            await _keep(stage)
    if picture:
        await seen.take(picture)
        print(f"The picture is {picture}.")


async def _keep(stage: Stage) -> None:
    print(f"\nBoth are still running. The bot: {stage.bot.url}  GitHub: {stage.github.url}")
    print("Press Ctrl-C to end them.")
    await asyncio.Event().wait()


def main() -> int:
    """Play the story; 1 when something was not as it should be."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave both processes running")
    parser.add_argument("--picture", type=Path, metavar="PNG", help="take the README's picture")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="vepbot-demo-") as folder:
            asyncio.run(_run(Path(folder), options.picture, keep=options.keep))
    except (StageBroken, NoBrowser) as broken:
        print(f"\nThe demo failed: {broken}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


sys.exit(main())
