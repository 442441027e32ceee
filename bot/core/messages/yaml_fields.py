"""Values as they are written in rules: scalars are text, so each says how it is read."""

import re
from datetime import date
from typing import Annotated, Any

from pathspec import GitIgnoreSpec
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from bot.core.markup.suggest import did_you_mean
from bot.core.schedules.office_hours import OfficeHours, parse_hours
from bot.core.schedules.offset import Offset, parse_duration, parse_moment
from bot.core.schedules.release import normalise
from bot.core.slash.argument_types import TYPES
from bot.core.slash.grammar import Usage, parse_alias, parse_usage

LONGEST_TEXT = 2000
LONGEST_GLOB = 200
# Paths are matched by expressions that try all places for each * with all for the others.
MOST_STARS, MOST_STARS_OF_PATHS = 5, 3
_STARS = re.compile(r"\*+")


def _flag(value: Any) -> bool:
    if value not in ("true", "false"):
        raise PydanticCustomError("wrong-value", "must be true or false")
    return bool(value == "true")


def _count(value: Any) -> Any:
    """Pydantic also takes 1_0 and " 10 " for a number."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10):
        raise PydanticCustomError("wrong-type", "must be a whole number")
    return int(value)


def _list(value: Any) -> Any:
    """`x` is short for `[x]`."""
    return value if isinstance(value, list) else [value]


class OrOne:
    """Tells editors that a single entry needs no list around it."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Either form."""
        schema = handler(core_schema)
        return {"anyOf": [schema["items"], schema]}


def few_stars(value: str, most: int = MOST_STARS) -> str:
    """Each * may be tried at every character: a few are plenty. Raises for more."""
    if len(_STARS.findall(value)) > most:
        raise PydanticCustomError("bad-glob", "has more than {most} * in it", {"most": most})
    return value


def _glob(value: str) -> str:
    if "$" in value:
        raise ValueError("variables are not replaced here; write a pattern like sig/*")
    return few_stars(value)


def _path_glob(value: str) -> str:
    try:
        GitIgnoreSpec.from_lines([value])
    except ValueError as error:
        raise PydanticCustomError(
            "bad-glob", '"{value}" is no .gitignore pattern', {"value": value}
        ) from error
    return few_stars(value.removesuffix("**"), MOST_STARS_OF_PATHS)


def _read(kind: str, value: Any, parse: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("wrong-type", "must be a text")
    try:
        return parse(value)
    except ValueError as error:
        raise PydanticCustomError(kind, "{error}", {"error": str(error)}) from error


def of_form(pattern: str, words: str) -> Any:
    """A text that matches a pattern as a whole; `words` say what it looks like."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise PydanticCustomError("wrong-value", "must be {words}", {"words": words})
        return value

    return AfterValidator(check)


def _release(value: str) -> str:
    if not (found := normalise(value)):
        raise ValueError(f'"{value}" is no release; write v1.9')
    return found


def _since(value: str) -> str | date:
    if found := normalise(value):
        return found
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError(f'"{value}" is neither a release (v1.9) nor a day (2026-01-07)') from None


def _argument_type(value: Any) -> str | tuple[str, ...]:
    """The name of a type, or the allowed words."""
    if isinstance(value, list):
        words = tuple(word for word in value if isinstance(word, str) and word)
        if not words or len(words) < len(value):
            raise PydanticCustomError("wrong-type", "must be a type or a list of words")
        return words
    if not isinstance(value, str) or value not in TYPES:
        context = {"value": str(value), "hint": did_you_mean(str(value), TYPES)}
        raise PydanticCustomError("unknown-type", 'unknown type "{value}"{hint}', context)
    return value


OneOrMore = BeforeValidator(_list)
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
Count = Annotated[int, BeforeValidator(_count), Field(ge=0, le=1_000_000)]
Glob = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_GLOB), AfterValidator(_glob)
]
PathGlob = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_GLOB), AfterValidator(_path_glob)
]
Globs = Annotated[tuple[Glob, ...], OneOrMore, Field(min_length=1), OrOne()]
PathGlobs = Annotated[tuple[PathGlob, ...], OneOrMore, Field(min_length=1), OrOne()]
Words = Annotated[tuple[Word, ...], OneOrMore, Field(min_length=1), OrOne()]
Duration = Annotated[
    Any,
    PlainValidator(lambda value: _read("bad-duration", value, parse_duration)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,4} *[hdw]$"}),
]
MomentText = Annotated[
    Offset,
    PlainValidator(lambda value: _read("bad-offset", value, parse_moment)),
    WithJsonSchema({"type": "string"}),
]
HoursText = Annotated[
    OfficeHours,
    PlainValidator(lambda value: _read("wrong-value", value, parse_hours)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}"}),
]
Moments = Annotated[tuple[MomentText, ...], OneOrMore, Field(min_length=1), OrOne()]
ReleaseText = Annotated[
    str,
    PlainValidator(lambda value: _read("bad-version", value, _release)),
    WithJsonSchema({"type": "string"}),
]
Since = Annotated[
    Any,
    PlainValidator(lambda value: _read("bad-version", value, _since)),
    WithJsonSchema({"type": "string"}),
]
UsageText = Annotated[
    Usage,
    PlainValidator(lambda value: _read("wrong-value", value, parse_usage)),
    WithJsonSchema({"type": "string"}),
]
AliasText = Annotated[
    tuple[str, ...],
    PlainValidator(lambda value: _read("wrong-value", value, parse_alias)),
    WithJsonSchema({"type": "string"}),
]
Aliases = Annotated[tuple[AliasText, ...], OneOrMore, Field(min_length=1), OrOne()]
ArgumentTypeForm = Annotated[
    Any,
    PlainValidator(_argument_type),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": sorted(TYPES)},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        }
    ),
]
