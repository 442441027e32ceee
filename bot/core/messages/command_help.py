"""Help with commands, made from the rules: for a thread, for one command, for a page.

All is Markdown. The texts are those of the rules' maintainers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.model.definitions.people import ANYBODY
from bot.core.model.definitions.process import Process
from bot.core.model.records.command_result import CommandWord
from bot.core.model.subject import SubjectKind
from bot.core.process.roles.role_descriptions import listed_roles, role_in_words

_PLACES = {
    SubjectKind.PULL_REQUEST: "pull requests",
    SubjectKind.ISSUE: "issues",
    SubjectKind.PROPOSAL: "proposals",
}
HOW = (
    "Write a command at the beginning of a line: in a comment, in a review, or in the text with "
    "which you open a thread. One text may have several commands, with other words around them."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A command, and the kinds of threads in which it means the same."""

    word: CommandWord
    kinds: tuple[SubjectKind, ...]

    @property
    def where(self) -> str:
        """`pull requests and issues`."""
        return " and ".join(_PLACES[kind] for kind in self.kinds)

    @property
    def who(self) -> str:
        """`author or sig-lead`."""
        return listed_roles(self.word.who)


def entries(words: Iterable[CommandWord]) -> list[Entry]:
    """Each command once, although it may have one rule for issues and one for pull requests."""
    found: dict[tuple[object, ...], Entry] = {}
    for word in words:
        key = (word.usage, word.description, word.example, word.who, word.aliases)
        kinds = found[key].kinds if key in found else ()
        found[key] = Entry(word, tuple(dict.fromkeys((*kinds, word.kind))))
    return list(found.values())


def overview(words: Iterable[CommandWord], process: Process) -> str:
    """All commands, who may write them, and who that is."""
    found = entries(words)
    people = "\n".join(_people(found, process))
    folded = f"<details><summary>Who is who</summary>\n\n{people}\n\n</details>"
    return "\n\n".join([HOW, _table(found), *([folded] if people else [])])


def about(words: Iterable[CommandWord], process: Process) -> str:
    """Everything about some commands, one after the other."""
    return "\n\n".join(_about(entry, process) for entry in entries(words))


def page(words: Iterable[CommandWord], process: Process) -> str:
    """All there is to know, as a page of its own."""
    found = entries(words)
    title = f"# Commands for {process.name}s in {process.repository}"
    made = "Written by `vepbot docs` from the rules; edit the rules, not this page."
    people = ["## Who is who", "\n".join(_people(found, process))]
    each = (text for entry in found for text in _section(entry))
    return "\n\n".join([title, made, HOW, _table(found), *people, *each]) + "\n"


def named(words: Iterable[CommandWord], asked: str) -> list[CommandWord]:
    """The commands that begin with a word, with or without the prefix before it."""
    return [word for word in words if asked.casefold().removeprefix("/") in openings(word)]


def openings(word: CommandWord) -> list[str]:
    """The first words of a command and of its aliases, after the prefix."""
    usages = (word.usage, *word.aliases)
    return [usage.removeprefix(word.prefix).split()[0] for usage in usages]


def _table(found: Sequence[Entry]) -> str:
    rows = (
        f"| `{_in_cell(each.word.usage)}` | {_in_cell(each.word.description)} | {each.who} |"
        for each in found
    )
    return "\n".join(["| command | what it does | who may |", "| --- | --- | --- |", *rows])


def _about(entry: Entry, process: Process) -> str:
    word = entry.word
    return "\n".join(
        [
            f"**`{word.usage}`**: {word.description}\n",
            f"* For example: `{word.example}`",
            *(f"* Also: {aliases}" for aliases in _aliases(word)),
            f"* Where: {entry.where}",
            f"* Who may: {entry.who}",
            *(f"  {line}" for line in _people([entry], process)),
        ]
    )


def _section(entry: Entry) -> Iterator[str]:
    word = entry.word
    also = "".join(f" Also written {aliases}." for aliases in _aliases(word))
    yield f"## `{word.usage}`"
    yield f"{word.description} In {entry.where}, for {entry.who}."
    yield f"For example: `{word.example}`.{also}"


def _aliases(word: CommandWord) -> Iterator[str]:
    if word.aliases:
        yield ", ".join(f"`{alias}`" for alias in word.aliases)


def _people(found: Iterable[Entry], process: Process) -> list[str]:
    roles = dict.fromkeys(role for entry in found for role in entry.word.who if role != ANYBODY)
    return [f"* **{role}**: {role_in_words(role, process)}" for role in roles]


def _in_cell(text: str) -> str:
    """A bar would end the cell, even in code."""
    return " ".join(text.replace("|", "\\|").split())
