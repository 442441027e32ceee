"""The commands that rules have, as people are told of them."""

from collections.abc import Iterator

from bot.model.answer import CommandWord
from bot.rulebook.rulebook import Rule, Rulebook
from bot.text.usage import Usage

ROOT = "/"


def written(prefix: str, words: str) -> str:
    """A command as it stands in a line: `/vep target v1.9`, and `/hold` where / is the prefix."""
    return f"{prefix}{words}" if prefix == ROOT else f"{prefix} {words}"


def words_of(rulebook: Rulebook, repository: str) -> tuple[CommandWord, ...]:
    """All commands of a repository, in the order of its rules."""
    return tuple(
        word
        for entry in rulebook.for_repository(repository)
        for rule in entry.rules
        for word in _word(entry.commands.prefix, rule)
    )


def _word(prefix: str, rule: Rule) -> Iterator[CommandWord]:
    if rule.command:
        example = rule.do.written if rule.do else _example(rule.command)
        yield CommandWord(
            written(prefix, str(rule.command)),
            rule.description,
            written(prefix, example),
            rule.who,
            rule.kind,
        )


def _example(usage: Usage) -> str:
    """The words, with what arguments are called in their place."""
    return " ".join((*usage.words, *(each.name for each in usage.arguments if each.required)))
