"""What the timeline says about one value of one field: whose it is, and whether it is fought over.

A value counts as the bot's own only when the timeline says that this App set it; what a person did
is theirs. Machines (bots, `automation:`) are no persons.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.core.engine.decision.decide import Decision, Precedence, RuleResult
from bot.core.engine.planning.fields.command_overrides import handed_back
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Change, Facts, Field, reason_of

# A field that this App itself changed more often than this within the window is left alone.
MOST_FLIPS = 3
FLIP_WINDOW = timedelta(minutes=10)
PARKED = "left alone for now: "


def changes_of(facts: Facts, field: Field, value: str | None) -> tuple[Change, ...] | None:
    """Lines of the timeline about a value (None: any), oldest first; None where unreadable."""
    if not isinstance(facts.history, tuple):
        return None
    wanted = None if value is None else value.casefold()
    return tuple(
        change
        for change in facts.history
        if change.field is field and wanted in (None, change.value.casefold())
    )


def is_person(change: Change, process: Process) -> bool:
    """Whether a change is somebody's own choice."""
    actor = change.actor
    is_machine = actor.is_bot or process.is_machine(actor.login)
    return not actor.is_this_app and not is_machine


def fought_over(changes: Iterable[Change], now: datetime) -> str | None:
    """Why a value is left alone, where this App has lately changed it again and again."""
    mine = [c for c in changes if c.actor.is_this_app and now - c.at <= FLIP_WINDOW]
    if len(mine) <= MOST_FLIPS:
        return None
    minutes = int(FLIP_WINDOW.total_seconds() // 60)
    return f"{PARKED}changed {len(mine)} times within {minutes} minutes, somebody undoes it"


def forbidden(
    changes: tuple[Change, ...] | None,
    facts: Facts,
    judgement: RuleResult,
    decision: Decision,
    of_last: Callable[[Change | None], str | None],
) -> str | None:
    """Why the timeline forbids a change, or None. A command is a person's choice itself.

    `of_last` says what the last of the changes forbids.
    """
    if changes is None:
        return reason_of(facts.history)
    if judgement.rank is Precedence.COMMAND:
        return _since_command(changes, judgement, decision)
    due = judgement.due
    if due and any(change.at >= due.at for change in changes):
        return f"changed since {due.occasion}"
    if _is_handed_back(changes, facts):
        return fought_over(changes, decision.now)
    return of_last(changes[-1] if changes else None) or fought_over(changes, decision.now)


def _is_handed_back(changes: tuple[Change, ...], facts: Facts) -> bool:
    """Whether somebody commanded, after the last of them, that rules decide again."""
    since = handed_back(facts, changes[-1].field) if changes else None
    return since is not None and changes[-1].at < since


def _since_command(
    changes: tuple[Change, ...], judgement: RuleResult, decision: Decision
) -> str | None:
    """What a person did after the command was posted counts more than the command."""
    posted = decision.command.at if decision.command else None
    last = changes[-1] if changes else None
    if last is None or posted is None or last.at <= posted:
        return None
    is_theirs = is_person(last, judgement.process)
    return f"{last.actor.login} has changed it since" if is_theirs else None
