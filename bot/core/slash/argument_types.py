"""The types of a command's arguments: how each is read, described and suggested.

The name of a placeholder is its type, unless `commands.arguments` in the rules says which it is, or
lists the words that may be there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.documents.groups import known_groups, resolve_group
from bot.core.documents.links.references import find_reference, starts_with_reference
from bot.core.model.definitions.people import is_login
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Need
from bot.core.schedules.day_ends import read_day
from bot.core.schedules.release import normalise
from bot.core.slash.tokens import Word

_NAME = re.compile(r"[\w.-]{1,50}")
_SPACES = re.compile(r"\s+")
# GitHub's own limits: https://docs.github.com/en/rest/issues/labels#create-a-label
_LONGEST_LABEL = 50
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a command was written: under which process, in which repository."""

    process: Process
    repository: str


@dataclass(frozen=True, slots=True)
class ArgumentType:
    """What may stand for a placeholder.

    `read` gives the value as rules get it, or None; `choices` are all there are, where they are
    few. `needs` are the facts that the value is then held against. Of several, those after the
    first are read by `more`. `is_select`: no word of prose can be taken for one.
    """

    noun: str
    sample: str
    read: Callable[[Word, Setting], str | None]
    choices: Callable[[Process], tuple[str, ...]] = lambda _: ()
    needs: frozenset[Need] = frozenset()
    more: Callable[[Word, Setting], str | None] | None = None
    is_text: bool = False
    is_select: bool = False

    def sample_in(self, process: Process) -> str:
        """An example of it in this process."""
        return next(iter(self.choices(process)), self.sample)


def _release(word: Word, _: Setting) -> str | None:
    return normalise(word.plain)


def _stage(word: Word, setting: Setting) -> str | None:
    written = word.plain.casefold()
    for stage, wordings in setting.process.document.stages.items():
        if written in (stage.casefold(), *map(str.casefold, wordings)):
            return stage
    return None


def _stages(process: Process) -> tuple[str, ...]:
    return tuple(process.document.stages)


def _group(word: Word, setting: Setting) -> str | None:
    key = resolve_group(setting.process, word.plain)
    return None if key is None else _short_name(key, setting.process)


def _groups(process: Process) -> tuple[str, ...]:
    return tuple(_short_name(group.key, process) for group in process.groups)


def _short_name(key: str, process: Process) -> str:
    """What people call a group: the end of its label, else its directory's name."""
    return next((name for name, found in known_groups(process).items() if found == key), key)


def _person(word: Word, _: Setting) -> str | None:
    login = word.plain.removeprefix("@")
    return login if is_login(login) else None


def _next_person(word: Word, setting: Setting) -> str | None:
    """Any word may be an account's name; with others before it, only one with its @ is meant."""
    return _person(word, setting) if word.plain.startswith("@") else None


def _day(word: Word, _: Setting) -> str | None:
    found = read_day(word.plain)
    is_whole = found is not None and len(word.plain) <= len("2026-01-07")
    return found.isoformat() if found and is_whole else None


def _reference(word: Word, setting: Setting) -> str | None:
    """`owner/name#number`, whichever way it was written."""
    if not (starts_with_reference(word.plain) or word.plain.isdecimal()):
        return None
    home = setting.process.repository
    found = find_reference(word.plain, setting.repository, home)
    return str(found) if found else None


def _name(word: Word, _: Setting) -> str | None:
    """A name that is easily typed again: in lower case, with dashes for spaces."""
    name = _SPACES.sub("-", word.plain).lower()
    return name if _NAME.fullmatch(name) else None


def _label(word: Word, _: Setting) -> str | None:
    text = word.plain
    return text if 0 < len(text) <= _LONGEST_LABEL and "," not in text else None


def _milestone(word: Word, _: Setting) -> str | None:
    return word.plain if 0 < len(word.plain) <= _LONGEST_TITLE else None


def _word(word: Word, _: Setting) -> str | None:
    return word.plain or None


def _text(word: Word, _: Setting) -> str | None:
    return word.text or None


TYPES: Mapping[str, ArgumentType] = {
    "release": ArgumentType(
        "a release", "v1.10", _release, needs=frozenset({Need.CALENDAR}), is_select=True
    ),
    "stage": ArgumentType("a stage", "beta", _stage, _stages, is_select=True),
    "group": ArgumentType("a group", "compute", _group, _groups, is_select=True),
    "person": ArgumentType("a person", "@alice", _person, more=_next_person),
    "day": ArgumentType("a day", "2026-03-31", _day, is_select=True),
    "reference": ArgumentType("an issue or a pull request", "#25", _reference),
    "name": ArgumentType("a name", "scale", _name),
    "label": ArgumentType("a label", "kind/bug", _label, needs=frozenset({Need.REPOSITORY_LABELS})),
    "milestone": ArgumentType(
        "a milestone", "v1.10", _milestone, needs=frozenset({Need.MILESTONES})
    ),
    "word": ArgumentType("a word", "help", _word),
    "text": ArgumentType("some text", "more time is needed", _text, is_text=True),
}
DESCRIPTIONS: Mapping[str, str] = {
    "release": "a release that has a schedule and is not out yet, `v1.10` or `1.10`",
    "stage": "one of the stages in `process.document`",
    "group": "a group by its directory, its label or its name; the value is its short name",
    "person": "an account, with or without `@`",
    "day": "`2026-03-31`",
    "reference": "an issue or a pull request: `#25`, `owner/name#25` or its address",
    "name": "a name that somebody thinks of, at most 50 letters, digits, dashes and dots",
    "label": "a label that the repository has",
    "milestone": "the title of a milestone that the repository has",
    "word": "one word of any kind",
    "text": "the rest of the line, written `<text...>`; so is any other name with `...`",
}


def type_of(name: str, process: Process) -> ArgumentType:
    """The type of a placeholder; of one that nobody declared, some text."""
    declared = process.arguments.get(name, name)
    if isinstance(declared, str):
        return TYPES.get(declared, TYPES["text"])
    return _one_of(name, declared)


def is_type(name: str, declared: Mapping[str, object]) -> bool:
    """Whether a placeholder's name says what it may hold."""
    return name in declared or name in TYPES


def _one_of(name: str, words: tuple[str, ...]) -> ArgumentType:
    """One of the words that the rules list."""

    def read(word: Word, _: Setting) -> str | None:
        written = word.plain.casefold()
        return next((each for each in words if each.casefold() == written), None)

    return ArgumentType(f"the {name}", words[0], read, lambda _: words, is_select=True)
