"""What GitHub refuses in a check run. https://docs.github.com/en/rest/checks/runs"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.fakes.github.errors import Refusal, not_supplied, wrong_type

STATUSES = ("queued", "in_progress", "completed")
CONCLUSIONS = (
    "action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out",
)  # fmt: skip
LEVELS = ("notice", "warning", "failure")
LONGEST_TEXT = 65535
MOST_ANNOTATIONS = 50
MOST_ACTIONS = 3
LONGEST = {"label": 20, "identifier": 20, "description": 40}
LINES = ("start_line", "end_line", "start_column", "end_column")
ANNOTATION = ("path", "start_line", "end_line", "annotation_level", "message")


def check_fields(fields: Mapping[str, Any], new: bool) -> None:
    """All of a request; a new run's output needs a title too."""
    check_choice("status", fields.get("status"), STATUSES)
    check_choice("conclusion", fields.get("conclusion"), CONCLUSIONS)
    for name in ("details_url", "external_id"):
        check_type(name, fields.get(name), str, "a string")
    check_type("output", fields.get("output"), dict, "an object")
    if fields.get("output") is not None:
        check_output(fields["output"], ("title", "summary") if new else ("summary",))
    check_type("actions", fields.get("actions"), list, "an array")
    check_actions(fields.get("actions") or [])


def check_output(output: Mapping[str, Any], needed: tuple[str, ...]) -> None:
    """Title and summary, with at most 50 annotations in one request."""
    check_needed(output, needed)
    for name in ("title", "summary", "text"):
        check_type(name, output.get(name), str, "a string")
        check_length(output.get(name) or "", LONGEST_TEXT)
    check_type("annotations", output.get("annotations"), list, "an array")
    annotations = output.get("annotations") or []
    check_count(annotations, MOST_ANNOTATIONS)
    for annotation in annotations:
        check_annotation(annotation)


def check_annotation(annotation: Mapping[str, Any]) -> None:
    """Where and what; columns only within one line."""
    check_type("annotation", annotation, dict, "an object")
    check_needed(annotation, ANNOTATION)
    for name in LINES:
        check_type(name, annotation.get(name), int, "an integer")
    for name in ("path", "message", "title", "raw_details"):
        check_type(name, annotation.get(name), str, "a string")
        check_length(annotation.get(name) or "", LONGEST_TEXT)
    check_choice("annotation_level", annotation["annotation_level"], LEVELS)
    columns = annotation.keys() & {"start_column", "end_column"}
    if columns and annotation["start_line"] != annotation["end_line"]:
        raise Refusal(422, "Invalid request.\n\nColumns are only allowed on a single line.")


def check_actions(actions: list[Mapping[str, Any]]) -> None:
    """At most three buttons with short texts."""
    check_count(actions, MOST_ACTIONS)
    for action in actions:
        check_type("action", action, dict, "an object")
        check_needed(action, tuple(LONGEST))
        for name, limit in LONGEST.items():
            check_type(name, action[name], str, "a string")
            check_length(action[name], limit)


def check_needed(given: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Keys that must be there."""
    for name in names:
        if given.get(name) is None:
            raise not_supplied(name)


def check_type(name: str, value: Any, expected: type, words: str) -> None:
    """The JSON type, or nothing at all."""
    if value is not None and (not isinstance(value, expected) or isinstance(value, bool)):
        raise wrong_type(name, value, words)


def check_choice(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """One of a closed list; GitHub keeps the others for itself."""
    if value is not None and value not in allowed:
        raise wrong_type(name, value, f"a member of {list(allowed)}")


def check_length(text: str, limit: int) -> None:
    """https://github.com/ataylorme/eslint-annotate-action/issues/32; GitHub counts bytes."""
    size = len(text.encode("utf-8", "replace"))
    if size > limit:
        message = f"Only {limit} characters are allowed; {size} were supplied."
        raise Refusal(422, f"Invalid request.\n\n{message}")


def check_count(items: list[Any], limit: int) -> None:
    """https://github.com/graphql-hive/graphql-inspector/issues/1840"""
    if len(items) > limit:
        message = f"No more than {limit} items are allowed; {len(items)} were supplied."
        raise Refusal(422, f"Invalid request.\n\n{message}")


def moment(name: str, value: datetime | str | None) -> datetime | None:
    """A point in time as tests or requests give it."""
    if value is None or isinstance(value, datetime):
        return value
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong_type(name, value, "a valid ISO 8601 timestamp") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
