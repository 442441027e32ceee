"""The JSON Schema of a rules file, for editors: completion, descriptions, mistakes while typing."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from bot.core.actions import ENSURE, ONCE
from bot.core.commands import COMMANDS
from bot.core.conditions import CONDITIONS
from bot.core.model.plugin import BLOCK, Feature
from bot.core.rulebook.docs.reference import described
from bot.core.rulebook.forms.file import FileForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BLOCKS = {"if": "conditions", "ensure": "ensure", "once": "once", "do": "do"}
# YAML writes numbers and booleans without quotes, and so do people.
_NUMBER = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}]}


def json_schema() -> dict[str, Any]:
    """The whole schema, ready for `json.dumps`."""
    schema = FileForm.model_json_schema(by_alias=True)
    definitions = schema.setdefault("$defs", {})
    definitions["conditions"] = _block("All of these must hold.", CONDITIONS, definitions)
    definitions["ensure"] = _block("What shall be so.", ENSURE, definitions)
    definitions["once"] = _block("What is done once.", ONCE, definitions)
    answers = _block("What answers the command.", COMMANDS, definitions)
    bare = [key for key, kind in sorted(COMMANDS.items()) if not _asks_for_more(kind)]
    definitions["do"] = {"anyOf": [{"enum": bare}, answers]}
    rule = definitions["RuleForm"]["properties"]
    for key, name in _BLOCKS.items():
        rule[key] = {"$ref": f"#/$defs/{name}"}
    item = definitions["ItemForm"]["properties"]
    item["if"] = item["when"] = {"$ref": "#/$defs/conditions"}
    schema["properties"]["version"] = {"enum": [1, "1"], "description": "The form of this file."}
    head = {"$schema": DIALECT, "title": "Rules of vepbot"}
    return {**head, **_lenient(schema)}


def _asks_for_more(kind: type[Feature]) -> bool:
    """Whether its name alone is not enough."""
    return any(field.is_required() for field in kind.model_fields.values())


def _block(
    description: str, features: Mapping[str, type[Feature]], definitions: dict[str, Any]
) -> dict[str, Any]:
    properties = {key: _feature(kind, definitions) for key, kind in sorted(features.items())}
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
    }


def _feature(kind: type[Feature], definitions: dict[str, Any]) -> dict[str, Any]:
    """The map form, or the bare value where the feature takes one."""
    form = _inlined(kind, definitions)
    described_as = {"description": described(kind)}
    name = kind.bare or kind.short
    if not name:
        return form | described_as
    bare = _bare(form["properties"][_alias(kind, name)])
    return {"anyOf": [bare] if kind.bare else [bare, form]} | described_as


def _alias(kind: type[BaseModel], name: str) -> str:
    return kind.model_fields[name].alias or name


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """A list may be left out around a single entry."""
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        return {"anyOf": [schema["items"], schema]}
    return schema


def _inlined(kind: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = kind.model_json_schema(by_alias=True)
    definitions.update(schema.pop("$defs", {}))
    schema.pop("title", None)
    schema.pop("description", None)
    return schema


def _lenient(schema: Any) -> Any:
    """Without pydantic's titles and defaults; whole numbers may be written as such or as text."""
    if isinstance(schema, list):
        return [_lenient(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get(BLOCK):
        return {"$ref": "#/$defs/conditions"}
    if schema.get("type") == "integer":
        return _NUMBER
    return {
        key: _lenient(value)
        for key, value in schema.items()
        if not (key == "default" or (key == "title" and isinstance(value, str)))
    }
