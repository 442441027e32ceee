"""The values that a command gives, by the type of its arguments, whatever the rules call them."""

from collections.abc import Iterator

from bot.core.model.context import Command, Context
from bot.core.model.definitions.process import Process
from bot.core.slash.argument_types import TYPES, type_of
from bot.core.slash.parser import SEPARATOR


def given(case: Context, kind: str) -> tuple[str, ...]:
    """All values of the arguments of a type; nothing where there is no command."""
    return tuple(_given(case.command, case.process, kind)) if case.command else ()


def commanded_release(case: Context) -> str | None:
    """`v1.9`, where there is a command with an argument of that type; else None."""
    return next(iter(given(case, "release")), None)


def release_in(command: Command, process: Process) -> str | None:
    """The release that a command of this process names, if it names one."""
    return next(_given(command, process, "release"), None)


def _given(command: Command, process: Process, kind: str) -> Iterator[str]:
    for name, value in command.arguments.items():
        if type_of(name, process) is TYPES[kind]:
            yield from value.split(SEPARATOR)
