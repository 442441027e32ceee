"""Runs what was built as a container would: as nobody in particular, in a tree closed to it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.image.build import Root
from tests.image.dockerfile import Step, last

# Of root's powers only the one to read: the interpreter may lie where nobody else may look.
NOBODY = (
    "setpriv", "--reuid=10001", "--regid=10001", "--clear-groups", "--no-new-privs",
    "--bounding-set=-all,+dac_read_search", "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
)  # fmt: skip


@dataclass(frozen=True)
class Container:
    """The last stage as it lies there, with settings for its start."""

    root: Root
    steps: tuple[Step, ...]
    settings: dict[str, str]

    def command(self, name: str) -> tuple[str, ...]:
        """`HEALTHCHECK`, or `CMD` behind the entry point."""
        words = last(self.steps, name).value
        return Step(name, words[words.index("[") :]).listed

    @property
    def environ(self) -> dict[str, str]:
        """The image's, and the settings over it."""
        return self.root.variables | self.settings

    def prefix(self) -> tuple[str, ...]:
        """How another user is taken, where we may; else the tree is closed to ourselves."""
        return NOBODY if os.geteuid() == 0 and shutil.which("setpriv") else ()

    def call(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run something in it and wait."""
        return subprocess.run(
            [*self.prefix(), *command],
            cwd=self.root.here,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def started(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The entry point at work inside the block; its exit code is there afterwards."""
        command = (*last(self.steps, "ENTRYPOINT").listed, *self.command("CMD"))
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*self.prefix(), *command],
                cwd=self.root.here,
                env=self.environ,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                yield process
            finally:
                process.terminate()
                process.wait(40)


def close(path: Path, *, but: Path) -> None:
    """Nothing below may be written to any more, save one folder."""
    for folder, _, names in os.walk(path):
        for each in (Path(folder), *(Path(folder) / name for name in names)):
            if not each.is_symlink() and but not in (each, *each.parents):
                each.chmod(each.stat().st_mode & ~0o222)


def snapshot(path: Path, *, but: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time, save those of one folder."""
    found = (each for each in path.rglob("*") if but not in (each, *each.parents))
    return {str(each): _state(each) for each in found}


def _state(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_size, status.st_mtime_ns
