"""`make demo`: shows the main job, checks itself, and ends with exit code 0."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.demo.freeze import freeze
from tests.demo.stage import Stage, StageBroken, staged
from tests.demo.story import begin, end


async def _run(folder: Path, *, keep: bool) -> None:
    async with staged(folder) as stage:
        await begin(stage)
        await freeze()
        await end(stage)
        if keep:
            await _keep(stage)


async def _keep(stage: Stage) -> None:
    print(f"\nBoth are still running. The bot: {stage.bot.url}  GitHub: {stage.github.url}")
    print("Press Ctrl-C to end them.")
    await asyncio.Event().wait()


def main() -> int:
    """Play the story; 1 when something was not as it should be."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave both processes running")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory(prefix="vepbot-demo-") as folder:
            asyncio.run(_run(Path(folder), keep=options.keep))
    except StageBroken as broken:
        print(f"\nThe demo failed: {broken}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


sys.exit(main())
