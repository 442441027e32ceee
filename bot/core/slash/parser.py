"""What somebody typed after a command's prefix: which command, its arguments, or what is wrong.

Messages are Markdown for the person who typed it. They repeat nothing of what was typed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.markup.suggest import closest
from bot.core.model.definitions.people import is_login
from bot.core.slash.argument_types import ArgumentType, Setting, type_of
from bot.core.slash.grammar import Argument, Usage
from bot.core.slash.tokens import Word, rest_of, words_of

ROOT = "/"
# Several values of one argument, in one text.
SEPARATOR = "\n"
# What people add; no value is called so.
COURTESIES = frozenset({"please", "pls", "plz", "thanks", "thank", "thx", "ty", "cheers"})
# What is between several values.
JOINING = frozenset({"and", "or", "und", "&", "+", "/", ",", "plus"})
PAUSES = (",", ";", ".", "!", ":")
_ROOTED = re.compile(r"/[a-z][a-z0-9-]{0,49}")
# More choices are not listed.
MOST_CHOICES = 12
# What was meant as a value although the command takes none: no prose begins with it.
_VALUE = re.compile(r"v?[0-9]+\.[0-9]+(\.[0-9]+)?|#[0-9]+|@[\w-]+|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class ParsedArguments:
    """A command with its arguments, by their names, as rules get them.

    Several values of one argument are joined by SEPARATOR.
    """

    usage: Usage
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UsageError:
    """What is wrong, in words for a person. `usage` is the command that was meant, if it is clear.

    `fitting` is how many arguments could be read.
    """

    message: str
    usage: Usage | None = None
    fitting: int = 0


def understand(
    usages: Iterable[Usage], line: str, setting: Setting, prefix: str = ROOT
) -> ParsedArguments | UsageError:
    """Read what was typed after the prefix. Of commands that begin alike, the longest is meant.

    Words after a whole command are prose and are passed over, as in `/lgtm thanks!`.
    """
    known = tuple(dict.fromkeys(usages))
    words = words_of(line)
    typed = tuple(word.plain.casefold() for word in words)
    meant = [(len(opening), usage) for usage in known if (opening := _opening(usage, typed))]
    longest = max((count for count, _ in meant), default=0)
    reader = _Reader(line, setting, prefix)
    tried = [reader.read(usage, words, count) for count, usage in meant if count == longest]
    whole = [found for found in tried if isinstance(found, ParsedArguments)]
    if whole:
        return max(whole, key=lambda found: len(found.arguments))
    failed = [found for found in tried if isinstance(found, UsageError)]
    if failed:
        return max(failed, key=lambda found: found.fitting)
    return UsageError(_unknown(known, typed, prefix))


def written(prefix: str, usage: Usage | str) -> str:
    """A command as it is typed: `/vep target <release>`, `/hold`."""
    return f"{prefix}{usage}" if prefix == ROOT else f"{prefix} {usage}"


def example_of(usage: Usage, setting: Setting) -> str:
    """How it could be typed, all arguments given, without the prefix."""
    samples = (_sample(argument, setting) for argument in usage.arguments)
    return " ".join((*usage.words, *samples))


def _sample(argument: Argument, setting: Setting) -> str:
    kind = type_of(argument.name, setting.process)
    return kind.sample_in(setting.process)


def _opening(usage: Usage, typed: Sequence[str]) -> tuple[str, ...]:
    """The words that it begins with here, the longest of its own and its aliases."""
    found = [each for each in usage.openings if tuple(typed[: len(each)]) == each]
    return max(found, key=len, default=())


class _Reader:
    """Reads the arguments of one line."""

    def __init__(self, line: str, setting: Setting, prefix: str) -> None:
        self._line = line
        self._setting = setting
        self._prefix = prefix

    def read(self, usage: Usage, words: Sequence[Word], count: int) -> ParsedArguments | UsageError:
        """Each argument in order, after the `count` words that the command begins with.

        A word that does not fit is a mistake, but for clear prose.
        """
        found: dict[str, str] = {}
        left = list(words[count:])
        for argument in usage.arguments:
            kind = type_of(argument.name, self._setting.process)
            if not left and argument.required:
                return self._mistake(f"{_noun(kind)} is missing.", usage, len(found))
            values = list(self._values(argument, kind, left))
            if values:
                found[argument.name] = SEPARATOR.join(values)
            elif left and not self._may_go_on(argument, kind, words, left):
                return self._mistake(self._misfit(kind, left[0]), usage, len(found))
            else:
                break
        if too_much := self._too_much(usage, words, left):
            return self._mistake(too_much, usage, len(found))
        return ParsedArguments(usage, found)

    def _too_much(self, usage: Usage, words: Sequence[Word], left: Sequence[Word]) -> str:
        """Why what is left is no prose: nothing that may be meant is dropped in silence."""
        if any(self._is_command(word) for word in left):
            return "A line has one command: write the next one on a line of its own."
        following = left[_joining(left) :]
        if not following:
            return ""
        kinds = [type_of(each.name, self._setting.process) for each in usage.arguments]
        word, before = following[0], words[-len(left) - 1]
        if _VALUE.fullmatch(word.plain):
            return "That is more than it takes."
        if any(kind.is_select and kind.read(word, self._setting) for kind in kinds):
            return "That is more than it takes."
        is_named = any(kind.more for kind in kinds) and not before.text.endswith(PAUSES[1:])
        is_courtesy = word.plain.casefold() in COURTESIES
        if is_named and not is_courtesy and is_login(word.plain):
            return "Write each person with an `@`: whether the next word is one is not clear."
        return ""

    def _is_command(self, word: Word) -> bool:
        """Whether a word looks like the beginning of another command of these."""
        if word.is_quoted:
            return False
        plain = word.plain.casefold()
        return (
            bool(_ROOTED.fullmatch(plain))
            if self._prefix == ROOT
            else plain == self._prefix.casefold()
        )

    def _values(self, argument: Argument, kind: ArgumentType, left: list[Word]) -> Iterator[str]:
        """The values of an argument; what belongs to it is taken from the words that are left."""
        if kind.is_text and left:
            text = rest_of(self._line, left[0])
            left.clear()
            yield text
            return
        read = kind.read
        while left and (value := read(left[0], self._setting)) is not None:
            yield value
            del left[0]
            if not argument.rest:
                return
            read = kind.more or kind.read
            joining = _joining(left)
            if joining < len(left) and read(left[joining], self._setting) is not None:
                del left[:joining]

    def _may_go_on(
        self, argument: Argument, kind: ArgumentType, words: Sequence[Word], left: Sequence[Word]
    ) -> bool:
        """Whether the sentence goes on where an argument could have been: `v1.9, please`."""
        word, before = left[0], words[-len(left) - 1]
        is_misspelt = closest(word.plain.casefold(), kind.choices(self._setting.process))
        is_prose = before.text.endswith(PAUSES) or word.plain.casefold() in COURTESIES
        return not argument.required and not is_misspelt and is_prose

    def _misfit(self, kind: ArgumentType, word: Word) -> str:
        choices = kind.choices(self._setting.process)
        close = closest(word.plain.casefold(), choices)
        hint = f" Did you mean `{close}`?" if close else ""
        listed = f" Known here: {_listed(choices)}." if choices and not close else ""
        return f"{_noun(kind)} was expected there.{hint}{listed}"

    def _mistake(self, what: str, usage: Usage, fitting: int) -> UsageError:
        return UsageError(f"{what} {self._how(usage)}", usage, fitting)

    def _how(self, usage: Usage) -> str:
        shown = f"Write `{written(self._prefix, usage)}`"
        if not usage.arguments:
            return f"{shown} alone."
        example = written(self._prefix, example_of(usage, self._setting))
        optional = [f"`{each}`" for each in str(usage).split() if each.startswith("[")]
        left_out = f" {' and '.join(optional)} may be left out." if optional else ""
        return f"{shown}, for example `{example}`.{left_out}"


def _joining(words: Sequence[Word]) -> int:
    """How many words at the front only join what is around them: `and`, `&`."""
    return next((n for n, each in enumerate(words) if not _is_joining(each)), len(words))


def _is_joining(word: Word) -> bool:
    return word.plain.casefold() in JOINING


def _noun(kind: ArgumentType) -> str:
    return kind.noun[:1].upper() + kind.noun[1:]


def _listed(choices: Sequence[str]) -> str:
    more = ", …" if len(choices) > MOST_CHOICES else ""
    return ", ".join(f"`{choice}`" for choice in choices[:MOST_CHOICES]) + more


def _unknown(usages: Sequence[Usage], typed: Sequence[str], prefix: str) -> str:
    close = suggestion(usages, typed)
    hint = f" Did you mean `{written(prefix, close)}`?" if close else ""
    has_help = any(usage.words == ("help",) for usage in usages)
    told = f" `{written(prefix, 'help')}` lists all there are." if has_help else ""
    return f"There is no such command.{hint}{told}"


def suggestion(usages: Iterable[Usage], typed: Sequence[str]) -> str | None:
    """The words of the command that was probably meant, for want of one that is known.

    It begins like what was typed; what follows only counts where it is alike, too.
    """
    openings = sorted({opening for usage in usages for opening in usage.openings})
    first = closest(typed[0], {opening[0] for opening in openings}) if typed else None
    begun = [opening for opening in openings if opening[0] == first]
    for count in range(max(map(len, begun), default=1), 1, -1):
        rests = {" ".join(each[1:]): each for each in begun if len(each) == count}
        if close := closest(" ".join(typed[1:count]), rests):
            return " ".join(rests[close])
    alone = next((opening for opening in begun if len(opening) == 1), None)
    return " ".join(alone or begun[0]) if begun else None
