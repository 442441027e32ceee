"""The Dockerfile's instructions, as they are written: what is checked cannot drift from it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dockerfile_parse import DockerfileParser


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: `COPY`, and all that stands behind it."""

    name: str
    value: str

    @property
    def listed(self) -> tuple[str, ...]:
        """The words of the form `["a", "b"]`."""
        return tuple(json.loads(self.value.removeprefix("CMD ")))


def stages(path: Path) -> tuple[tuple[Step, ...], ...]:
    """Each FROM with what follows, up to the next; what stands before the first is left out."""
    parser = DockerfileParser(path=str(path), cache_content=True)
    steps = [Step(each["instruction"], each["value"]) for each in parser.structure]
    begins = [number for number, step in enumerate(steps) if step.name == "FROM"]
    ends = [*begins[1:], len(steps)]
    return tuple(tuple(steps[a:b]) for a, b in zip(begins, ends, strict=True))


def last(steps: tuple[Step, ...], name: str) -> Step:
    """The one that counts."""
    return [step for step in steps if step.name == name][-1]


def environment(steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    """What ENV sets: names and values without white space."""
    for step in steps:
        if step.name == "ENV":
            for pair in step.value.split():
                name, _, value = pair.partition("=")
                yield name, value
