"""`rules/schema.json` says the same as the loader, for editors."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.core.rulebook.golden import FOLDER, Mistake, base, mistakes, planted
from tests.harness.support import ROOT

SCHEMA = json.loads((ROOT / "rules" / "schema.json").read_text("utf-8"))
SHIPPED = [
    ROOT / "rules" / "kubevirt.yaml",
    *sorted((ROOT / "docs" / "examples").glob("*.yaml")),
    FOLDER / "base" / "rules.yaml",
]
# Kinds of mistakes that an editor can see; names and rules against each other it cannot.
SEEN = ("unknown-key", "unknown-condition", "unknown-action", "wrong-type", "missing-key-of")


class EditorsLoader(yaml.SafeLoader):
    """Editors read YAML 1.2, where `on` is a word and only true and false are flags."""


EditorsLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if first in "tTfF" or "bool" not in tag]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def is_valid(text: str) -> bool:
    document: Any = yaml.load(text, EditorsLoader)  # noqa: S506  a safe one
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(document))


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_rules_that_load_are_valid(path: Path) -> None:
    assert is_valid(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "mistake",
    [each for each in mistakes() if each.file == "rules.yaml" and each.name.startswith(SEEN)],
    ids=lambda mistake: mistake.name,
)
def test_what_an_editor_can_see_is_not(mistake: Mistake) -> None:
    assert not is_valid(planted(base(), [mistake])["rules.yaml"])
