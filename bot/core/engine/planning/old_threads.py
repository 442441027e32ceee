"""Old threads are left in peace: where nobody has done anything since this App came, it is silent.

Labels and checks aside, which disturb nobody. Where it has spoken before, it goes on.
"""

from datetime import datetime

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.claims import Part
from bot.core.model.facts import Facts, Need, NotFetched, reason_of
from bot.core.model.plan.desired_state import Target

# What machines do as well as people, or what nobody did: events that disturb no old thread's peace.
QUIET_ACTIONS = frozenset(
    {
        *("labeled", "unlabeled", "milestoned", "demilestoned", "assigned", "unassigned"),
        *("sweep", "look"),
    }
)
PEACE = "nothing is said: it is from before this App came, and nobody has touched it since"


def silence(decision: Decision, facts: Facts, on: Target, came: datetime | None) -> Part | None:
    """Why no new comment may be written yet, or what must be read first; None if one may.

    `facts` are those of the thread, with its comments; `came` is when the App was installed.
    """
    thread = facts.thread
    if came is None or thread.created_at >= came:
        return None
    if facts.comments or any(_is_loud(event) for event in decision.trigger.events):
        return None
    if thread.updated_at < came:
        return Part(notes=(PEACE,))
    if isinstance(facts.touched, NotFetched):
        return Part(needs=frozenset({(on, Need.TOUCHED)}))
    if isinstance(facts.touched, datetime) and facts.touched >= came:
        return None
    is_known = facts.touched is None or isinstance(facts.touched, datetime)
    return Part(notes=(PEACE if is_known else f"nothing is said: {reason_of(facts.touched)}",))


def _is_loud(event: str) -> bool:
    return event.partition(".")[2] not in QUIET_ACTIONS
