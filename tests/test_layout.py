"""The tree keeps its shape: small packages, one-line purposes, no import cycles."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.harness.support import ROOT

BOT = ROOT / "bot"
# One file for each word of the language or command: they may grow.
CATALOGUES = {"core/conditions", "core/actions", "core/commands", "cli"}
MOST_ENTRIES, MOST_AT_THE_TOP = 15, 14


def packages() -> list[Path]:
    return sorted(found.parent for found in BOT.rglob("__init__.py"))


def modules() -> dict[str, Path]:
    return {_name(path): path for path in sorted(BOT.rglob("*.py"))}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("package", packages(), ids=lambda path: _name(path / "__init__.py"))
def test_a_package_has_few_entries_and_one_sentence_of_purpose(package: Path) -> None:
    entries = [path for path in package.iterdir() if path.name != "__pycache__"]
    if package.relative_to(BOT).as_posix() not in CATALOGUES:
        assert len(entries) <= (MOST_AT_THE_TOP if package == BOT else MOST_ENTRIES)
    purpose = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8")))
    assert purpose is not None
    assert purpose.split("\n")[0].endswith(".")


def imports(known: Mapping[str, Path]) -> Iterator[tuple[str, set[str]]]:
    """For each module, those that it imports; what is imported for types alone counts, too."""
    for name, path in known.items():
        found: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    found.add(whole if whole in known else node.module)
        yield name, (found & known.keys()) - {name}


def test_modules_do_not_import_each_other_in_circles() -> None:
    try:
        TopologicalSorter(dict(imports(modules()))).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name, path in modules().items()
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
