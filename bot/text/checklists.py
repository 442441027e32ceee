"""A checklist held against a case, and told as Markdown: what to do next comes first."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from bot.model.case import Case
from bot.model.checklist import Checklist, Item, Point
from bot.model.facts import Need, Unread, Unreadable
from bot.model.features import Feature
from bot.model.verdict import Outcome
from bot.text.aim import AIM_NEEDS, deadline_of
from bot.text.defuse import defuse
from bot.text.variables import needs_of, sentence, woken

_BOXES = {Outcome.HELD: "[x]", Outcome.NOT_HELD: "[ ]", Outcome.UNKNOWN: "[ ]"}
LONGEST_REASON = 400


def _checklist(value: Any, information: ValidationInfo) -> Checklist:
    """The loader's context has the checklists; a name that it lacks is the linter's business."""
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "must be the name of a checklist")
    known = (information.context or {}).get("checklists", {})
    found: Checklist = known.get(value) or Checklist(value, ())
    return found


ChecklistName = Annotated[Checklist, PlainValidator(_checklist), WithJsonSchema({"type": "string"})]


def points_of(checklist: Checklist, case: Case) -> tuple[Point, ...]:
    """How it stands with every item that counts here."""
    return tuple(_points(checklist, case))


def _points(checklist: Checklist, case: Case) -> Iterator[Point]:
    for item in checklist.items:
        applies = item.when.judge(case)
        if applies.outcome is Outcome.NOT_HELD:
            continue
        verdict = item.conditions.judge(case) if applies.held else applies
        yield Point(
            text=_told(item.text, case),
            outcome=verdict.outcome,
            because=defuse(verdict.because, LONGEST_REASON),
            otherwise=_told(item.otherwise, case),
        )


def outcome_of(points: Sequence[Point]) -> Outcome:
    """Of the whole list: something missing decides, else something unknown."""
    outcomes = {point.outcome for point in points}
    for outcome in (Outcome.NOT_HELD, Outcome.UNKNOWN):
        if outcome in outcomes:
            return outcome
    return Outcome.HELD


def headline(checklist: Checklist, points: Sequence[Point], case: Case) -> str:
    """What to do next and by when; or that nothing is left to do."""
    missing = [point for point in points if point.outcome is Outcome.NOT_HELD]
    if missing:
        until = _until(checklist, case)
        return f"**Next: {missing[0].otherwise.rstrip('.')}{until}.**{_help(case)}"
    unknown = [point for point in points if point.outcome is Outcome.UNKNOWN]
    if unknown:
        return f"**Could not be checked: {unknown[0].text}** ({unknown[0].because})"
    return "**All done here.**"


def listed_points(points: Sequence[Point]) -> str:
    """The list itself."""
    return "\n".join(_line(point) for point in points)


def told(checklist: Checklist, case: Case) -> str:
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
    found = needs_of(texts).union(*(each.required() for each in features_of(checklist)))
    return found | (AIM_NEEDS if checklist.by else frozenset())


def checklist_woken(checklist: Checklist, event: str) -> frozenset[str]:
    """What changes it."""
    texts = [text for item in checklist.items for text in texts_of(item)]
    return woken(texts, event).union(*(f.woken_by(event) for f in features_of(checklist)))


def texts_of(item: Item) -> tuple[str, str]:
    """Its texts, with their variables."""
    return item.text, item.otherwise


def _told(text: str, case: Case) -> str:
    found = sentence(text, case)
    return found.values[0] if found.values else text


def _until(checklist: Checklist, case: Case) -> str:
    deadline = deadline_of(case, checklist.by) if checklist.by else None
    if deadline is None or isinstance(deadline, Unread | Unreadable):
        return ""
    return f", until {deadline.day} ({deadline.name}, {deadline.ends:%Y-%m-%d %H:%M} UTC)"


def _help(case: Case) -> str:
    return f" Questions: {case.process.contact}." if case.process.contact else ""


def _line(point: Point) -> str:
    box = f"- {_BOXES[point.outcome]} {point.text}"
    if point.done:
        return box
    if point.outcome is Outcome.UNKNOWN:
        return f"{box}: could not be checked ({point.because})"
    return f"{box}: {point.because}"
