"""When a person last did something to a thread, by its timeline."""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from bot.core.model.actor import Actor
from bot.github.api.client import parse_time
from bot.github.api.shape import every, maybe
from bot.github.read.threads import actor

_ELSEWHERE = frozenset(
    {"cross-referenced", "referenced", "mentioned", "subscribed", "unsubscribed"}
)


def touched(
    answer: Any, machines: AbstractSet[str], latest: datetime | None = None
) -> datetime | None:
    """When the last person did something to a thread, by its timeline; None where nobody did.

    To be mentioned in another thread is nobody's doing here. A commit carries what its author's
    clock said: one from after `latest`, when the thread last changed, does not count.
    """
    quiet = {name.casefold() for name in machines}
    acts = every(_act, answer, "an event of a timeline")
    times = (
        at for who, at, is_said in acts if not (who.is_bot or who.login.casefold() in quiet)
        if at and not (is_said and latest and at > latest)
    )  # fmt: skip
    return max(times, default=None)


def _act(event: Any) -> tuple[Actor, datetime | None, bool]:
    """Who did something, when, and whether that is told by somebody's clock alone."""
    if maybe(event, "event") == "committed":
        return _commit(event)
    # A review has a time of its own name.
    at = maybe(event, "created_at") or maybe(event, "submitted_at")
    is_here = maybe(event, "event") not in _ELSEWHERE
    who = actor(maybe(event, "actor") or maybe(event, "user"))
    return who, parse_time(at) if at and is_here else None, False


def _commit(event: Any) -> tuple[Actor, datetime | None, bool]:
    """A push shows as its commits alone, which name people as git does: by a name and an address.

    https://docs.github.com/en/rest/using-the-rest-api/issue-event-types#committed
    """
    names = [str(maybe(event, role, "name") or "") for role in ("author", "committer")]
    at = maybe(event, "committer", "date")
    bot = next((name for name in names if name.endswith("[bot]")), None)
    return Actor(bot or names[0], is_bot=bot is not None), parse_time(at) if at else None, True
