"""What of a plan is carried out, and what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.engine.planning.plan import Plan
from bot.core.engine.planning.refused_writes import RefusedWrite, parts_of
from bot.core.model.facts import Facts
from bot.core.model.plan.operation import CREATING, Operation, PublishCheck
from bot.core.model.trigger import Trigger
from bot.core.rulebook.rulebook import Mode
from bot.github.api.errors import BudgetSpent, GitHubError, Refused
from bot.github.api.write_budget import CAUSE, PRESSING
from bot.github.write.after_creation import Created
from bot.github.write.outcome import in_words

TRIES_OF_A_CHECK = 3


@dataclass(frozen=True, slots=True)
class Written:
    """What became of steps: what is new, and what GitHub did not do.

    `later` is when (UTC) an edit may be made that came too soon; `left` says what is left as it is.
    """

    created: tuple[Created, ...] = ()
    undone: tuple[RefusedWrite, ...] = ()
    later: datetime | None = None
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one step; `beside`: what was left out of something new.

    `later` and `left` as in `Written`.
    """

    created: Created | None = None
    undone: RefusedWrite | None = None
    beside: Mapping[str, str] = field(default_factory=dict)
    later: datetime | None = None
    left: str | None = None


def written(outcomes: Sequence[Done]) -> Written:
    """What became of all of them."""
    return Written(
        tuple(each.created for each in outcomes if each.created),
        tuple(each.undone for each in outcomes if each.undone),
        min((each.later for each in outcomes if each.later), default=None),
        tuple(each.left for each in outcomes if each.left),
    )


def may_pass(refused: Refused, operation: Operation, trigger: Trigger) -> bool:
    """Whether a second look is worth it soon: what is gone is planned otherwise then.

    A commit that was just pushed may not be known everywhere yet.
    """
    is_of_commit = isinstance(operation, PublishCheck) and refused.status == 422
    return refused.gone or (is_of_commit and trigger.tried < TRIES_OF_A_CHECK)


def goes_on(operation: Operation, trouble: GitHubError) -> bool:
    """Whether this is tried although there was trouble with what comes before it."""
    is_spent = isinstance(trouble, BudgetSpent) and isinstance(operation, PublishCheck)
    return is_spent or isinstance(trouble, Refused)


@contextmanager
def pressing(operation: Operation) -> Iterator[None]:
    """A check may be required for a merge: it has a part of what is kept back."""
    token = PRESSING.set(isinstance(operation, PublishCheck))
    try:
        yield
    finally:
        PRESSING.reset(token)


@contextmanager
def on_account_of(facts: Facts | None) -> Iterator[None]:
    """Writes are on the account of the thread's author, too, unless somebody commanded them.

    An App has none.
    """
    cause = CAUSE.get()
    author = facts.thread.author if facts else None
    login = author.login.casefold() if author and not author.is_bot else ""
    token = CAUSE.set(replace(cause, author=cause.author or login))
    try:
        yield
    finally:
        CAUSE.reset(token)


def undone_of(refused: Refused, operation: Operation) -> RefusedWrite:
    return RefusedWrite(operation, dict.fromkeys(parts_of(operation), in_words(refused, operation)))


def creates(planned: Plan) -> bool:
    """Whether there will be new things whose numbers only GitHub knows."""
    return any(isinstance(operation, CREATING) for operation in enforced(planned))


def enforced(planned: Plan) -> tuple[Operation, ...]:
    """What is written, without what is only reported."""
    return tuple(step.operation for step in planned.steps if step.mode is Mode.ENFORCE)
