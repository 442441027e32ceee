"""The release that a command names."""

from bot.model.case import Case
from bot.text.arguments import TYPES, type_of


def commanded_release(case: Case) -> str | None:
    """`v1.9`, where there is a command with an argument of that type; else None."""
    if case.command is None:
        return None
    release = TYPES["release"]
    given = case.command.arguments.items()
    return next((value for name, value in given if type_of(name, case.process) is release), None)
