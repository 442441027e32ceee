"""The commands of the rules, for people."""

from collections.abc import Iterator

from bot.core.model.records.command_result import CommandWord
from bot.core.rulebook.rulebook import ProcessRules, Rulebook
from bot.core.slash.argument_types import Setting
from bot.core.slash.parser import example_of, written


def words_of(rulebook: Rulebook, repository: str) -> tuple[CommandWord, ...]:
    """All commands of a repository, in the order of its rules."""
    entries = rulebook.for_repository(repository)
    return tuple(word for entry in entries for word in words_of_process(entry))


def words_of_process(entry: ProcessRules) -> Iterator[CommandWord]:
    """The commands of one rules file."""
    setting = Setting(entry.process, entry.process.repository)
    prefix = entry.commands.prefix
    for rule in entry.rules:
        if rule.command:
            yield CommandWord(
                written(prefix, rule.command),
                rule.description,
                written(prefix, rule.example or example_of(rule.command, setting)),
                rule.who,
                rule.kind,
                tuple(written(prefix, " ".join(alias)) for alias in rule.command.aliases),
                prefix,
            )
