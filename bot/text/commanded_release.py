"""The release that a command names."""

from bot.model.case import Case, Command
from bot.model.process import Process
from bot.text.arguments import TYPES, type_of


def commanded_release(case: Case) -> str | None:
    """`v1.9`, where there is a command with an argument of that type; else None."""
    return None if case.command is None else release_in(case.command, case.process)


def release_in(command: Command, process: Process) -> str | None:
    """The release that a command of this process names, if it names one."""
    release = TYPES["release"]
    given = command.arguments.items()
    return next((value for name, value in given if type_of(name, process) is release), None)
