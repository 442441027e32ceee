"""Takes the steps of the image below a folder that stands for its root.

What an absolute path names lies below that folder; the interpreter of the base image is an empty
virtual environment. The root of each stage is at the same place: paths in its files stay true.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.image.dockerfile import Step, environment

OURS = re.compile(r"(?<![\w.\-/])/(opt|src|wheels|data|rules)\b")


@dataclass
class Root:
    """The root of a stage, and of the one before (as `COPY --from` sees it)."""

    folder: Path
    context: Path
    work: str = "/"
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where `/` is."""
        return self.folder / "root"

    @property
    def base(self) -> Path:
        """The base image's Python."""
        return self.folder / "base"

    def within(self, text: str) -> str:
        """A text with the image's paths as they are here."""
        return OURS.sub(lambda found: f"{self.path}/{found[1]}", text)

    def begin(self) -> None:
        """A stage begins: an empty root, and the last one aside."""
        shutil.rmtree(self.folder / "before", ignore_errors=True)
        if self.path.exists():
            self.path.rename(self.folder / "before")
        for name in ("opt", "src"):
            (self.path / name).mkdir(parents=True)
        shutil.rmtree(self.base, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", self.base], check=True)
        self.variables = {"PATH": f"{self.base}/bin:{os.defpath}", "HOME": str(self.folder)}
        self.work = "/"

    def take(self, step: Step) -> None:
        """What is only about running it is left to whoever runs it."""
        match step.name:
            case "FROM":
                self.begin()
            case "ENV":
                found = {name: self.within(value) for name, value in environment((step,))}
                found["PATH"] = f"{found.get('PATH', '')}:{self.variables['PATH']}".strip(":")
                self.variables |= found
            case "WORKDIR":
                self.work = step.value
                self.here.mkdir(parents=True, exist_ok=True)
            case "RUN":
                self.run(step.value)
            case "COPY":
                self.copy(shlex.split(step.value))

    @property
    def here(self) -> Path:
        """The working directory."""
        return self.path / self.work.lstrip("/")

    def run(self, command: str) -> None:
        """With what installs packages as the machine has it set up; without root, owners stay."""
        if os.geteuid() != 0:
            command = re.sub(r"\bchown \S+", "test -e", command)
        inherited = {name: value for name, value in os.environ.items() if "PIP_" in name}
        subprocess.run(
            ["/bin/sh", "-ec", self.within(command)],
            cwd=self.here,
            env={"PIP_QUIET": "1"} | inherited | self.variables,
            check=True,
        )

    def copy(self, words: list[str]) -> None:
        """`[--from=STAGE] [--chown=USER:GROUP] SOURCE… TARGET`."""
        flags = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
        *sources, target = [word for word in words if not word.startswith("--")]
        origin = self.folder / "before" if "from" in flags else self.context
        to = self.path / target.lstrip("/") if target.startswith("/") else self.here / target
        for source in sources:
            self._copy(origin / source.lstrip("/"), to, into=target.endswith("/"))
        if "chown" in flags and os.geteuid() == 0:
            os.chown(to, *map(int, flags["chown"].split(":")))

    def _copy(self, source: Path, to: Path, *, into: bool) -> None:
        place = to / source.name if into else to
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True)
        else:
            shutil.copy2(source, place)
