"""GitHub on its worst day: each request may meet trouble, by the dice."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from tests.fakes.github import Fault
from tests.fakes.github.faults import Faults

SECONDARY = {"message": "You have exceeded a secondary rate limit."}
# A client waits for 30 seconds; GitHub says how long to pause, here never long.
TIMES_OUT, SLOW_SECONDS, PAUSE = 31.0, 0.4, {"Retry-After": "1"}

# What GitHub's description calls nullable or optional, and nothing on GitHub depends on.
# https://github.com/github/rest-api-description
NULLABLE = frozenset({
    *("app", "performed_via_github_app", "author_association", "closed_by", "assignee"),
    *("active_lock_reason", "state_reason", "merged_by", "auto_merge", "commit_id", "commit_url"),
    *("reactions", "homepage", "language", "license", "mirror_url", "organization"),
    *("template_repository", "timeline_url", "gravatar_id", "user_view_type"),
    *("sub_issues_summary", "details_url"),
})  # fmt: skip


def without_nullables(dice: random.Random, found: Any) -> Any:
    """The same answer; of what may be null some is, and some is not there at all."""
    if isinstance(found, list):
        return [without_nullables(dice, each) for each in found]
    if not isinstance(found, dict):
        return found
    kept = {
        key: without_nullables(dice, value)
        for key, value in found.items()
        if key not in NULLABLE or dice.random() < 0.5
    }
    return {k: None if k in NULLABLE and dice.random() < 0.5 else v for k, v in kept.items()}


# How often each comes, against the others.
KINDS: dict[str, tuple[int, dict[str, Any]]] = {
    "500": (2, {"status": 500}),
    "502": (4, {"status": 502}),
    "502 after it was carried out": (4, {"status": 502, "after": True}),
    "503": (2, {"status": 503}),
    "connection lost": (4, {"drop": True}),
    "answer lost": (6, {"drop": True, "after": True}),
    "slow": (8, {"status": None, "delay": SLOW_SECONDS}),
    "slow after it was carried out": (4, {"status": 502, "after": True, "delay": SLOW_SECONDS}),
    "null where it may be null": (8, {"status": None}),
    "401": (3, {"status": 401, "body": {"message": "Bad credentials"}}),
    "secondary limit": (1, {"status": 403, "headers": PAUSE, "body": SECONDARY}),
    "too many requests": (1, {"status": 429, "headers": PAUSE, "body": SECONDARY}),
    "limit is spent": (1, {"status": 403, "body": {"message": "API rate limit exceeded"}}),
}
# Holds up all writes of an installation for half a minute: in long runs only.
TIME_OUT = ("time-out after it was carried out", {"drop": True, "after": True, "delay": TIMES_OUT})


class Trouble(Faults):
    """Each request meets trouble with a probability of `rate`, and a write may be a fatal one.

    `strike` is told of every write, before it is carried out; True when the bot was killed by it.
    """

    def __init__(self, chance: random.Random, rate: float, strike: Callable[[], bool]) -> None:
        super().__init__()
        self._chance = chance
        self._rate = rate
        self._strike = strike
        self._is_over = False
        self.time_outs = 0
        self.met: Counter[str] = Counter()

    def stop(self) -> None:
        """A good day from now on: nobody is left to start again what a write would kill."""
        self._is_over = True

    def take(self, method: str, path: str) -> Fault | None:  # noqa: ARG002  the same for all
        """What this request meets."""
        if self._is_over:
            return None
        if method != "GET" and self._strike():
            self.met["killed while it wrote"] += 1
            return Fault(drop=True, after=self._chance.random() < 0.5)
        if self._chance.random() >= self._rate:
            return None
        name, order = self._drawn()
        self.met[name] += 1
        if name == "limit is spent":
            order = order | {"headers": _spent()}
        if name == "null where it may be null":
            order = order | {"reshape": partial(without_nullables, self._chance)}
        return Fault(**order)

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        if self.time_outs:
            self.time_outs -= 1
            return TIME_OUT
        weights = [weight for weight, _ in KINDS.values()]
        [name] = self._chance.choices(list(KINDS), weights)
        return name, KINDS[name][1]


def _spent() -> dict[str, str]:
    """https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api."""
    reset = datetime.now(UTC) + timedelta(seconds=1)
    return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(reset.timestamp()))}
