"""What a remark tells the bot to do: commands that are understood, and those that are not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice

from bot.core.model.comment import Comment
from bot.core.model.context import Command
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.rulebook import Mode, ProcessRules, Rule, Rulebook
from bot.core.slash.argument_types import Setting
from bot.core.slash.grammar import Usage
from bot.core.slash.invocations import ROOT, Invocation, invocations_in, may_invoke
from bot.core.slash.parser import ParsedArguments, understand, written

MOST_COMMANDS = 20
# A line may be a neighbour's command, and telling so costs time as well.
MOST_LINES = 200
VERY_ALIKE = 0.75
_NOUNS = {SubjectKind.ISSUE: "issues", SubjectKind.PULL_REQUEST: "pull requests"}


@dataclass(frozen=True, slots=True)
class ParsedCommand:
    """One command of a remark. `command` is None where it is not understood: `problem` says why.

    `shown` is how the rules write it, with its prefix. `is_unknown`: no rule has such a word.
    `is_silent`: rules about it are only reported, so that nobody is answered.
    """

    key: str
    entry: ProcessRules
    shown: str
    command: Command | None = None
    problem: str = ""
    is_unknown: bool = False
    is_silent: bool = False


def may_command(rulebook: Rulebook, repository: str, text: str) -> bool:
    """Cheap: whether a text can have a command of these rules at all."""
    entries = rulebook.for_repository(repository)
    return any(has_commands(each) and may_invoke(text, each.commands.prefix) for each in entries)


def has_commands(entry: ProcessRules) -> bool:
    """Whether anything can be commanded in this process."""
    return any(rule.command for rule in entry.rules)


def parse_commands(
    rulebook: Rulebook, repository: str, remark: Comment
) -> tuple[ParsedCommand, ...]:
    """The commands of a remark that are to be answered, in order; of an edit what is new in it.

    Machines command nothing. Never raises.
    """
    if remark.author.is_bot:
        return ()
    found: list[ParsedCommand] = []
    for entry in rulebook.for_repository(repository):
        if has_commands(entry) and not entry.process.is_machine(remark.author.login):
            orders = invocations_in(remark, entry.commands.prefix, _fields(entry))
            heard = (_heard(order, entry, remark, repository) for order in orders[:MOST_LINES])
            found += islice((each for each in heard if each), MOST_COMMANDS + 1)
    return tuple(_few(list(_without_doubles(found))))


def _few(found: list[ParsedCommand]) -> list[ParsedCommand]:
    """Of very many the first: each costs requests, and somebody has to read the answer."""
    if len(found) <= MOST_COMMANDS:
        return found
    problem = f"A text may have {MOST_COMMANDS} commands; from here on none was read."
    rest = replace(found[MOST_COMMANDS], command=None, problem=problem, is_unknown=False)
    return [*found[:MOST_COMMANDS], rest]


def _fields(entry: ProcessRules) -> frozenset[str]:
    return frozenset(name for rule in entry.rules if rule.do for name in rule.do.fields)


def _heard(
    order: Invocation, entry: ProcessRules, remark: Comment, repository: str
) -> ParsedCommand | None:
    """None where it may be a neighbour's word."""
    prefix = entry.commands.prefix
    if order.problem:
        is_silent = _is_only_reported(entry)
        return ParsedCommand(order.key, entry, prefix, problem=order.problem, is_silent=is_silent)
    if prefix == ROOT and order.word in entry.commands.reserved:
        return None
    setting = Setting(entry.process, repository)
    here = [rule for rule in entry.rules if rule.command and rule.kind is remark.kind]
    found = understand(_usages(here), order.text, setting, prefix)
    if isinstance(found, ParsedArguments):
        return _understood(order, entry, remark, found, here)
    heard = _elsewhere(order, entry, remark, setting) if found.usage is None else None
    if heard is None:
        shown = written(prefix, found.usage) if found.usage else prefix
        is_unknown = found.usage is None
        heard = ParsedCommand(order.key, entry, shown, problem=found.message, is_unknown=is_unknown)
    if heard.is_unknown and prefix == ROOT and not _is_misspelt(order.word, _usages(here)):
        return None
    return replace(heard, is_silent=_is_only_reported(entry))


def _is_misspelt(word: str, usages: Iterable[Usage]) -> bool:
    """Whether it is very much like a word of ours: without a prefix it may be anybody's."""
    ours = {opening[0] for usage in usages for opening in usage.openings}
    return any(SequenceMatcher(None, word, each).ratio() >= VERY_ALIKE for each in ours)


def _understood(
    order: Invocation,
    entry: ProcessRules,
    remark: Comment,
    found: ParsedArguments,
    here: list[Rule],
) -> ParsedCommand:
    command = Command(
        str(found.usage),
        remark.author.login,
        found.arguments,
        order.fields,
        remark.at,
        remark.number,
        order.key,
        remark.url,
    )
    modes = {rule.mode for rule in here if rule.command == found.usage}
    shown = written(entry.commands.prefix, " ".join(found.usage.words))
    return ParsedCommand(order.key, entry, shown, command, is_silent=modes == {Mode.REPORT})


def _elsewhere(
    order: Invocation, entry: ProcessRules, remark: Comment, setting: Setting
) -> ParsedCommand | None:
    """A command that there is for the other kind of thread."""
    prefix = entry.commands.prefix
    rules = [rule for rule in entry.rules if rule.command and rule.kind is not remark.kind]
    usage = understand(_usages(rules), order.text, setting, prefix).usage
    if usage is None:
        return None
    kinds = {rule.kind for rule in rules if rule.command == usage}
    places = " and ".join(sorted(_NOUNS.get(kind, kind.value) for kind in kinds))
    shown = written(prefix, " ".join(usage.words))
    here = _NOUNS.get(remark.kind, remark.kind.value)
    problem = f"`{shown}` is for {places}; write it there. This is one of the {here}."
    return ParsedCommand(order.key, entry, shown, problem=problem)


def _is_only_reported(entry: ProcessRules) -> bool:
    return all(rule.mode is Mode.REPORT for rule in entry.rules if rule.command)


def _usages(rules: list[Rule]) -> Iterator[Usage]:
    return (rule.command for rule in rules if rule.command)


def _without_doubles(found: list[ParsedCommand]) -> Iterator[ParsedCommand]:
    """Of processes with one prefix, one that understands a command speaks for all."""
    best: dict[str, ParsedCommand] = {}
    for each in found:
        known = best.get(each.key)
        if known is None or (known.command is None and each.command):
            best[each.key] = each
    return iter(best.values())
