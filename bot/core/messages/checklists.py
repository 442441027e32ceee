"""A checklist, evaluated and rendered as Markdown: what to do next comes first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.core.markup.enumerations import lower_case
from bot.core.markup.sanitize import sanitize
from bot.core.messages.links import place_of
from bot.core.messages.substitution import needs_of, sentence, turning_points_in, values_of, woken
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.definitions.checklist import Checklist, Item, Point
from bot.core.model.definitions.people import is_login
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.facts import Need
from bot.core.model.plan.verdict import Outcome, Verdict
from bot.core.model.plugin import Block, Feature
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.bulk_change import changes_wording_only
from bot.core.process.exceptions import exemption_of, standing_of
from bot.core.process.targets.target_release import AIM_NEEDS, aim_of, deadline_of
from bot.core.schedules.ends import end_of
from bot.core.schedules.offset import EXCEPTION
from bot.core.schedules.wording import day_in_words, end_in_words, name_in_words

_BOXES = {Outcome.HELD: "[x]", Outcome.NOT_HELD: "[ ]", Outcome.UNKNOWN: "[ ]"}
LONGEST_REASON = 400
MOST_PLACES = 5
WORDING_ONLY = "**Next: the review; this changes the wording only, nothing is missing.**"
# The owning group can help; a draft is not there to be reviewed.
_OWNER = "${group.label}"
_DRAFTED = frozenset({"ready_for_review", "converted_to_draft"})


def _checklist(value: Any, information: ValidationInfo) -> Checklist:
    """The loader's context has the checklists; a name that it lacks is the linter's business."""
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "must be the name of a checklist")
    known = (information.context or {}).get("checklists", {})
    found: Checklist = known.get(value) or Checklist(value, ())
    return found


ChecklistName = Annotated[Checklist, PlainValidator(_checklist), WithJsonSchema({"type": "string"})]


def points_of(checklist: Checklist, case: Context) -> tuple[Point, ...]:
    """The outcome of every item that applies here."""
    return tuple(_points(checklist, case))


def _points(checklist: Checklist, case: Context) -> Iterator[Point]:
    for item in checklist.items:
        applies = item.when.judge(case)
        if applies.outcome is Outcome.NOT_HELD:
            continue
        verdict = item.conditions.judge(case) if applies.held else applies
        yield Point(
            text=_told(item.text, case),
            outcome=verdict.outcome,
            because=sanitize(verdict.because, LONGEST_REASON),
            otherwise=_told(item.otherwise, case),
            places=_places(verdict, case),
            wants=verdict.wants,
            names_exception=any(each.key == EXCEPTION for each in _all_of(item.conditions)),
        )


def _places(verdict: Verdict, case: Context) -> tuple[str, ...]:
    """Links to the wrong lines, each with what is wrong there; a few of them."""
    found = [place_of(finding, case) for finding in dict.fromkeys(_findings(verdict))]
    more = len(found) - MOST_PLACES
    return (*found[:MOST_PLACES], *([f"and {more} more"] if more > 0 else []))


def _findings(verdict: Verdict) -> Iterator[Diagnostic]:
    if verdict.outcome is Outcome.NOT_HELD:
        yield from verdict.findings
        for part in verdict.parts:
            yield from _findings(part)


def outcome_of(points: Sequence[Point]) -> Outcome:
    """The outcome of the whole list: an item that is missing decides, then an unknown one."""
    outcomes = {point.outcome for point in points}
    for outcome in (Outcome.NOT_HELD, Outcome.UNKNOWN):
        if outcome in outcomes:
            return outcome
    return Outcome.HELD


def wanted_by(points: Sequence[Point]) -> frozenset[Need]:
    """Unread facts that may settle an unknown item, where no missing one decides anyway."""
    if outcome_of(points) is not Outcome.UNKNOWN:
        return frozenset()
    return frozenset[Need]().union(*(point.wants for point in points))


def headline(checklist: Checklist, points: Sequence[Point], case: Context) -> str:
    """Who does what next, and by when, in one sentence; or that nothing is left to do."""
    missing = _first(points, Outcome.NOT_HELD)
    if missing:
        task = f"{_author(case)}{lower_case(missing.otherwise.rstrip('.'))}"
        by = _by(checklist, case, is_told=missing.names_exception)
        parts = (f"**Next: {task}{by}.**", _undated(checklist, case), _help(case))
        return " ".join(part for part in parts if part)
    if _first(points, Outcome.UNKNOWN):
        return (
            "**Nothing for you to do now: not everything could be checked.** "
            "It is checked again with the next change here."
        )
    return _all_done(checklist, case)


def _all_done(checklist: Checklist, case: Context) -> str:
    """What comes after the list: the author's click on a draft, then the review."""
    pull_request = case.facts.pull_request
    if pull_request is None or not pull_request.open:
        return "**All done here.**"
    step = "the review"
    if pull_request.draft:
        step = f"{_author(case)}mark this draft as ready for review"
    told = f"**All done here; next: {step}{_by(checklist, case)}.**"
    return " ".join(part for part in (told, _undated(checklist, case), _help(case)) if part)


def _first(points: Sequence[Point], outcome: Outcome) -> Point | None:
    return next((point for point in points if point.outcome is outcome), None)


def listed_points(points: Sequence[Point]) -> str:
    """Every item, for the check. The headline's words are not repeated."""
    first = _first(points, Outcome.NOT_HELD)
    return "\n".join(line for point in points for line in _lines(point, is_first=point is first))


def told(checklist: Checklist, points: Sequence[Point], case: Context) -> str:
    """For the status comment: the headline, how much is done, and the items that are open."""
    open_points = [point for point in points if not point.done]
    if not open_points and changes_wording_only(case):
        return WORDING_ONLY
    first = headline(checklist, points, case)
    if not open_points:
        return first
    done = f"{len(points) - len(open_points)} of {len(points)} done."
    return "\n\n".join((first, done, listed_points(open_points)))


def features_of(checklist: Checklist) -> tuple[Feature, ...]:
    """Every condition of its items."""
    blocks = (block for item in checklist.items for block in (item.conditions, item.when))
    return tuple(condition for block in blocks for condition in block.conditions)


def checklist_needs(checklist: Checklist) -> frozenset[Need]:
    """The facts that its items and texts are made from, those aside that `Point.wants` names."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    found = needs_of([*texts, _OWNER]).union(*(each.required() for each in features_of(checklist)))
    return found | (AIM_NEEDS if checklist.by else frozenset())


def all_checklist_needs(checklist: Checklist) -> frozenset[Need]:
    """Those included that it asks for only when it comes to it."""
    found = checklist_needs(checklist)
    return found.union(*(each.all_needs() for each in features_of(checklist)))


def checklist_woken(checklist: Checklist, event: str) -> frozenset[str]:
    """The actions of an event after which it may read otherwise."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    found = woken([*texts, _OWNER], event) | (_DRAFTED if event == "pull_request" else frozenset())
    return found.union(*(feature.woken_by(event) for feature in features_of(checklist)))


def checklist_turning_points(checklist: Checklist, case: Context) -> tuple[datetime, ...]:
    """When time alone changes an item or the words for the deadline (UTC)."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    found = [at for each in features_of(checklist) for at in each.turning_points(case)]
    found += turning_points_in(texts, case)
    if checklist.by and isinstance(granted := exemption_of(case), ExceptionRequest):
        found += [end] if (end := end_of(granted)) else []
    deadline = deadline_of(case, checklist.by) if checklist.by and not _is_merged(case) else None
    return (*found, deadline.late_from) if isinstance(deadline, Deadline) else tuple(found)


def texts_of(item: Item) -> tuple[str, str]:
    """Its texts, with their variables."""
    return item.text, item.otherwise


def _told(text: str, case: Context) -> str:
    found = sentence(text, case)
    return found.values[0] if found.values else text


def _author(case: Context) -> str:
    """`alice, `: who is to act, without a mention; nothing where a program opened the thread."""
    author = case.facts.thread.author
    is_person = is_login(author.login) and not author.is_bot
    return f"{author.login}, " if is_person else ""


def _all_of(block: Block) -> Iterator[Feature]:
    """Conditions, and those within them."""
    for each in block.conditions:
        yield each
        yield from each.parts()


def _by(checklist: Checklist, case: Context, *, is_told: bool = False) -> str:
    """The end of the headline's sentence: by when, or that it is too late without an exception.

    `is_told`: the sentence asks for an exception already.
    """
    aim = aim_of(case) if checklist.by else None
    deadline = deadline_of(case, checklist.by) if checklist.by and aim else None
    if not checklist.by or not isinstance(aim, str) or _is_merged(case):
        return ""
    if not isinstance(deadline, Deadline):
        return ""
    what = f"{name_in_words(checklist.by, case.process)} of {aim}"
    if case.now < deadline.late_from:
        return f", by {end_in_words(deadline)}, the {what}"
    if granted := _until(case, aim):
        return granted
    ask = "" if is_told else ", and ask for an exception"
    return f"{ask}: the {what} was {end_in_words(deadline)}"


def _until(case: Context, aim: str) -> str:
    """By when an exception lets it be done; nothing where there is none."""
    found = exemption_of(case)
    if not isinstance(found, ExceptionRequest):
        return ""
    if standing_of(found, case.now) is not ExceptionState.GRANTED:
        return ""
    end = end_of(found)
    when = f"by {day_in_words(found.until, end)}, when" if found.until and end else "while"
    return f", {when} the exception for {aim} {'ends' if found.until else 'holds'}"


def _undated(checklist: Checklist, case: Context) -> str:
    """Why no deadline is named."""
    aim = aim_of(case) if checklist.by else ""
    if aim is None:
        return "This targets no new release, so it has no deadline."
    if not checklist.by or not isinstance(aim, str) or _is_merged(case):
        return ""
    is_dated = isinstance(deadline_of(case, checklist.by), Deadline)
    what = f"{name_in_words(checklist.by, case.process)} of {aim}"
    return "" if is_dated else f"The {what} has no date yet."


def _is_merged(case: Context) -> bool:
    pull_request = case.facts.pull_request
    return pull_request is not None and pull_request.landed


def _help(case: Context) -> str:
    """The groups that own it; the contact of the process is in the footer."""
    labels = values_of("group.label", case).values if case.facts.pull_request else ()
    people = " or ".join(f"`{label}`" for label in labels)
    return f"Who can help: {people}." if people else ""


def _lines(point: Point, *, is_first: bool) -> Iterator[str]:
    """An item, and below it the places or the reason."""
    box = f"- {_BOXES[point.outcome]} {point.text}"
    if point.done:
        yield box
    elif point.outcome is Outcome.UNKNOWN:
        yield f"{box}: could not be checked ({point.because})"
    else:
        yield box if is_first else f"{box}. {point.otherwise.rstrip('.')}."
        # An empty item below a line would make a heading of it.
        yield from (f"  - {place}" for place in point.places or (point.because,) if place)
