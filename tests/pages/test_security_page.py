"""docs/security.md names a test for each threat, and each of them is there."""

import ast
import re

from tests.harness.support import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


def test_every_test_that_is_named_exists() -> None:
    missing = [
        f"{path}::{name}"
        for path, name in NAMED.findall(PAGE)
        if not (ROOT / path).is_file() or name not in names_in(path)
    ]
    assert missing == []


def test_every_threat_names_one() -> None:
    threats = PAGE.partition("\n## Threats\n")[2].partition("\n## ")[0].split("\n### ")[1:]
    assert len(threats) >= 15
    assert [each.split("\n")[0] for each in threats if not NAMED.search(each)] == []


def test_the_table_names_guards_and_tests_that_exist() -> None:
    table = PAGE.partition("\n## Threats\n")[2].partition("\n### ")[0]
    rows = [line.strip("|").split("|") for line in table.split("\n") if line.startswith("|")][2:]
    assert len(rows) >= 13
    guards = [re.findall(r"`(bot/[\w/]+\.py)`", guard) for _, guard, _ in rows]
    missing = [each for found in guards for each in found or [""] if not (ROOT / each).is_file()]
    assert missing == []
    assert [threat for threat, _, test in rows if not NAMED.search(test)] == []
