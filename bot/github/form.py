"""The form of GitHub's answers: one of another form, a proxy's page say, is as good as none."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.github.errors import Transient

T = TypeVar("T")

# What reading an answer raises that is not of the form it should be.
UNEXPECTED_SHAPE = (LookupError, TypeError, ValueError, AttributeError)


def understood(read: Callable[[Any], T], answer: Any) -> T:
    """What an answer says. Raises Transient where it is of another form than GitHub's."""
    try:
        return read(answer)
    except UNEXPECTED_SHAPE as error:
        raise Transient(f"GitHub's answer has another form: {type(error).__name__}") from error
