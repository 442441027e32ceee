"""What pydantic found wrong becomes mistakes with places and suggestions."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.text.suggest import did_you_mean
from bot.text.yaml_source import Path, Source

_KINDS = {
    "missing": "missing-key",
    "extra_forbidden": "unknown-key",
    "int_parsing": "wrong-type",
    "dict_type": "wrong-type",
    "tuple_type": "wrong-type",
    "string_type": "wrong-type",
    "model_type": "wrong-type",
}


def report_invalid(
    source: Source, model: type[BaseModel], error: ValidationError, at: Path, *, bare: bool = False
) -> None:
    """Report every error of a validation; `at` is where the validated value stands.

    `bare`: the value stands there itself, without the key that the model has for it.
    """
    errors = error.errors(include_url=False)
    locations = [tuple(item["loc"]) for item in errors]
    for item, location in zip(errors, locations, strict=True):
        if any(len(deeper) > len(location) == _shared(deeper, location) for deeper in locations):
            continue  # pydantic also counts a list with a bad entry as too short
        path = at if bare else (*at, *location)
        kind = _kind(item["type"])
        if item["type"] == "extra_forbidden":
            known = keys_of(model, location[:-1])
            message = f'unknown key "{location[-1]}"{did_you_mean(str(location[-1]), known)}'
            source.report(source.key_position(path), message, kind)
        elif path and path[-1] == "[key]":  # how pydantic names a key that is wrong itself
            source.report(source.key_position(path[:-1]), _words(item, path[:-1]), kind)
        else:
            source.report(source.position(path), _words(item, path), kind)


def _shared(deeper: Sequence[str | int], location: Sequence[str | int]) -> int:
    """How many leading steps two places have in common."""
    pairs = zip(deeper, location, strict=False)
    return next((n for n, (left, right) in enumerate(pairs) if left != right), len(location))


def keys_of(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """The keys that a map at this place below a model may have."""
    current: Any = model
    for step in location:
        current = _below(current, step)
    if not (isinstance(current, type) and issubclass(current, BaseModel)):
        return []
    return [field.alias or name for name, field in current.model_fields.items()]


def _below(annotation: Any, step: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        named = (field.annotation for name, field in fields.items() if step in (name, field.alias))
        return _bare(next(named, None))
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return _bare(arguments[1])
    return _bare(arguments[0]) if arguments else None


def _bare(annotation: Any) -> Any:
    """An annotation without `Annotated` and `None`."""
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    choices = [each for each in get_args(annotation) if each is not type(None)]
    is_optional = type(None) in get_args(annotation) and len(choices) == 1
    return choices[0] if is_optional else annotation


def _kind(error: str) -> str:
    """Our own errors bring their kind as their type, with a dash in it."""
    return error if "-" in error else _KINDS.get(error, "wrong-value")


def _words(item: Mapping[str, Any], path: Path) -> str:
    """Pydantic's message in the words of somebody who writes YAML."""
    named = f'"{path[-1]}"' if path else "the file"
    key = "this entry" if path and isinstance(path[-1], int) else named
    context = item.get("ctx", {})
    messages = {
        "missing": f"{key} is missing",
        "int_parsing": f"{key} must be a whole number",
        "string_type": f"{key} must be a text",
        "dict_type": f"{key} must be a map (key: value)",
        "model_type": f"{key} must be a map (key: value)",
        "tuple_type": f"{key} must be a list",
        "too_short": f"{key} must not be empty",
        "string_too_short": f"{key} must not be empty",
        "literal_error": f"{key} must be {_choices(item)}",
        "string_pattern_mismatch": f"{key} does not have the form {context.get('pattern')}",
        "value_error": f"{key}: {context.get('error')}",
    }
    if item["type"].startswith("unknown-"):
        return str(item["msg"])
    verb = " " if item["msg"].startswith(("must", "has")) else ": "
    return messages.get(item["type"], f"{key}{verb}{item['msg']}")


def _choices(item: Mapping[str, Any]) -> str:
    """Pydantic's `'a', 'b' or 'c'` without quotes, and the closest to what was written."""
    expected = str(item.get("ctx", {}).get("expected", ""))
    words = re.findall(r"'([^']*)'", expected)
    given = str(item.get("input", ""))
    close = did_you_mean(given, words) if get_close_matches(given, words, n=1, cutoff=0.6) else ""
    return expected.replace("'", "") + close
