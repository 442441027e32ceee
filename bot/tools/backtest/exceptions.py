"""Exceptions that people know of: a file names them, as a clone does not hold them."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from bot.core.markup.yaml_text.source import Source, read_yaml
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.schedules.release import normalise

# By the number of the pull request, in the order of their days.
Exceptions = Mapping[int, tuple[ExceptionRequest, ...]]
_DECISIONS = {"granted": ExceptionState.GRANTED, "denied": ExceptionState.DENIED}
_KEYS = {"pull-request", "release", "until", *_DECISIONS}
_EXAMPLE = "write { pull-request: 12, release: v1.9, granted: 2026-01-09, until: 2026-01-31 }"
_MOST_VALUES = 50_000


class UnreadableExceptions(Exception):
    """The file cannot be used, in words for a person."""


def read_exceptions(path: Path) -> Exceptions:
    """All exceptions of a file. Raises UnreadableExceptions with the place of the first mistake."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise UnreadableExceptions(f"{path} cannot be read: {error}") from error
    source = read_yaml(text, str(path), _MOST_VALUES)
    if source.diagnostics:
        [first, *_] = sorted(source.diagnostics)
        raise UnreadableExceptions(f"{path}:{first.position.line}: {first.message}")
    found: dict[int, list[ExceptionRequest]] = {}
    for number, request in _rows(source):
        found.setdefault(number, []).append(request)
    return {
        number: tuple(sorted(requests, key=lambda each: each.asked.at))
        for number, requests in found.items()
    }


def _rows(source: Source) -> Iterator[tuple[int, ExceptionRequest]]:
    value = [] if source.value is None else source.value
    if not isinstance(value, list):
        raise UnreadableExceptions(f"{source.path}: exceptions are a list; {_EXAMPLE}")
    for index, row in enumerate(value):
        try:
            yield _row(row)
        except (ValueError, TypeError, KeyError) as error:
            line = source.position((index,)).line
            raise UnreadableExceptions(f"{source.path}:{line}: {_EXAMPLE}") from error


def _row(row: dict[str, Any]) -> tuple[int, ExceptionRequest]:
    """Raises ValueError, TypeError or KeyError where it is none."""
    [decision] = set(row) & set(_DECISIONS)
    release = normalise(str(row["release"]))
    number, until = int(row["pull-request"]), row.get("until")
    if set(row) - _KEYS or release is None or number < 1:
        raise ValueError(row)
    said = Decision("", datetime.combine(_day(row[decision]), time(), UTC))
    ends = _day(until) if until else None
    return number, ExceptionRequest(
        release, _DECISIONS[decision], asked=said, decided=said, until=ends
    )


def _day(value: object) -> date:
    return date.fromisoformat(str(value))
