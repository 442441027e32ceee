"""Locked conversations: nothing is said there, and the check says what would have been.

https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.engine.planning.claims import Part
from bot.core.engine.planning.refused_writes import place_of
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import Operation, WriteComment

LOCKED = "unlock the conversation of {} to hear from this App there; it is locked"
IN_PLACE = "**This conversation is locked.** Until it is unlocked, comments are shown here:"
LONGEST = 10_000


def is_locked(operation: Operation, facts: Facts) -> bool:
    """Whether it would be a comment where this App cannot comment."""
    place = place_of(operation, facts) if isinstance(operation, WriteComment) else None
    return place is not None and place.thread.locked


def quieted(part: Part, facts: Facts) -> Part:
    """Without comments on locked conversations; that they are locked is noted."""
    locked = [step for step in part.steps if is_locked(step.operation, facts)]
    if not locked:
        return part
    notes = (LOCKED.format(step.operation.subject) for step in locked)
    steps = tuple(step for step in part.steps if step not in locked)
    return replace(part, steps=steps, notes=(*part.notes, *notes))


def told_of_lock(parts: Sequence[Part], facts: Facts) -> tuple[str, ...]:
    """What cannot be said in the subject's own thread, Markdown; nothing for nothing."""
    texts = [text[:LONGEST] for part in parts for text in _unsaid(part, facts)]
    return ("\n\n".join((IN_PLACE, *texts)),) if texts else ()


def _unsaid(part: Part, facts: Facts) -> Iterator[str]:
    for step in part.steps:
        operation = step.operation
        is_here = operation.subject == facts.subject and is_locked(operation, facts)
        if isinstance(operation, WriteComment) and is_here:
            yield operation.body.partition("\n")[2]
