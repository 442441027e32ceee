"""`exception`: ask for more time than a deadline gives, and decide about it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import ClassVar, Literal

from bot.core.markup.enumerations import listed
from bot.core.model.context import Command, Context
from bot.core.model.definitions.calendar import Calendar
from bot.core.model.facts import Ambiguous, Facts, Issue, Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.desired_state import DesiredRecord
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exception_scope import bound, is_for
from bot.core.process.exceptions import (
    KEY,
    ledger,
    next_step,
    standing_of,
    until_in_words,
    with_one_more,
)
from bot.core.process.moved_deadlines import told_by
from bot.core.process.targets.target_release import AIM_NEEDS, aim_of, aims_of, lowest_to_come
from bot.core.records.announced_dates import AnnouncedDates
from bot.core.records.attribution import said_now
from bot.core.schedules.ends import end_of
from bot.core.schedules.release import normalise

WHY, WANTED, IMPACT = "why", "until", "impact"
RELEASE = "release"
DAY, REASON = "day", "reason"
# The three questions, by the line that answers each.
_QUESTIONS = {
    WHY: "why it needs more time",
    WANTED: "how much more time it needs",
    IMPACT: "what happens if it is refused",
}
_NO_RELEASE = (
    "Say first which release it is for: put the tracking issue on its milestone, then write this "
    "again. Or write it on the pull request that targets the release. "
    "An exception is for one release and ends with it."
)
# An exception is for one proposal: what is for none in particular would be for any.
_NOT_HERE = (
    "Write this on the pull request with the proposal, open or merged. An exception is for one "
    "proposal, and no merged document in a directory with the number of this issue shows here "
    "which one that is."
)
_NO_PROPOSAL = (
    "An exception is for one proposal, and this pull request changes none, or several. "
    "Write this on the one that changes it alone."
)
_OPENING = (ExceptionState.REQUESTED, ExceptionState.GRANTED)
_OTHER = "Name a release in `release:` that this is for: {}. Then write this again."
_NOBODY_ASKED = (
    "Asked for is an exception for {asked}, and this is about {release} now. If you mean {asked}, "
    "ask the author to target it again. If you mean {release}, write this again with "
    "`release: {release}` on a line of its own below it."
)
_HOW = "Write the same command again, with this below it, each on a line of its own: "


class ExceptionCommand(CommandHandler):
    """Keeps exceptions in a comment on the tracking issue: asked for, granted, denied, withdrawn.

    `request` wants three lines below it: `why:`, `until:` and `impact:`. `grant` takes the last day
    as the argument `day`, `deny` its reason as `reason`. Where a pull request newly targets several
    releases, a line `release:` says which one it is about; else it is about the one that is asked
    for, or the lowest that has a schedule.
    """

    key: ClassVar[str] = "exception"
    example: ClassVar[str] = "request"
    usage: ClassVar[str] = "exception request"
    written: ClassVar[str] = "exception request"
    fields: ClassVar = (*_QUESTIONS, RELEASE)
    needs: ClassVar = frozenset({Need.EXCEPTIONS, Need.COMMENTS}) | AIM_NEEDS
    bare: ClassVar[str] = "act"

    act: Literal["request", "grant", "deny", "withdraw"]

    def answer(self, asked: Asked) -> Answer:
        """What is then on record, and what it says; or why it cannot be."""
        case, command = asked.case, asked.case.command
        known, aim = case.facts.exceptions, aim_of(case)
        if place := _no_place(case):
            return place
        if not isinstance(known, tuple) or command is None:
            return Answer(unknown=reason_of(known))
        if isinstance(aim, NotFetched | Unavailable):
            return Answer(unknown=reason_of(aim))
        possible = aims_of(case) or ((aim,) if aim else ())
        named = command.fields.get(RELEASE)
        if named and possible and normalise(named) not in possible:
            return Answer(refusal=_OTHER.format(listed(possible)))
        mine = tuple(each for each in known if is_for(each, case))
        release = _release(case, command, mine, self.act) or aim
        release = release or _without_aim(case, command, mine, self.act)
        latest = _latest_for(release, mine)
        acts: dict[str, Callable[[], ExceptionRequest | str]] = {
            "request": lambda: _requested(release, latest, case, command),
            "grant": lambda: _granted(release, latest, case, command, mine),
            "deny": lambda: _denied(latest, case, command),
            "withdraw": lambda: _withdrawn(latest, case),
        }
        found = acts[self.act]()
        if isinstance(found, str):
            return Answer(refusal=found)
        found = bound(found, case)
        if not found.proposals and found.standing in _OPENING:
            return Answer(refusal=_NO_PROPOSAL if case.facts.pull_request else _NOT_HERE)
        record = ledger(with_one_more(known, found, latest), case.process.contact)
        return Answer(_told(found), (DesiredRecord(KEY, record),))


def _release(
    case: Context, command: Command, known: tuple[ExceptionRequest, ...], act: str
) -> str | None:
    """Which of several new targets it is about; None where there are not several."""
    aims, calendar = aims_of(case), case.facts.calendar
    if len(aims) < 2 or not isinstance(calendar, Calendar):
        return None
    if named := command.fields.get(RELEASE):
        return normalise(named)
    asked = (each.release for each in _waiting(known) if each.release in aims)
    if act != "request" and (waiting := next(asked, None)):
        return waiting
    return next((each for each in aims if calendar.schedule(each)), None)


def _latest_for(
    release: str | None, known: tuple[ExceptionRequest, ...]
) -> ExceptionRequest | None:
    """The latest for the release; of all, where nothing says which release it is about."""
    return next((each for each in reversed(known) if release in (None, each.release)), None)


def _without_aim(
    case: Context, command: Command, known: tuple[ExceptionRequest, ...], act: str
) -> str | None:
    """Which release it is about where nothing says so now.

    Decisions are about what is on record, or about what they name themselves: whoever may write
    can edit the status comment, so that it is believed for requests alone, which somebody decides.
    """
    if named := command.fields.get(RELEASE):
        return normalise(named)
    if act == "request":
        return _left(case)
    return next((each.release for each in _waiting(known)), None)


def _waiting(known: tuple[ExceptionRequest, ...]) -> Iterator[ExceptionRequest]:
    """Requests that nobody has decided yet, the latest first."""
    return (each for each in reversed(known) if each.standing is ExceptionState.REQUESTED)


def _left(case: Context) -> str | None:
    """The release that it was for until its milestone was cleared: its status comment tells."""
    told = told_by(case.facts)
    if not isinstance(told, AnnouncedDates) or not told.days:
        return None
    release = lowest_to_come(case, [told.release])
    return release if isinstance(release, str) else None


def _no_place(case: Context) -> Answer | None:
    """Exceptions are on the tracking issue; without one there is no place for them."""
    tracked = case.facts.tracking_issue
    if isinstance(case.facts.thread, Issue) or isinstance(tracked, Facts):
        return None
    if isinstance(tracked, Ambiguous) and tracked.claimed:
        return Answer(
            refusal="Exceptions are kept on the tracking issue, and nothing shows that "
            f"`#{tracked.claimed}` is that of this pull request. Ask whoever opened it to name "
            "this pull request in its description. Then write this again."
        )
    if tracked is None or isinstance(tracked, Ambiguous):
        return Answer(
            refusal="Exceptions are kept on the tracking issue, and nobody can tell which it is. "
            "Name it in the description: `**Tracking issue**: #NUMBER`. Then write this again."
        )
    return Answer(unknown=reason_of(tracked))


def _requested(
    release: str | None, latest: ExceptionRequest | None, case: Context, command: Command
) -> ExceptionRequest | str:
    if latest and standing_of(latest, case.now) is ExceptionState.GRANTED:
        return (
            f"{_named(latest)} is granted already{until_in_words(latest)}. "
            "Whoever needs longer asks those who decided for another day."
        )
    lacking = [name for name in _QUESTIONS if _is_blank(command.fields.get(name, ""))]
    if lacking:
        return _HOW + ", ".join(f"`{name}:` {_QUESTIONS[name]}" for name in lacking) + "."
    if release is None:
        return _NO_RELEASE
    why, wanted, impact = (command.fields[name] for name in _QUESTIONS)
    said = said_now(case)
    return ExceptionRequest(release, ExceptionState.REQUESTED, said, why, wanted, impact)


def _is_blank(answer: str) -> bool:
    """What the notices leave to be filled in is no answer."""
    text = answer.strip()
    return not text.strip(".… ") or (text.startswith("<") and text.endswith(">"))


def _granted(
    release: str | None,
    latest: ExceptionRequest | None,
    case: Context,
    command: Command,
    known: tuple[ExceptionRequest, ...],
) -> ExceptionRequest | str:
    """Also without a request here, as people may have asked by mail.

    Not where a request for another release waits: the author may have changed the target after
    whoever decides has read it.
    """
    waiting = next(_waiting(known), None)
    if latest is None and release and waiting and RELEASE not in command.fields:
        return _NOBODY_ASKED.format(asked=waiting.release, release=release)
    day = command.arguments.get(DAY)
    said = said_now(case)
    asked = latest or (
        ExceptionRequest(release, ExceptionState.REQUESTED, said) if release else None
    )
    if asked is None:
        return _NO_RELEASE
    found = replace(
        asked,
        standing=ExceptionState.GRANTED,
        decided=said,
        until=date.fromisoformat(day) if day else None,
        reason="",
    )
    ends = end_of(found)
    if ends and ends <= case.now:
        return "That day is over. Name one that is still to come."
    return found


def _denied(
    latest: ExceptionRequest | None, case: Context, command: Command
) -> ExceptionRequest | str:
    decided = said_now(case)
    if latest and (latest.standing, latest.decided) == (ExceptionState.DENIED, decided):
        return latest  # this very command has denied it, and was cut off
    if latest is None or latest.standing not in (ExceptionState.REQUESTED, ExceptionState.GRANTED):
        return "There is no exception to deny: nobody has asked for one."
    reason = command.arguments.get(REASON, "")
    return replace(
        latest, standing=ExceptionState.DENIED, decided=decided, until=None, reason=reason
    )


def _withdrawn(latest: ExceptionRequest | None, case: Context) -> ExceptionRequest | str:
    said = said_now(case)
    if latest and (latest.standing, latest.decided) == (ExceptionState.WITHDRAWN, said):
        return latest  # this very command has withdrawn it, and was cut off
    if latest is None or latest.standing not in (ExceptionState.REQUESTED, ExceptionState.GRANTED):
        return "There is no exception to withdraw."
    return replace(latest, standing=ExceptionState.WITHDRAWN, decided=said, until=None, reason="")


def _told(found: ExceptionRequest) -> str:
    return " ".join(_sentences(found))


def _sentences(found: ExceptionRequest) -> Iterator[str]:
    what = _named(found)
    match found.standing:
        case ExceptionState.REQUESTED:
            yield f"{what} is asked for: it is on record, and not decided yet."
        case ExceptionState.GRANTED:
            yield f"{what} is granted{until_in_words(found)}."
        case ExceptionState.DENIED:
            yield f"{what} is denied."
        case _:
            yield f"{what} is withdrawn."
    yield next_step(found)


def _named(found: ExceptionRequest) -> str:
    return f"The exception for {found.release}"
