"""What the pages say is so: dependencies, metrics, commands, conditions, actions, variables."""

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from bot.core.actions import ENSURE, ONCE
from bot.core.commands import COMMANDS
from bot.core.conditions import CONDITIONS
from bot.core.messages.command_help import page as commands_page
from bot.core.model.plugin import CommandHandler, Condition, Feature, StateAction
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.docs.command_list import words_of_process
from bot.core.rulebook.docs.json_schema import json_schema
from bot.core.rulebook.docs.reference import described, reference
from bot.core.rulebook.examples.forms import ExampleForm, Given
from bot.core.rulebook.examples.story_forms import (
    ActForm,
    ExamplesForm,
    MomentForm,
    SeenForm,
    StoryForm,
    StoryThread,
)
from bot.core.rulebook.forms.base import Strict
from bot.core.rulebook.forms.file import FileForm, RuleForm
from bot.core.rulebook.forms.process import ProcessForm
from bot.core.rulebook.load import load
from bot.service.sources.rules import read_rules
from bot.telemetry import Metrics
from tests.harness.support import ROOT


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


def test_every_label_of_a_metric_is_explained() -> None:
    documented = dict(
        re.findall(r"`(vepbot_[a-z_]+)(?:\{([a-z,]+)\})?`", page("docs/operations.md"))
    )
    for metric in vars(Metrics()).values():
        if isinstance(metric, Counter | Gauge | Histogram):
            [family] = metric.describe()
            name = family.name + ("_total" if family.type == "counter" else "")
            if labels := documented[name]:
                metric.labels(**dict.fromkeys(labels.split(","), "x"))  # fails for others
            else:
                metric.collect()


@pytest.mark.parametrize("model", [FileForm, ProcessForm, RuleForm])
def test_every_key_of_a_rules_file_is_explained(
    model: type[FileForm] | type[ProcessForm] | type[RuleForm],
) -> None:
    for name, field in model.model_fields.items():
        assert re.search(rf"`{field.alias or name}\b", page("docs/rules.md")), name


@pytest.mark.parametrize(
    "model",
    [ExamplesForm, ExampleForm, Given, StoryForm, StoryThread, MomentForm, ActForm, SeenForm],
)
def test_every_key_of_an_example_is_explained(
    model: type[Strict],
) -> None:
    for name, field in model.model_fields.items():
        assert re.search(rf"[`{{ ]{field.alias or name}\b", page("docs/rules.md")), name


def test_the_reference_and_the_schema_are_fresh() -> None:
    assert page("docs/reference.md") == reference(), "run: vepbot docs"
    assert json.loads(page("rules/schema.json")) == json_schema(), "run: vepbot schema"


def test_the_page_of_kubevirts_commands_is_fresh() -> None:
    [entry] = read_rules(ROOT / "rules").processes
    told = commands_page(words_of_process(entry), entry.process)
    assert page("docs/kubevirt-commands.md") == told, "run: vepbot docs … --commands rules"


FEATURES = {**CONDITIONS, **ENSURE, **ONCE, **COMMANDS}.values()


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.key)
def test_every_feature_has_a_description_and_an_example_that_loads(feature: type[Feature]) -> None:
    assert len(described(feature)) > 20
    if issubclass(feature, Condition):
        rest = "ensure: { labels: { set: [ x ] } }"
        rule = f"if: {{ {feature.key}: {feature.example} }}\n    {rest}"
    elif issubclass(feature, CommandHandler):
        command = f'on-command: "{feature.usage}"\n    who: author'
        rule = f"do: {{ {feature.key}: {feature.example} }}\n    {command}"
    else:
        block = "ensure" if issubclass(feature, StateAction) else "once"
        also = ", comment: hello" if feature.key == "mention" else ""
        rule = f"{block}: {{ {feature.key}: {feature.example}{also} }}"
    if feature.key == "reply":
        rule += '\n    on-command: "target <release>"\n    who: author'
    kind = "pull-request" if SubjectKind.PULL_REQUEST in feature.kinds else "issue"
    frame = FRAME.replace("for: pull-request", f"for: {kind}")
    load({"r.yaml": frame + f"    {rule}\n", "templates/reminder.md": "Soon."})


FRAME = """
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: sig/red } }
deadlines: { freeze: { what: x }, code-freeze: { what: y } }
checklists: { needed: { by: freeze, items: [ { item: x, if: { label: x }, otherwise: x } ] } }
roles: { author: [ pull-request.author ], lead: [ group.leads ], release-team: [ team/a ] }
rules:
  - name: example
    description: An example.
    for: pull-request
"""


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for path in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / Path(target)).exists(), f"{path.name}: {target}"


def anchors(path: Path) -> set[str]:
    """Of the headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def test_links_into_pages_lead_to_a_heading() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for name, anchor in re.findall(r"\]\(([^)#:\s]*)#([\w-]+)\)", path.read_text("utf-8")):
            target = path.parent / name if name else path
            assert anchor in anchors(target), f"{path.name}: {name}#{anchor}"


def test_the_rule_in_the_readme_is_the_one_that_is_shipped() -> None:
    [shown] = re.findall(r"```yaml\nrules:\n(.*?)```", page("README.md"), re.DOTALL)
    assert shown in page("rules/kubevirt.yaml")


def test_no_page_names_a_machine() -> None:
    for path in ROOT.rglob("*.md"):
        if ".venv" not in path.parts and ".contract" not in path.parts:
            assert "/work/" not in path.read_text("utf-8"), path
