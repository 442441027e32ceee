"""Whom this App assigned: only so it gives a right to be assigned, as whoever may triage can."""

from bot.core.model.facts import Facts, Field


def assigned_by_app(facts: Facts) -> frozenset[str]:
    """Assignees whom this App assigned last, as far as the history was read."""
    changes = facts.history if isinstance(facts.history, tuple) else ()
    last = {each.value: each for each in changes if each.field is Field.ASSIGNEE}
    found = (each for each in last.values() if each.added and each.actor.is_this_app)
    return frozenset(facts.thread.assignees) & frozenset(each.value for each in found)
