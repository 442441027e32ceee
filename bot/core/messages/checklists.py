"""A checklist held against a case, and told as Markdown: what to do next comes first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.core.markup.sanitize import sanitize
from bot.core.messages.links import place_of
from bot.core.messages.substitution import needs_of, sentence, turning_points_in, values_of, woken
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Deadline
from bot.core.model.definitions.checklist import Checklist, Item, Point
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.facts import Need
from bot.core.model.plan.verdict import Outcome, Verdict
from bot.core.model.plugin import Feature
from bot.core.process.targets.target_release import AIM_NEEDS, aim_of, deadline_of
from bot.core.schedules.wording import end_in_words, name_in_words

_BOXES = {Outcome.HELD: "[x]", Outcome.NOT_HELD: "[ ]", Outcome.UNKNOWN: "[ ]"}
LONGEST_REASON = 400
MOST_PLACES = 5
# Whose it is tells who can help; a draft is not there to be reviewed.
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
    """How it stands with every item that counts here."""
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
        )


def _places(verdict: Verdict, case: Context) -> tuple[str, ...]:
    """The lines that are wrong, each with what is; not more than somebody reads."""
    found = [place_of(finding, case) for finding in dict.fromkeys(_findings(verdict))]
    more = len(found) - MOST_PLACES
    return (*found[:MOST_PLACES], *([f"and {more} more"] if more > 0 else []))


def _findings(verdict: Verdict) -> Iterator[Diagnostic]:
    if verdict.outcome is Outcome.NOT_HELD:
        yield from verdict.findings
        for part in verdict.parts:
            yield from _findings(part)


def outcome_of(points: Sequence[Point]) -> Outcome:
    """Of the whole list: something missing decides, else something unknown."""
    outcomes = {point.outcome for point in points}
    for outcome in (Outcome.NOT_HELD, Outcome.UNKNOWN):
        if outcome in outcomes:
            return outcome
    return Outcome.HELD


def headline(checklist: Checklist, points: Sequence[Point], case: Context) -> str:
    """What to do next, by when, and who can help; or that nothing is left to do."""
    missing = _first(points, Outcome.NOT_HELD)
    if missing:
        told = f"**Next: {missing.otherwise.rstrip('.')}.**"
        return " ".join(part for part in (told, _until(checklist, case), _help(case)) if part)
    unknown = _first(points, Outcome.UNKNOWN)
    if unknown:
        return (
            "**Nothing for you to do now: not everything could be checked.** "
            "It is looked at again with the next change here."
        )
    return " ".join(part for part in ("**All done here.**", *_outlook(checklist, case)) if part)


def _first(points: Sequence[Point], outcome: Outcome) -> Point | None:
    return next((point for point in points if point.outcome is outcome), None)


def listed_points(points: Sequence[Point]) -> str:
    """The list itself. What the headline says already is not said again."""
    first = _first(points, Outcome.NOT_HELD)
    return "\n".join(line for point in points for line in _lines(point, is_first=point is first))


def told(checklist: Checklist, case: Context) -> str:
    """Headline and list."""
    points = points_of(checklist, case)
    return f"{headline(checklist, points, case)}\n\n{listed_points(points)}"


def features_of(checklist: Checklist) -> tuple[Feature, ...]:
    """Every condition in it."""
    blocks = (block for item in checklist.items for block in (item.conditions, item.when))
    return tuple(condition for block in blocks for condition in block.conditions)


def checklist_needs(checklist: Checklist) -> frozenset[Need]:
    """The facts that it is made from."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    found = needs_of([*texts, _OWNER]).union(*(each.all_needs() for each in features_of(checklist)))
    return found | (AIM_NEEDS if checklist.by else frozenset())


def checklist_woken(checklist: Checklist, event: str) -> frozenset[str]:
    """What changes it."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    found = woken([*texts, _OWNER], event) | (_DRAFTED if event == "pull_request" else frozenset())
    return found.union(*(feature.woken_by(event) for feature in features_of(checklist)))


def checklist_turning_points(checklist: Checklist, case: Context) -> tuple[datetime, ...]:
    """When an item may change, and when the words for its deadline do."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    found = [at for each in features_of(checklist) for at in each.turning_points(case)]
    found += turning_points_in(texts, case)
    deadline = deadline_of(case, checklist.by) if checklist.by and not _is_merged(case) else None
    return (*found, deadline.late_from) if isinstance(deadline, Deadline) else tuple(found)


def texts_of(item: Item) -> tuple[str, str]:
    """Its texts, with their variables."""
    return item.text, item.otherwise


def _told(text: str, case: Context) -> str:
    found = sentence(text, case)
    return found.values[0] if found.values else text


def _until(checklist: Checklist, case: Context) -> str:
    """By when, and of which release that is the deadline; or why there is none."""
    aim = aim_of(case) if checklist.by else ""
    if aim is None:
        return "It targets no release that is still to come, so there is no deadline."
    if not checklist.by or not isinstance(aim, str) or _is_merged(case):
        return ""
    deadline = deadline_of(case, checklist.by)
    what = f"{name_in_words(checklist.by, case.process)} of {aim}"
    if not isinstance(deadline, Deadline):
        return f"The {what} has no date yet."
    if case.now < deadline.late_from:
        return f"It is needed by {end_in_words(deadline)}, the {what}."
    return f"The {what} has passed: it was {end_in_words(deadline)}. Ask for an exception."


def _outlook(checklist: Checklist, case: Context) -> tuple[str, ...]:
    """What is left when nothing is missing: somebody else's part, and by when."""
    pull_request = case.facts.pull_request
    if pull_request is None or not pull_request.open:
        return ()
    next_step = "Next is the review."
    if pull_request.draft:
        next_step = "It is a draft: mark it as ready for review when you want one."
    return next_step, _until(checklist, case), _help(case)


def _is_merged(case: Context) -> bool:
    pull_request = case.facts.pull_request
    return pull_request is not None and pull_request.landed


def _help(case: Context) -> str:
    """The groups that own it, and whom to ask in general."""
    labels = values_of("group.label", case).values if case.facts.pull_request else ()
    people = [f"`{label}`" for label in labels]
    people += [case.process.contact] if case.process.contact else []
    return f"Who can help: {' or '.join(people)}." if people else ""


def _lines(point: Point, *, is_first: bool) -> Iterator[str]:
    """An item, and below it where it is missing or why."""
    box = f"- {_BOXES[point.outcome]} {point.text}"
    if point.done:
        yield box
    elif point.outcome is Outcome.UNKNOWN:
        yield f"{box}: could not be checked ({point.because})"
    else:
        yield box if is_first else f"{box}. {point.otherwise.rstrip('.')}."
        # An empty item below a line would make a heading of it.
        yield from (f"  - {place}" for place in point.places or (point.because,) if place)
