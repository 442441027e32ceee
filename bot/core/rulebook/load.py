"""Files become a rulebook, or every mistake in all of them at once."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from bot.core.actions import ENSURE, ONCE
from bot.core.actions.issue import Issue
from bot.core.commands import COMMANDS
from bot.core.conditions.merged import Merged
from bot.core.markup.yaml_text.source import Source
from bot.core.model.definitions.calendar import Phase
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import Diagnostic, InvalidRules
from bot.core.model.plugin import Block, CommandHandler, OneShotAction, StateAction
from bot.core.model.subject import SubjectKind
from bot.core.process.command_arguments import needs_of_arguments
from bot.core.rulebook.blocks import BlockReader, validated
from bot.core.rulebook.checklist_items import read_checklists
from bot.core.rulebook.declarations import Declared, below, declared_in
from bot.core.rulebook.forms.file import MOST_RULES, FileForm, RuleForm, named
from bot.core.rulebook.lint.across_files import report_clashes
from bot.core.rulebook.lint.commands import report_command_examples
from bot.core.rulebook.lint.find_mistakes import lint, lint_checklists, lint_deadlines
from bot.core.rulebook.lint.raw_rule import RawRule
from bot.core.rulebook.lint.syntax import read_rules_yaml
from bot.core.rulebook.lint.templates import report_mistakes
from bot.core.rulebook.pages import NO_PAGES, RulePages
from bot.core.rulebook.rulebook import CommandsBlock, Mode, ProcessRules, Rule, Rulebook, RuleRef
from bot.core.slash.parser import written

TEMPLATE = ".md"
# The keys of two answers that comments point to.
HELP, EXPLAIN = "help", "explain"


@dataclass(frozen=True, slots=True)
class _Understood:
    """The blocks of one rule, as far as they could be read."""

    conditions: Block
    ensure: tuple[StateAction, ...]
    once: tuple[OneShotAction, ...]
    do: CommandHandler | None


def load(files: Mapping[str, str], pages: RulePages = NO_PAGES) -> Rulebook:
    """Build the rulebook of all files (path as shown to people → text); `*.md` are templates.

    `pages` knows where people can read the files. Raises InvalidRules with every mistake in every
    file.
    """
    digest = _digest(files)
    diagnostics: list[Diagnostic] = []
    sources: list[Source] = []
    entries: list[tuple[Source, ProcessRules]] = []
    templates = {path: text for path, text in files.items() if path.endswith(TEMPLATE)}
    for path, text in sorted(files.items()):
        if path in templates:
            diagnostics += report_mistakes(path, text)
            continue
        source = read_rules_yaml(text, path)
        if entry := _file(source, digest, pages.of(path), _beside(path, templates)):
            entries.append((source, entry))
        sources.append(source)
    report_clashes(entries)
    diagnostics += (found for source in sources for found in source.diagnostics)
    if diagnostics:
        raise InvalidRules(tuple(sorted(set(diagnostics))))
    return Rulebook(tuple(entry for _, entry in entries), digest)


def _beside(path: str, templates: Mapping[str, str]) -> dict[str, str]:
    """Templates by the names that a rules file has for them: relative to itself."""
    folder = PurePosixPath(path).parent
    found = ((PurePosixPath(name), text) for name, text in templates.items())
    return {
        name.relative_to(folder).as_posix(): text
        for name, text in found
        if name.is_relative_to(folder)
    }


def _digest(files: Mapping[str, str]) -> str:
    content = hashlib.sha256()
    for path, text in sorted(files.items()):
        for part in (path, text):
            data = part.encode("utf-8", "surrogatepass")
            content.update(len(data).to_bytes(8, "big") + data)
    return content.hexdigest()[:12]


def _file(
    source: Source, digest: str, page: str, templates: Mapping[str, str]
) -> ProcessRules | None:
    if source.value is None and source.diagnostics:
        return None
    form = validated(source, FileForm, source.value, ())
    declared = declared_in(source.value, templates)
    context: dict[str, Any] = {"templates": templates}
    understood = list(_rules_as_understood(source, declared, context))
    if form is None or source.diagnostics:
        return None
    deadlines = tuple(row.row(name) for name, row in form.deadlines.items())
    process = form.process.process(deadlines, form.roles, form.commands.arguments)
    phases = tuple(Phase(name, until) for name, until in form.phases.items())
    early = any(map(_opens_early, understood))
    helps, explains = (_asking(key, form, understood) for key in (HELP, EXPLAIN))
    process = replace(process, phases=phases, opens_early=early, help=helps, explain=explains)
    rules = tuple(_rules(source, form, process, understood, digest, page))
    checklists = tuple(context["checklists"].values())
    entry = ProcessRules(process, rules, _commands(source, form, digest), checklists)
    report_command_examples(source, entry)
    return entry


def _asking(key: str, form: FileForm, understood: list[_Understood]) -> str:
    """The command that people write for this answer; nothing where no rule gives it."""
    pairs = zip(form.rules, understood, strict=True)
    commands = (rule.command for rule, blocks in pairs if _answers(key, blocks.do))
    found = next((command.words for command in commands if command), None)
    return written(form.commands.prefix, " ".join(found)) if found else ""


def _opens_early(blocks: _Understood) -> bool:
    """Whether the rule may open a tracking issue although nothing is merged yet."""
    waits = any(isinstance(each, Merged) and each.wanted for each in blocks.conditions.conditions)
    return not waits and any(isinstance(action, Issue) for action in blocks.ensure)


def _answers(key: str, do: CommandHandler | None) -> bool:
    return do is not None and do.key == key


def _commands(source: Source, form: FileForm, digest: str) -> CommandsBlock:
    ref = RuleRef("commands", source.path, source.key_position(("commands",)).line, digest)
    return CommandsBlock(form.commands.prefix, frozenset(form.commands.reserved), ref)


def _rules_as_understood(
    source: Source, declared: Declared, context: dict[str, Any]
) -> Iterator[_Understood]:
    """Read the blocks of every rule, whatever else is wrong with it, and lint them all.

    `context` is what features may look up; the checklists are added to it.
    """
    document = source.value if isinstance(source.value, dict) else {}
    listed = document.get("rules")
    raw_rules: list[RawRule] = []
    reader = BlockReader(source, context)
    context["checklists"], items = read_checklists(document, reader)
    for index, rule in enumerate(listed[:MOST_RULES] if isinstance(listed, list) else ()):
        raw = rule if isinstance(rule, dict) else {}
        at = ("rules", index)
        before = len(source.diagnostics)
        conditions = reader.conditions(below(raw, "if"), (*at, "if"))
        is_whole = len(source.diagnostics) == before and isinstance(raw.get("if", {}), dict)
        ensure = reader.actions(ENSURE, raw.get("ensure"), (*at, "ensure"))
        once = reader.actions(ONCE, raw.get("once"), (*at, "once"))
        done = reader.actions(COMMANDS, named(raw.get("do")), (*at, "do"))
        raw_rules.append(RawRule(at, raw, conditions, ensure, once, reader.taken(), is_whole))
        yield _Understood(conditions, ensure, once, done[0] if done else None)
    lint(source, raw_rules, declared, document)
    lint_checklists(source, items, declared)
    lint_deadlines(source, declared)


def _rules(
    source: Source,
    form: FileForm,
    process: Process,
    understood: list[_Understood],
    digest: str,
    page: str,
) -> Iterator[Rule]:
    """One for each kind of subject that a rule is for."""
    for index, (rule, blocks) in enumerate(zip(form.rules, understood, strict=True)):
        line = source.position(("rules", index)).line
        ref = RuleRef(rule.name, source.path, line, digest, page)
        is_reported = "report" in (form.mode, rule.mode)
        found = _rule(rule, blocks, ref, process)
        found = replace(found, mode=Mode.REPORT if is_reported else Mode.ENFORCE)
        for kind in dict.fromkeys(rule.kinds):
            yield replace(found, kind=SubjectKind(kind))


def _rule(rule: RuleForm, blocks: _Understood, ref: RuleRef, process: Process) -> Rule:
    command = replace(rule.command, aliases=rule.aliases) if rule.command else None
    return Rule(
        ref=ref,
        description=rule.description,
        kind=SubjectKind(rule.kinds[0]),
        since=rule.since,
        conditions=blocks.conditions,
        at=rule.at,
        hours=rule.hours,
        command=command,
        example=rule.example,
        argument_needs=needs_of_arguments(command, process) if command else frozenset(),
        who=rule.who,
        ensure=blocks.ensure,
        once=blocks.once,
        do=blocks.do,
        deadline=_deadline(rule, blocks),
    )


def _deadline(rule: RuleForm, blocks: _Understood) -> str | None:
    """What the rule is about: the deadline of its moments, else the first that it names."""
    if rule.at:
        return rule.at[0].deadline
    features: tuple[Any, ...] = (*blocks.conditions.conditions, *blocks.ensure, *blocks.once)
    while features:
        for feature in features:
            for reference in feature.references():
                if reference.kind == "deadline":
                    return str(reference.name)
        features = tuple(part for feature in features for part in feature.parts())
    return None
