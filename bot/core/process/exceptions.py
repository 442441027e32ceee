"""The exceptions in a comment of the bot: a list for people, and a record of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.core.markup.sanitize import sanitize
from bot.core.model.context import Context
from bot.core.model.facts import Fact, OwnComment, Unavailable
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exception_scope import is_for
from bot.core.process.targets.target_release import aim_of
from bot.core.records.attribution import as_record, from_record, in_words
from bot.core.records.codec import record_in, recorded
from bot.core.records.marker import with_key
from bot.core.schedules.ends import end_of
from bot.core.schedules.wording import day_in_words

# The key of the one comment on a tracking issue that has all exceptions of its proposal.
KEY = "exceptions"
LONGEST_ANSWER = 1000
LONGEST_REASON = 500
# https://docs.github.com/en/rest/issues/comments: a body has at most 65,536 characters.
LONGEST_LEDGER = 60_000
_HEADLINES = {
    ExceptionState.REQUESTED: "was asked for and is not decided yet",
    ExceptionState.GRANTED: "is granted",
    ExceptionState.DENIED: "was denied",
    ExceptionState.WITHDRAWN: "was withdrawn",
}


def exemptions_in(comments: Iterable[OwnComment]) -> Fact[tuple[ExceptionRequest, ...]]:
    """All that are on record, oldest first; Unreadable where somebody changed the record.

    One that is for no release would hold for ever and for everything: it counts for nothing.
    """
    comment = with_key(comments, KEY, is_there=False)
    if comment is None:
        return ()
    data = record_in(comment.body) if comment.is_whole else None
    try:
        found = tuple(map(_read, data["exceptions"])) if data else None
    except (LookupError, TypeError, ValueError, AttributeError):
        found = None
    if found is None:
        return _changed_by_hand()
    return tuple(each for each in found if each.release)


def _changed_by_hand() -> Unavailable:
    return Unavailable("the comment that lists the exceptions was changed by hand")


def exemption_of(case: Context) -> Fact[ExceptionRequest | None]:
    """The one that counts: the latest for the subject's release and for its proposal.

    Of a subject that is for none it is the latest of all: no deadline depends on it.
    """
    known = case.facts.exceptions
    if not isinstance(known, tuple):
        return known
    aim = aim_of(case) if known else None
    if aim is not None and not isinstance(aim, str):
        return aim
    mine = [each for each in known if is_for(each, case)]
    return counting(each for each in mine if aim is None or each.release == aim)


def counting(known: Iterable[ExceptionRequest]) -> ExceptionRequest | None:
    """The latest of these.

    A request that was taken back before anybody decided leaves what was decided before.
    """
    found = list(known)
    granted = {each.asked for each in found if each.standing is ExceptionState.GRANTED}
    lasting = [
        each
        for each in found
        if each.standing is not ExceptionState.WITHDRAWN or each.asked in granted
    ]
    return next(reversed(lasting or found), None)


def standing_of(exemption: ExceptionRequest, now: datetime) -> ExceptionState:
    """Its state at that moment."""
    ends = end_of(exemption)
    is_over = exemption.standing is ExceptionState.GRANTED and ends is not None and now >= ends
    return ExceptionState.EXPIRED if is_over else exemption.standing


def ledger(exemptions: tuple[ExceptionRequest, ...], contact: str) -> str:
    """The comment: the latest first, in words, and the record; the oldest go where it is long.

    `contact` is whom to ask.
    """
    last = {_whose(each): each for each in exemptions}
    shown = "\n\n".join(
        _told(each, is_last=last[_whose(each)] is each) for each in reversed(exemptions)
    )
    shown += f"\n\nQuestions: {contact}." if contact else ""
    body = recorded(shown, {"exceptions": [_written(each) for each in exemptions]})
    return body if len(body) <= LONGEST_LEDGER else ledger(exemptions[1:], contact)


def until_in_words(exemption: ExceptionRequest) -> str:
    """` until the end of …`; nothing where it has no day."""
    ends = end_of(exemption)
    return f" until {day_in_words(exemption.until, ends)}" if exemption.until and ends else ""


def next_step(exemption: ExceptionRequest) -> str:
    """What is to be done now, and by when; one sentence."""
    release = exemption.release
    match exemption.standing:
        case ExceptionState.REQUESTED:
            return (
                "Next: wait for those who decide, who answer here. "
                "Until then the deadlines count as before."
            )
        case ExceptionState.GRANTED:
            by = "by then" if exemption.until else f"before {release} is out"
            return (
                f"Next: be done {by}. If that is too soon, those who decided can name another day."
            )
        case ExceptionState.DENIED:
            return "Next: set a later release as the target, or ask again if there is news."
        case _:
            return f"The deadlines of {release} count. Ask again if that is not enough."


def with_one_more(
    known: tuple[ExceptionRequest, ...],
    added: ExceptionRequest,
    before: ExceptionRequest | None = None,
) -> tuple[ExceptionRequest, ...]:
    """The list with one more.

    It takes the place of a request `before` that nobody has decided. What was decided stays on
    record.
    """
    is_open = before is not None and before.standing is ExceptionState.REQUESTED
    gone = (before, added) if is_open else (added,)
    return (*(each for each in known if each not in gone), added)


def _whose(found: ExceptionRequest) -> tuple[object, ...]:
    return (found.release, found.proposals)


def _told(exemption: ExceptionRequest, *, is_last: bool) -> str:
    what = f"**The exception for {exemption.release}"
    headline = f"{what} {_HEADLINES[exemption.standing]}{until_in_words(exemption)}.**"
    headline += f" {next_step(exemption)}" if is_last else ""
    return "\n".join((headline, "", *(f"* {line}" for line in _lines(exemption))))


def _lines(exemption: ExceptionRequest) -> Iterator[str]:
    answers = (
        ("Why", exemption.why),
        ("How much more time", exemption.wanted),
        ("What if it is refused", exemption.impact),
    )
    yield from (f"{name}: {sanitize(text, LONGEST_ANSWER)}" for name, text in answers if text)
    if exemption.proposals:
        yield f"Only for {', '.join(map(sanitize, exemption.proposals))}"
    yield f"Asked for by {in_words(exemption.asked)}"
    if exemption.decided:
        because = f": {sanitize(exemption.reason, LONGEST_REASON)}" if exemption.reason else ""
        yield f"{exemption.standing.value.capitalize()} by {in_words(exemption.decided)}{because}"


def _written(exemption: ExceptionRequest) -> dict[str, Any]:
    found = {
        "release": exemption.release,
        "standing": exemption.standing.value,
        "asked": as_record(exemption.asked),
        "why": exemption.why[:LONGEST_ANSWER],
        "wanted": exemption.wanted[:LONGEST_ANSWER],
        "impact": exemption.impact[:LONGEST_ANSWER],
        "decided": as_record(exemption.decided) if exemption.decided else None,
        "until": exemption.until.isoformat() if exemption.until else None,
        "reason": exemption.reason[:LONGEST_REASON],
        "proposals": list(exemption.proposals),
    }
    return {key: value for key, value in found.items() if value}


def _read(data: Mapping[str, Any]) -> ExceptionRequest:
    decided, until = data.get("decided"), data.get("until")
    return ExceptionRequest(
        release=str(data.get("release") or ""),
        standing=ExceptionState(data["standing"]),
        asked=from_record(data["asked"]),
        why=str(data.get("why", "")),
        wanted=str(data.get("wanted", "")),
        impact=str(data.get("impact", "")),
        decided=from_record(decided) if decided else None,
        until=date.fromisoformat(until) if until else None,
        reason=str(data.get("reason", "")),
        proposals=tuple(map(str, data.get("proposals", ()))),
    )
