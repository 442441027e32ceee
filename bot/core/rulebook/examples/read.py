"""Examples beside the rules: files become examples with facts, or every mistake in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.markup.suggest import did_you_mean
from bot.core.markup.yaml_text.source import Path, Source
from bot.core.model.context import Command
from bot.core.model.diagnostic import Diagnostic, InvalidRules
from bot.core.model.facts import Facts
from bot.core.rulebook.blocks import validated
from bot.core.rulebook.examples.forms import ExampleForm
from bot.core.rulebook.examples.given_facts import facts_of
from bot.core.rulebook.examples.story_forms import ExamplesForm
from bot.core.rulebook.lint.syntax import read_rules_yaml
from bot.core.rulebook.rulebook import ProcessRules, Rulebook
from bot.core.slash.argument_types import Setting
from bot.core.slash.parser import ParsedArguments, understand


@dataclass(frozen=True, slots=True)
class Example:
    """One example, ready to be held against the rules. `at` is UTC.

    Only what `rules` do is compared; of all rules where it names none.
    """

    name: str
    file: str
    line: int
    facts: Facts
    at: datetime
    command: Command | None
    expected: tuple[str, ...]
    rules: tuple[str, ...]
    notes: tuple[str, ...] | None


def mistakes_in_examples(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What is wrong with the form of examples, where there are no rules to hold them against."""
    sources = [read_rules_yaml(text, path) for path, text in sorted(files.items())]
    for source in sources:
        if not source.diagnostics:
            validated(source, ExamplesForm, source.value, ())
    return tuple(sorted(found for source in sources for found in source.diagnostics))


def load_examples(files: Mapping[str, str], rulebook: Rulebook) -> tuple[Example, ...]:
    """Examples of all files, in their order. Raises InvalidRules with every mistake."""
    diagnostics: list[Diagnostic] = []
    found: list[Example] = []
    for path, text in sorted(files.items()):
        source = read_rules_yaml(text, path)
        if not source.diagnostics:
            found += _examples(source, rulebook)
        diagnostics += source.diagnostics
    if diagnostics:
        raise InvalidRules(tuple(sorted(set(diagnostics))))
    return tuple(found)


def _examples(source: Source, rulebook: Rulebook) -> Iterator[Example]:
    form = validated(source, ExamplesForm, source.value, ())
    if form is None:
        return
    known = {entry.process.name: entry for entry in rulebook.processes}
    _report_unnamed(source, form, known)
    for index, example in enumerate(form.examples):
        entry = process_of(source, ("examples", index), example.process or form.process, known)
        if entry:
            at: Path = ("examples", index, "rule") if example.rule else ("rule",)
            rules = example.rule or form.rule
            _report_unknown_rules(source, at, rules, entry)
            facts = facts_of(example.given, entry)
            yield Example(
                name=example.name,
                file=source.path,
                line=source.position(("examples", index)).line,
                facts=facts,
                at=example.at,
                command=_command(example, facts, entry),
                expected=example.expect,
                rules=rules,
                notes=example.notes,
            )


def _report_unknown_rules(
    source: Source, at: Path, rules: tuple[str, ...], entry: ProcessRules
) -> None:
    known = [rule.ref.name for rule in entry.rules]
    for name in rules:
        if name not in known:
            message = f'unknown rule "{name}"{did_you_mean(name, known)}'
            source.report(source.position(at), message, "unknown-rule")


def _report_unnamed(source: Source, form: ExamplesForm, known: Mapping[str, ProcessRules]) -> None:
    """Once for a file: which process its examples are about."""
    named = [*(each.process for each in form.examples), *(each.process for each in form.stories)]
    if form.process or len(known) == 1 or all(named):
        return
    names = ", ".join(sorted(known))
    message = f"say at the head of this file which process it is about (process: NAME), of {names}"
    place = ("examples",) if form.examples else ("stories",)
    source.report(source.key_position(place), message, "unknown-process")


def process_of(
    source: Source, at: Path, named: str | None, known: Mapping[str, ProcessRules]
) -> ProcessRules | None:
    """The process that an example or a story is about: the only one, or the one that is named."""
    if named is None:
        return next(iter(known.values())) if len(known) == 1 else None
    if named not in known:
        own: Path = (*at, "process")
        where = source.position(own if own in source.positions else ("process",))
        hint = did_you_mean(named, known)
        source.report(where, f'unknown process "{named}"{hint}', "unknown-process")
    return known.get(named)


def _command(example: ExampleForm, facts: Facts, entry: ProcessRules) -> Command | None:
    """The command as it is understood; as it is written where it is not, so that nothing fits."""
    if example.command is None:
        return None
    usages = (rule.command for rule in entry.rules if rule.concerns(facts.kind) and rule.command)
    setting = Setting(entry.process, entry.process.repository)
    found = understand(usages, example.command.write, setting, entry.commands.prefix)
    if isinstance(found, ParsedArguments):
        by, fields = example.command.by, example.command.fields
        return Command(str(found.usage), by, found.arguments, fields, example.at)
    return Command(example.command.write, example.command.by)
