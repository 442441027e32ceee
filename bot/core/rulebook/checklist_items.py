"""Reads `checklists:` where they stand, whatever else is wrong with the file."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.markup.yaml_text.source import Path
from bot.core.model.definitions.checklist import Checklist, Item
from bot.core.model.plugin import Feature
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.blocks import BlockReader
from bot.core.rulebook.declarations import below

# An item with its place, what it is written like, and the features in it.
PlacedItem = tuple[Path, Mapping[str, Any], tuple[tuple[Path, Feature], ...]]


def read_checklists(
    document: Any, reader: BlockReader
) -> tuple[dict[str, Checklist], list[PlacedItem]]:
    """Every checklist as far as it could be read, and every item for the linter."""
    found: dict[str, Checklist] = {}
    placed: list[PlacedItem] = []
    for name, form in below(document, "checklists").items():
        raw = form if isinstance(form, dict) else {}
        items = tuple(_items(raw, ("checklists", name, "items"), reader, placed))
        by, kind = raw.get("by"), raw.get("for")
        known = next((each for each in SubjectKind if each.value == kind), None)
        found[name] = Checklist(name, items, by if isinstance(by, str) else None, known)
    return found, placed


def _items(
    raw: Mapping[str, Any], at: Path, reader: BlockReader, placed: list[PlacedItem]
) -> Iterator[Item]:
    listed = raw.get("items")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        item = entry if isinstance(entry, dict) else {}
        place = (*at, index)
        yield Item(
            text=str(item.get("item") or ""),
            conditions=reader.conditions(below(item, "if"), (*place, "if")),
            otherwise=str(item.get("otherwise") or ""),
            when=reader.conditions(below(item, "when"), (*place, "when")),
        )
        placed.append((place, item, reader.taken()))
