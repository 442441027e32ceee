"""What can be wrong with commands in rules: words, placeholders, aliases and examples."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.core.markup.suggest import did_you_mean
from bot.core.markup.yaml_text.source import Path, Source
from bot.core.model.plugin import CommandHandler
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.declarations import below
from bot.core.rulebook.forms.base import DEFAULT_PREFIX
from bot.core.rulebook.rulebook import ProcessRules, Rule
from bot.core.slash.argument_types import TYPES, Setting, is_type
from bot.core.slash.parser import ParsedArguments, understand

if TYPE_CHECKING:
    from bot.core.rulebook.lint.raw_rule import RawRule

NEIGHBOURS_ROOT = "/"
Opening = tuple[str, ...]


def report_commands(
    source: Source, rules: "Sequence[RawRule]", commands: Mapping[str, Any]
) -> None:
    """Report words that belong to a neighbour or to another command, and unknown placeholders."""
    _report_reserved(source, rules, commands)
    declared = below(commands, "arguments")
    for rule in rules:
        _report_placeholders(source, rule, declared)
        _report_frame(source, rule)
        _report_takes(source, rule, declared)
    _report_aliases(source, rules)


def report_command_examples(source: Source, entry: ProcessRules) -> None:
    """Report examples that are no example of their command."""
    setting = Setting(entry.process, entry.process.repository)
    for rule in entry.rules:
        if rule.command is None or rule.example is None:
            continue
        usages = (each.command for each in entry.rules if each.kind is rule.kind and each.command)
        found = understand(usages, rule.example, setting, entry.commands.prefix)
        if problem := _problem(rule, found):
            place = source.position(("rules", entry.refs.index(rule.ref), "example"))
            source.report(place, f'"example" {problem}', "wrong-value")


def _problem(rule: Rule, found: object) -> str | None:
    if not isinstance(found, ParsedArguments):
        return f"is not understood: {getattr(found, 'message', '')}"
    if found.usage != rule.command:
        return f'is one of "{found.usage}"'
    return None


def _report_reserved(
    source: Source, rules: "Sequence[RawRule]", commands: Mapping[str, Any]
) -> None:
    """Words that a neighbour owns: the prefix, or with / alone the first word of each command."""
    reserved, prefix = commands.get("reserved"), commands.get("prefix", DEFAULT_PREFIX)
    if not isinstance(reserved, list) or not isinstance(prefix, str):
        return
    words: list[tuple[Path, str]] = [(("commands", "prefix"), prefix.removeprefix("/"))]
    if prefix == NEIGHBOURS_ROOT:
        words = [(at, opening[0]) for rule in rules for at, opening in _openings(rule)]
    for at, word in words:
        if word in reserved:
            message = f'"/{word}" is reserved: it belongs to a neighbour (commands.reserved)'
            source.report(source.position(at), message, "reserved-command")


def _report_placeholders(source: Source, rule: "RawRule", declared: Mapping[str, Any]) -> None:
    place = source.position((*rule.at, "on-command"))
    for argument in rule.usage.arguments if rule.usage else ():
        if not argument.rest and not is_type(argument.name, declared):
            hint = did_you_mean(argument.name, {*TYPES, *declared})
            message = f'unknown placeholder "{argument.name}"{hint}'
            source.report(source.within(place, argument.name), message, "unknown-placeholder")


def _report_frame(source: Source, rule: "RawRule") -> None:
    """Keys that mean something for commands alone."""
    for key in ("aliases", "example"):
        if key in rule.raw and "on-command" not in rule.keys:
            message = f'"{key}" is about a command; this rule has no on-command'
            source.report(source.key_position((*rule.at, key)), message, "wrong-value")
    if rule.usage and SubjectKind.PROPOSAL.value in rule.kinds:
        message = (
            "a command is written in an issue; ask for the label of those that track proposals"
        )
        source.report(source.position((*rule.at, "for")), message, "wrong-value")


def _report_takes(source: Source, rule: "RawRule", declared: Mapping[str, Any]) -> None:
    """What answers a command must find its arguments in it."""
    if rule.usage is None:
        return
    types = [declared.get(argument.name, argument.name) for argument in rule.usage.arguments]
    if any(argument.rest for argument in rule.usage.arguments):
        types.append("text")
    for place, feature in rule.found:
        for kind in feature.takes if isinstance(feature, CommandHandler) else ():
            if kind not in types:
                message = f'"{feature.key}" needs an argument <{kind}> in "on-command"'
                source.report(source.key_position(place), message, "missing-key")


def _report_aliases(source: Source, rules: "Sequence[RawRule]") -> None:
    """One word must not stand for two commands."""
    own = {rule.usage.words: rule for rule in reversed(rules) if rule.usage}
    seen: dict[Opening, Opening] = {}
    for rule in rules:
        for at, opening in _openings(rule)[1:]:
            words = rule.usage.words if rule.usage else ()
            other = own[opening].usage if opening in own else None
            taken = other.words if other else seen.setdefault(opening, words)
            if taken != words:
                message = f'"{" ".join(opening)}" stands for "{" ".join(taken)}" already'
                source.report(source.position(at), message, "duplicate-command")


def _openings(rule: "RawRule") -> list[tuple[Path, Opening]]:
    """The words that a command may begin with, each with its place; its own first."""
    if rule.usage is None:
        return []
    return [((*rule.at, "on-command"), rule.usage.words), *_aliases(rule)]


def _aliases(rule: "RawRule") -> Iterator[tuple[Path, Opening]]:
    listed = rule.raw.get("aliases")
    if isinstance(listed, str):
        yield (*rule.at, "aliases"), tuple(listed.split())
    for index, alias in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(alias, str) and alias.split():
            yield (*rule.at, "aliases", index), tuple(alias.split())
