"""Whatever stands in a file, it is rules or a list of mistakes; and what loads can be used."""

import copy
from contextlib import suppress
from typing import Any

import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from bot.core.engine.rehearsal import rehearse
from bot.core.messages.jinja import LONGEST_RESULT, mistakes_in_template, render
from bot.core.messages.variables import VARIABLES
from bot.core.model.context import Context
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.examples.read import load_examples, mistakes_in_examples
from bot.core.rulebook.load import load
from tests.core.rulebook.golden import base
from tests.harness.support import NOW, ROOT, RULES, facts

BASE = base()
RULES_FILE, EXAMPLES_FILE, TEMPLATE = "rules.yaml", "tests/rules.yaml", "templates/reminder.md"
SHIPPED = [
    BASE[RULES_FILE],
    *(path.read_text("utf-8") for path in sorted((ROOT / "docs" / "examples").glob("*.yaml"))),
]
EXAMPLES = [BASE[EXAMPLES_FILE], (ROOT / "rules" / "tests" / "kubevirt.yaml").read_text("utf-8")]
RULEBOOK = load({path: text for path, text in BASE.items() if path != EXAMPLES_FILE})
HOSTILE = (
    "", " ", "~", "on", "1.10", "${", "${group.label}", "${args.x}", "$", "*" * 9, "**", "!",
    "[", "\\",
    "a" * 300, "v1.9", "v999999999.1", "9" * 30, "-1", "vep-freeze - 9999w", "vep-freeze + 9999w",
    "templates/reminder.md", "templates/../x.md", "\u2028", "\ud800", "\x00", "{group}", "UTC+99",
    "9999-12-31", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59", "a/b", "/", "<a> [b] <c>",
)  # fmt: skip
# Making a failing edit smaller takes longer than reading it.
EDITS = settings(
    deadline=None, max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)
SHAPES: tuple[Any, ...] = (None, [], {}, [[]], {"a": {}}, ["x"])


def opened(text: str) -> None:
    """One file beside the templates is loaded, or told what is wrong; anything else is a bug."""
    files = {path: each for path, each in BASE.items() if path.startswith("templates/")}
    with suppress(InvalidRules):
        load({**files, RULES_FILE: text})


def told(text: str) -> None:
    """Examples loaded, and worked out where they can be."""
    mistakes_in_examples({EXAMPLES_FILE: text})
    with suppress(InvalidRules):
        rehearse(RULEBOOK, load_examples({EXAMPLES_FILE: text}, RULEBOOK))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document."""
    if not isinstance(value, dict | list):
        return [path]
    keys = value if isinstance(value, dict) else range(len(value))
    return [path, *(place for key in keys for place in places(value[key], (*path, key)))]


def edit(document: Any, data: DataObject) -> Any:
    """A document with one place dropped, copied to another, renamed or replaced."""
    document = copy.deepcopy(document)
    *above, last = data.draw(st.sampled_from(places(document)[1:]))
    parent = document
    for step in above:
        parent = parent[step]
    match data.draw(st.sampled_from(["drop", "replace", "copy", "rename"])):
        case "drop":
            del parent[last]
        case "replace":
            parent[last] = data.draw(st.sampled_from(HOSTILE) | st.sampled_from(SHAPES))
        case "copy":
            parent[last] = part(document, data.draw(st.sampled_from(places(document))))
        case "rename" if isinstance(parent, dict):
            parent[data.draw(st.sampled_from(HOSTILE))] = parent.pop(last)
    return document


def part(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return copy.deepcopy(document)


def written(document: Any) -> str:
    """YAML of it."""
    return str(yaml.safe_dump(document, allow_unicode=True))


@given(st.binary(max_size=300))
def test_any_bytes_are_rules_or_mistakes(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for files in ({"r.yaml": text}, {"r.yaml": RULES, "templates/x.md": text}):
        with suppress(InvalidRules):
            load(files)
    told(text)


@given(st.data())
def test_any_splice_of_a_file_is_rules_or_mistakes(data: DataObject) -> None:
    text = data.draw(st.sampled_from(SHIPPED))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 200, len(text))))
    opened(text[:start] + data.draw(st.text(max_size=30)) + text[end:])


@EDITS
@given(st.data())
def test_any_edit_of_rules_is_rules_or_mistakes(data: DataObject) -> None:
    document = yaml.load(data.draw(st.sampled_from(SHIPPED)), yaml.BaseLoader)  # noqa: S506  texts
    for _ in range(data.draw(st.integers(1, 4))):
        document = edit(document, data)
        if not isinstance(document, dict) or not document:
            return
    opened(written(document))


@EDITS
@given(st.data())
def test_any_edit_of_examples_is_examples_or_mistakes(data: DataObject) -> None:
    document = yaml.load(data.draw(st.sampled_from(EXAMPLES)), yaml.BaseLoader)  # noqa: S506  texts
    for _ in range(data.draw(st.integers(1, 4))):
        document = edit(document, data)
        if not isinstance(document, dict) or not document:
            return
    told(written(document))


NAMES = [name.replace("-", "_") for name in VARIABLES]
PIECES = [
    "{{", "}}", "{#", "#}", "{% raw %}", "{% if proposal.target %}", "{% else %}", "{% endif %}",
    "{% set a = 1 %}", "{{ args.release }}", "{{ x }}", "{{ 'a'|replace('a', 'b') }}", "\n", "text",
    "{{ proposal.title|replace }}", "{{ proposal.title|length > 'a' }}", "{{ [1, 2] }}",
    "{{ proposal.target == 'v1' ~ 1 }}", "{{ subject.title|default }}", "{{ subject.title[0] }}",
    "{{ 1 in subject.number }}", "{{ proposal.title is defined }}",
    "{{ subject.title|title(1, 2, 3) }}", "{{ (subject.title ~ '{}').format(1) }}",
    *("{{ " + name + " }}" for name in NAMES),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=60))
def test_a_template_without_mistakes_can_be_rendered(text: str) -> None:
    if list(mistakes_in_template(text)):
        return
    case = Context(facts("veps/sig-compute/1-a/vep.md"), RULEBOOK.processes[0].process, NOW)
    found = render(text, case)
    assert found.unknown or len(found.values[0]) <= LONGEST_RESULT


def test_replace_cannot_make_a_text_very_long() -> None:
    text = "{{ subject.title" + "|replace('a', 'aaaaaaaaaaaa')" * 20 + " }}"
    assert list(mistakes_in_template(text)) == []
    found = render(text, Context(facts(), RULEBOOK.processes[0].process, NOW))
    assert "too long" in str(found.unknown)


def test_templates_that_cost_are_refused() -> None:
    for text in (
        "{{ " + "(" * 500 + "a" + ")" * 500 + " }}",
        "{{ args" + ".a" * 5000 + " }}",
        "{{ subject.title" + "|upper" * 2000 + " }}",
        "{% if proposal.target %}" * 300 + "{% endif %}" * 300,
        "{{ '%999999999d' % 1 }}",
        "{{ 'a' * 999999999 }}",
        "{{ " + "9" * 5000 + " }}",
        "{% set a = subject.title %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    ):
        assert list(mistakes_in_template(text)), text[:60]
