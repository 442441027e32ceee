"""What .dockerignore lets into the image's build: nothing else can be copied, and no secret can."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec


def ignored(source: Path) -> GitIgnoreSpec:
    """Docker reads these lines as git does, as far as this file goes.

    https://docs.docker.com/build/concepts/context/#dockerignore-files
    """
    return GitIgnoreSpec.from_lines((source / ".dockerignore").read_text("utf-8").splitlines())


def collect(source: Path, target: Path) -> None:
    """Copy what is let in."""
    spec = ignored(source)
    for path in _files(source):
        name = path.relative_to(source)
        if not spec.match_file(name.as_posix()):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name)


def _files(source: Path) -> Iterator[Path]:
    """All but those in hidden folders at the top, where tools keep theirs."""
    for top in source.iterdir():
        if top.is_file():
            yield top
        elif not top.name.startswith("."):
            yield from (path for path in top.rglob("*") if path.is_file())
