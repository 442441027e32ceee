"""The form of GitHub's answers: one of another form, a proxy's page say, is as good as none.

GitHub's description says of many fields that they may be null or missing. Such a field is read with
`maybe`; one that is always there with `told`, `text` or `number`, which say by its path what is
missing. Of a list each item is read for itself, so that an odd one does not spoil the others.

https://github.com/github/rest-api-description
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from bot.github.api.errors import UnexpectedAnswer
from bot.telemetry import logger

log = logger(__name__)

T = TypeVar("T")

# What reading an answer raises that is not of the form it should be.
UNEXPECTED_SHAPE = (LookupError, TypeError, ValueError, AttributeError)


class UnexpectedShape(ValueError):
    """Something in an answer is missing, or not what GitHub's description says."""


def maybe(answer: Any, *path: str) -> Any:
    """The value below these keys; None where it, or anything on the way, is null or missing."""
    for key in path:
        if not isinstance(answer, dict):
            return None
        answer = answer.get(key)
    return answer


def told(answer: Any, *path: str) -> Any:
    """The value below these keys. Raises Odd where there is none."""
    found = maybe(answer, *path)
    if found is None:
        raise UnexpectedShape(f"{'.'.join(path)} is missing")
    return found


def text(answer: Any, *path: str) -> str:
    """A text below these keys. Raises Odd where there is none."""
    found = told(answer, *path)
    if not isinstance(found, str):
        raise UnexpectedShape(f"{'.'.join(path)} is no text")
    return found


def number(answer: Any, *path: str) -> int:
    """An integer below these keys. Raises Odd where there is none."""
    found = told(answer, *path)
    if not isinstance(found, int) or isinstance(found, bool):
        raise UnexpectedShape(f"{'.'.join(path)} is no number")
    return found


def items(answer: Any) -> list[Any]:
    """A list; null is an empty one. Raises Odd where it is something else."""
    if answer is None:
        return []
    if not isinstance(answer, list):
        raise UnexpectedShape("a list was expected")
    return answer


def every(read: Callable[[Any], T], answer: Any, what: str) -> Iterator[T]:
    """What the items of a list say. One that cannot be understood is left out, and that is logged.

    `what` an item is, for the log.
    """
    for item in items(answer):
        try:
            found = read(item)
        except UNEXPECTED_SHAPE as error:
            log.warning("left out what GitHub said", what=what, because=in_words(error))
        else:
            yield found


def understood(read: Callable[[Any], T], answer: Any) -> T:
    """What an answer says. Raises Misunderstood where it is of another form than GitHub's."""
    try:
        return read(answer)
    except UNEXPECTED_SHAPE as error:
        raise misunderstood(error) from error


def misunderstood(error: Exception) -> UnexpectedAnswer:
    """What could not be understood, for whoever keeps the bot running."""
    return UnexpectedAnswer(f"GitHub's answer has another form: {in_words(error)}")


def in_words(error: Exception) -> str:
    """What is wrong with an answer."""
    return str(error) if isinstance(error, UnexpectedShape) else f"{type(error).__name__}: {error}"
