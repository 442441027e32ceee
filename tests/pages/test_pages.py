"""What the pages tell maintainers to write is run: every recipe, every file, every message."""

import re
from collections.abc import Iterator

import pytest
import yaml

from bot.core.engine.rehearsal import rehearse, without_examples
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.examples.read import load_examples
from bot.core.rulebook.load import load
from tests.harness.support import ROOT

COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text("utf-8")
FIRST_RULE = (ROOT / "docs" / "first-rule.md").read_text("utf-8")


def blocks(page: str, kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return re.findall(rf"^```yaml {re.escape(kind)}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def recipes() -> Iterator[tuple[str, str, str]]:
    """Title, rule and examples."""
    for chapter in COOKBOOK.split("\n## ")[1:]:
        [rule], [examples] = blocks(chapter, "rule"), blocks(chapter, "examples")
        yield chapter.partition("\n")[0], rule, examples


def indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.splitlines())


def test_there_are_a_dozen_recipes() -> None:
    assert len(list(recipes())) >= 12


@pytest.mark.parametrize(("title", "rule", "examples"), list(recipes()))
def test_a_recipe_does_what_it_says(title: str, rule: str, examples: str) -> None:
    [process] = blocks(COOKBOOK, "process")
    rulebook = load({"cookbook.yaml": f"{process}rules:\n{indented(rule)}"})
    told = load_examples(
        {"examples.yaml": f"version: 1\nexamples:\n{indented(examples)}"}, rulebook
    )
    found = rehearse(rulebook, told)
    assert [each.difference for each in found] == [()] * len(told), title
    assert without_examples(rulebook, found) == []


def test_all_recipes_can_stand_in_one_file() -> None:
    [process] = blocks(COOKBOOK, "process")
    rules = "".join(indented(rule) for _, rule, _ in recipes())
    [entry] = load({"cookbook.yaml": f"{process}rules:\n{rules}"}).processes
    assert len(entry.rules) == len(list(recipes()))


def test_recipes_do_what_they_say_also_when_they_all_stand_in_one_file() -> None:
    [process] = blocks(COOKBOOK, "process")
    rulebook = load(
        {"cookbook.yaml": process + "rules:\n" + "".join(indented(r) for _, r, _ in recipes())}
    )
    for title, rule, examples in recipes():
        names = re.findall(r"^- name: (\S+)", rule, re.MULTILINE)
        head = f"version: 1\nrule: [ {', '.join(names)} ]\nexamples:\n"
        found = rehearse(rulebook, load_examples({"e.yaml": head + indented(examples)}, rulebook))
        assert [each.difference for each in found] == [()] * len(found), title


def first_rule() -> tuple[str, str]:
    """The rules and the examples of the page for beginners."""
    return blocks(FIRST_RULE, "file=ep.yaml")[0], blocks(FIRST_RULE, "file=tests/ep.yaml")[0]


def test_the_first_rule_works() -> None:
    rules, examples = first_rule()
    rulebook = load({"ep.yaml": rules})
    found = rehearse(rulebook, load_examples({"tests/ep.yaml": examples}, rulebook))
    assert [each.difference for each in found] == [(), (), ()]


def test_the_first_mistake_is_shown_as_the_page_says() -> None:
    rules, _ = first_rule()
    with pytest.raises(InvalidRules) as caught:
        load({"ep.yaml": rules.replace("touches:", "touchs:")})
    assert indented(str(caught.value)).strip() in indented_page()


def test_the_first_difference_is_shown_as_the_page_says() -> None:
    rules, examples = first_rule()
    rulebook = load({"ep.yaml": rules})
    wrong = examples.replace("add label team/ui", "add label team/core", 1)
    [found, *_] = rehearse(rulebook, load_examples({"tests/ep.yaml": wrong}, rulebook))
    assert [line.strip() for line in found.difference] == [
        "- add label team/core",
        "+ add label team/ui",
    ]
    for line in found.difference:
        assert line.strip() in FIRST_RULE


def indented_page() -> str:
    """The page with its messages indented as `indented` does."""
    return indented(FIRST_RULE)


def test_the_yaml_on_the_page_of_the_language_is_yaml() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    found = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert len(found) >= 3
    for block in found:
        assert isinstance(yaml.safe_load(block), dict)
