"""The examples and stories beside the shipped rules notice every change of what the rules say."""

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.core.engine.rehearsal import Rehearsal, rehearse
from bot.core.engine.stories.play import play
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.examples.read import Example, load_examples
from bot.core.rulebook.examples.stories import Story, load_stories
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from bot.service.sources.rules import read_examples, read_folder
from tests.harness.support import ROOT

FOLDERS = ("rules", "docs/examples")
NESTING = ("not", "all", "any")
Mutation = tuple[str, Any]
# Nobody could see these: the rule comes out the same.
THE_SAME = {
    "label-target-sig: if without touches",  # the label it sets is that of what is touched
    "owner-label: if without touches",
    "freeze-gate: if without targets",  # its since: asks for a target
    "tracked: if without touches",  # an issue is opened for a document alone
}


class _AsWritten(yaml.SafeLoader):
    """Scalars stay text, as for the bot: `on` is no true."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  as its base class has it


def mutations(document: Any) -> Iterator[Mutation]:
    """Documents in each of which one thing is changed, and in words what."""
    for index, rule in enumerate(document["rules"]):
        for words, changed in _of_rule(rule):
            mutant = deepcopy(document)
            mutant["rules"][index] = changed
            yield f"{rule['name']}: {words}", mutant
    for name, checklist in document.get("checklists", {}).items():
        for index, item in enumerate(checklist["items"]):
            mutant = deepcopy(document)
            mutant["checklists"][name]["items"][index]["if"] = {"not": item["if"]}
            yield f"checklist {name}: item {index + 1} inverted", mutant


def _of_rule(rule: Any) -> Iterator[Mutation]:
    yield from _each(rule, "if", _of_conditions(rule.get("if", {})))
    for part in ("ensure", "once"):
        effects = rule.get(part, {})
        yield from _each(rule, part, _without_one(effects))
        for key, effect in effects.items():
            if key == "check" and "pass" in effect:
                passes = _each(effect, "pass", _of_conditions(effect["pass"]))
                changed = ((words, {**effects, key: check}) for words, check in passes)
                yield from _each(rule, part, changed)
    moments = rule.get("at", [])
    moments = moments if isinstance(moments, list) else [moments]
    for moment in moments:
        left = [each for each in moments if each != moment]
        changed_rule = {**rule, "at": left} if left else _without(rule, "at")
        yield f"without at {moment}", changed_rule
    if "since" in rule:
        yield "without since", _without(rule, "since")


def _of_conditions(block: Any) -> Iterator[Mutation]:
    if block:
        yield "inverted", {"not": block}
    yield from _dropping(block)


def _dropping(block: Any) -> Iterator[Mutation]:
    """Blocks with one condition less, at whatever depth."""
    yield from _without_one(block)
    for key, inner in block.items():
        if key == "not":
            yield from _each(block, key, _dropping(inner))
        elif key in NESTING:
            for index, part in enumerate(inner):
                for words, changed in _dropping(part):
                    yield words, {**block, key: [*inner[:index], changed, *inner[index + 1 :]]}


def _without_one(block: Any) -> Iterator[Mutation]:
    for key in block:
        yield f"without {key}", _without(block, key)


def _without(block: Any, key: str) -> Any:
    return {each: value for each, value in block.items() if each != key}


def _each(whole: Any, key: str, parts: Iterator[Mutation]) -> Iterator[Mutation]:
    for words, part in parts:
        yield f"{key} {words}", {**whole, key: part}


@cache
def files_of(folder: str) -> dict[str, str]:
    return dict(read_folder(ROOT / folder))


def rehearsed(folder: str, files: dict[str, str]) -> tuple[Rehearsal, ...]:
    rulebook = load(files)
    return rehearse(rulebook, load_examples(read_examples(ROOT / folder), rulebook))


@cache
def examples_of(folder: str) -> tuple[Example, ...]:
    """As the shipped process has them: no mutation is of a process, so they stay the same."""
    return load_examples(read_examples(ROOT / folder), load(files_of(folder)))


def first_difference(folder: str, rule: str, rulebook: Rulebook) -> Rehearsal | None:
    """Of the first example that comes out otherwise; those that name the rule are tried first."""
    ordered = sorted(examples_of(folder), key=lambda example: rule not in example.rules)
    rehearsals = (rehearse(rulebook, (example,))[0] for example in ordered)
    return next((each for each in rehearsals if each.difference), None)


@cache
def stories_of(folder: str) -> tuple[Story, ...]:
    """As `examples_of`."""
    return load_stories(read_examples(ROOT / folder), load(files_of(folder)))


def is_noticed_in_a_story(folder: str, rulebook: Rulebook) -> bool:
    """Whether a story comes out otherwise."""
    return any(play(rulebook, story).problems for story in stories_of(folder))


def mutants() -> Iterator[Any]:
    for folder in FOLDERS:
        for path, text in files_of(folder).items():
            if path.endswith(".yaml"):
                document = yaml.load(text, _AsWritten)  # noqa: S506  a safe one
                for words, mutant in mutations(document):
                    if words in THE_SAME:
                        continue
                    rule = words.partition(":")[0]
                    yield pytest.param(folder, path, rule, mutant, id=f"{Path(path).stem}, {words}")


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_shipped_rules_do_what_their_examples_say(folder: str) -> None:
    found = rehearsed(folder, files_of(folder))
    assert [each.example.name for each in found if each.difference] == []
    assert not is_noticed_in_a_story(folder, load(files_of(folder)))


@pytest.mark.parametrize("folder", FOLDERS)
def test_writing_a_document_anew_changes_nothing(folder: str) -> None:
    files = files_of(folder)
    anew = {
        path: yaml.safe_dump(yaml.load(text, _AsWritten))  # noqa: S506  a safe one
        if path.endswith(".yaml")
        else text
        for path, text in files.items()
    }
    assert [each.example.name for each in rehearsed(folder, anew) if each.difference] == []


@pytest.mark.parametrize(("folder", "path", "rule", "mutant"), list(mutants()))
def test_a_changed_rule_is_noticed(folder: str, path: str, rule: str, mutant: Any) -> None:
    files = {**files_of(folder), path: yaml.safe_dump(mutant)}
    try:
        rulebook = load(files)
    except InvalidRules:
        return  # noticed by the loader
    found = first_difference(folder, rule, rulebook)
    if found is None:
        assert is_noticed_in_a_story(folder, rulebook), "no example and no story notices"
        return
    assert {line[:2] for line in found.difference} & {"- ", "+ "}, found.difference
