"""Documents out of a clone, by their blobs: the size is asked for before anything is read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from bot.tools.backtest.git import Git, GitFailure

_ANSWER = re.compile(rb"[0-9a-f]+ blob ([0-9]+)\n")
LARGEST_DOCUMENT_BYTES = 1024 * 1024


class Objects:
    """Two processes of git that answer one question after the other."""

    def __init__(self, sizes: "_Questions", contents: "_Questions") -> None:
        self._sizes = sizes
        self._contents = contents

    def text(self, blob: str) -> str | None:
        """A blob's text; None where it is too large. Raises GitFailure."""
        if self._sizes.ask(blob) > LARGEST_DOCUMENT_BYTES:
            return None
        size = self._contents.ask(blob)
        return self._contents.read(size + 1)[:-1].decode("utf-8", "replace")


class _Questions:
    """Writes the name of an object and reads the line that answers it."""

    def __init__(self, git: Git, question: IO[bytes], answer: IO[bytes]) -> None:
        self._git = git
        self._question = question
        self._answer = answer

    def ask(self, blob: str) -> int:
        """How large it is."""
        try:
            self._question.write(f"{blob}\n".encode("ascii"))
            self._question.flush()
        except BrokenPipeError as error:
            raise self._git.incomplete() from error
        found = _ANSWER.fullmatch(self._answer.readline(200))
        if found is None:
            raise self._git.incomplete()
        return int(found[1])

    def read(self, size: int) -> bytes:
        """What follows."""
        return self._answer.read(size)


@contextmanager
def open_objects(git: Git) -> Iterator[Objects]:
    """The documents of a clone, while the block lasts."""
    with _questions(git, "--batch-check") as sizes, _questions(git, "--batch") as contents:
        yield Objects(sizes, contents)


@contextmanager
def _questions(git: Git, option: str) -> Iterator[_Questions]:
    with git.running("cat-file", option) as process:
        if process.stdin is None or process.stdout is None:
            raise GitFailure("git cat-file cannot be asked")
        yield _Questions(git, process.stdin, process.stdout)
