"""Examples beside the rules: files become examples with facts, or every mistake in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.markup.suggest import did_you_mean
from bot.core.markup.yaml_text.source import Source, read_yaml
from bot.core.model.context import Command
from bot.core.model.diagnostic import Diagnostic, InvalidRules
from bot.core.model.facts import Facts
from bot.core.rulebook.blocks import validated
from bot.core.rulebook.examples.forms import ExampleForm, ExamplesForm
from bot.core.rulebook.examples.given_facts import facts_of
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
    sources = [read_yaml(text, path) for path, text in sorted(files.items())]
    for source in sources:
        if not source.diagnostics:
            validated(source, ExamplesForm, source.value, ())
    return tuple(sorted(found for source in sources for found in source.diagnostics))


def load_examples(files: Mapping[str, str], rulebook: Rulebook) -> tuple[Example, ...]:
    """Examples of all files, in their order. Raises InvalidRules with every mistake."""
    diagnostics: list[Diagnostic] = []
    found: list[Example] = []
    for path, text in sorted(files.items()):
        source = read_yaml(text, path)
        if not source.diagnostics:
            found += _examples(source, rulebook)
        diagnostics += source.diagnostics
    if diagnostics:
        raise InvalidRules(tuple(sorted(diagnostics)))
    return tuple(found)


def _examples(source: Source, rulebook: Rulebook) -> Iterator[Example]:
    form = validated(source, ExamplesForm, source.value, ())
    for index, example in enumerate(form.examples if form else ()):
        entry = _process(source, index, example, rulebook)
        if entry:
            _report_unknown_rules(source, index, example, entry)
            facts = facts_of(example.given, entry)
            yield Example(
                name=example.name,
                file=source.path,
                line=source.position(("examples", index)).line,
                facts=facts,
                at=example.at,
                command=_command(example, facts, entry),
                expected=example.expect,
                rules=example.rule,
                notes=example.notes,
            )


def _report_unknown_rules(
    source: Source, index: int, example: ExampleForm, entry: ProcessRules
) -> None:
    known = [rule.ref.name for rule in entry.rules]
    for name in example.rule:
        if name not in known:
            where = source.position(("examples", index, "rule"))
            message = f'unknown rule "{name}"{did_you_mean(name, known)}'
            source.report(where, message, "unknown-rule")


def _process(
    source: Source, index: int, example: ExampleForm, rulebook: Rulebook
) -> ProcessRules | None:
    """The process that an example is about: the only one, or the one that it names."""
    known = {entry.process.name: entry for entry in rulebook.processes}
    if example.process is None and len(known) == 1:
        return next(iter(known.values()))
    if example.process in known:
        return known[example.process or ""]
    named = f'unknown process "{example.process}"' if example.process else "no process is named"
    where = source.position(("examples", index, "process"))
    source.report(where, named + did_you_mean(example.process or "", known), "unknown-process")
    return None


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
