"""What pydantic found wrong becomes mistakes with places and suggestions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from bot.core.markup.suggest import closest, did_you_mean
from bot.core.markup.yaml_text.source import MOST_MISTAKES, Path, Source
from bot.core.model.diagnostic import Position
from bot.core.rulebook.misplaced import belongs

Location = tuple[str | int, ...]
_GLUED = re.compile(r"([a-z][\w-]*):([^\s:/].*)")
_COMMENT = re.compile(r"[\w-]+: +(#)")
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

    `bare`: the value is there itself, without the key that the model has for it.
    """
    errors = error.errors(include_url=False)[:MOST_MISTAKES]
    locations = [tuple(item["loc"]) for item in errors]
    # Pydantic also counts a list with a bad entry as too short.
    parents = {location[:n] for location in locations for n in range(len(location))}
    misspelt = dict(_misspelt(model, errors))
    for item, location in zip(errors, locations, strict=True):
        if location in parents or location in misspelt.values():
            continue
        # Where the value is there itself, the model's own name for it is no key.
        path = _written(source, (*at, *location[1:]) if bare else (*at, *location))
        kind = _kind(item["type"])
        if item["type"] == "extra_forbidden":
            key = str(location[-1])
            hint = belongs(path) or did_you_mean(key, keys_of(model, location[:-1]))
            message = f'unknown key "{location[-1]}"{hint}'
            source.report(source.key_position(path), message, kind)
        elif path and path[-1] == "[key]":  # how pydantic names a key that is wrong itself
            source.report(source.key_position(path[:-1]), _words(item, path[:-1]), kind)
        elif item.get("input") is None and (mark := _comment(source, path)):
            hint = '; a # begins a comment here: quote the text, "#…"'
            source.report(mark, _words(item, path) + hint, kind)
        else:
            source.report(source.position(path), _words(item, path), kind)


def _comment(source: Source, path: Path) -> Position | None:
    """The place of a # that replaces the value of a key."""
    if path not in source.key_positions:
        return None
    where = source.key_position(path)
    found = _COMMENT.match(source.line(where)[where.column - 1 :])
    return Position(where.line, where.column + found.start(1)) if found else None


def _misspelt(
    model: type[BaseModel], errors: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Location, Location]]:
    """Places of unknown keys, each with that of the key that was probably meant."""
    for item in errors:
        if item["type"] == "extra_forbidden":
            *above, key = item["loc"]
            if found := closest(str(key), keys_of(model, above)):
                yield tuple(item["loc"]), (*above, found)


def _written(source: Source, path: Path) -> Path:
    """Without the place in a list that nobody wrote: `x` is short for `[x]`."""
    if path and isinstance(path[-1], int) and path not in source.positions:
        return path[:-1]
    return path


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
    if item["type"].startswith("unknown-"):
        return str(item["msg"])
    key, context = _named(path), item.get("ctx", {})
    least, most = context.get("min_length", 1), context.get("max_length")
    messages = {
        "missing": f"{key} is missing",
        "int_parsing": f"{key} must be a whole number",
        "string_type": f"{key} must be a text",
        "dict_type": f"{key} must be a map (key: value)",
        "model_type": f"{key} must be a map (key: value)",
        "tuple_type": f"{key} must be a list",
        "too_short": f"{key} must " + (f"have {least} entries" if least > 1 else "not be empty"),
        "too_long": f"{key} must have at most {most} entries",
        "string_too_short": f"{key} must not be empty",
        "string_too_long": f"{key} must have at most {most} characters",
        "greater_than_equal": f"{key} must be at least {context.get('ge')}",
        "less_than_equal": f"{key} must be at most {context.get('le')}",
        "literal_error": f"{key} must be {_choices(item)}",
        "value_error": f"{key}: {context.get('error')}",
    }
    if item["type"] in ("dict_type", "model_type") and (glued := _GLUED.fullmatch(_text(item))):
        return f'{key}: write a space after the colon: "{glued[1]}: {glued[2]}"'
    verb = " " if item["msg"].startswith(("must", "has")) else ": "
    return messages.get(item["type"], f"{key}{verb}{item['msg']}")


def _text(item: Mapping[str, Any]) -> str:
    """The value at this place, if it is a text."""
    return str(item["input"]) if isinstance(item.get("input"), str) else ""


def _named(path: Path) -> str:
    """The value at a place, by its closest key."""
    keys = [step for step in path if isinstance(step, str)]
    if not keys:
        return "this entry" if path else "the file"
    return f'an entry of "{keys[-1]}"' if isinstance(path[-1], int) else f'"{keys[-1]}"'


def _choices(item: Mapping[str, Any]) -> str:
    """Pydantic's `'a', 'b' or 'c'` without quotes, and the closest to what was written."""
    expected = str(item.get("ctx", {}).get("expected", ""))
    given = item.get("input")
    words = re.findall(r"'([^']*)'", expected)
    close = closest(given, words) if isinstance(given, str) else None
    return expected.replace("'", "") + (f'; did you mean "{close}"?' if close else "")
