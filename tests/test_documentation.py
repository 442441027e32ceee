"""What the pages say is so: dependencies, metrics, commands, conditions, actions, variables."""

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.actions import ACTIONS
from bot.conditions import CONDITIONS
from bot.rulebook.schema import FileForm, ProcessForm, RuleForm
from bot.telemetry import Metrics
from bot.text.variables import VARIABLES
from tests.support import ROOT


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    listed = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    named = page("docs/dependencies.md")
    for requirement in listed:
        name = re.split(r"[<>=\[]", requirement)[0]
        assert re.search(rf"^\|.*\b{re.escape(name)}\b.*\|", named, re.MULTILINE), name


def test_every_metric_is_explained() -> None:
    text = Metrics().exposition().decode()
    families = [found.name for found in text_string_to_metric_families(text)]
    assert families
    for family in families:
        assert f"`{family}" in page("docs/operations.md"), family


@pytest.mark.parametrize("model", [FileForm, ProcessForm, RuleForm])
def test_every_key_of_a_rules_file_is_explained(
    model: type[FileForm] | type[ProcessForm] | type[RuleForm],
) -> None:
    for name, field in model.model_fields.items():
        assert re.search(rf"`{field.alias or name}\b", page("docs/rules.md")), name


def test_every_condition_action_and_variable_is_explained() -> None:
    rules = page("docs/rules.md")
    for key in (*CONDITIONS, *ACTIONS):
        assert f"`{key}:" in rules, key
    for name in VARIABLES:
        assert f"`${{{name}}}`" in rules, name


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for path in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / Path(target)).exists(), f"{path.name}: {target}"


def test_the_rule_in_the_readme_is_the_one_that_is_shipped() -> None:
    [shown] = re.findall(r"```yaml\nrules:\n(.*?)```", page("README.md"), re.DOTALL)
    assert shown in page("rules/kubevirt.yaml")


def test_no_page_names_a_machine() -> None:
    for path in ROOT.rglob("*.md"):
        if ".venv" not in path.parts and ".contract" not in path.parts:
            assert "/work/" not in path.read_text("utf-8"), path
