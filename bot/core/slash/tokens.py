"""The words of a line that somebody typed: quotes hold some together, look-alikes become plain."""

import re
import unicodedata
from dataclasses import dataclass

# Nobody types a longer command; what follows is not read.
LONGEST_LINE = 4000
_WORD = re.compile(
    r'(?:"(?P<double>[^"]*)"|“(?P<curly>[^”]*)”|«(?P<angle>[^»]*)»'
    r"|'(?P<single>[^']*)'|`(?P<code>[^`]*)`)(?=\s|$)|\S+"
)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
# What ends a sentence is no part of a value: `target v1.9, please`.
_AFTER = ".,;:!?)"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was typed, where it began, and whether it was quoted."""

    text: str
    start: int
    is_quoted: bool = False

    @property
    def plain(self) -> str:
        """Full-width letters and long dashes as plain ones, without what ends a sentence."""
        plain = _DASHES.sub("-", unicodedata.normalize("NFKC", self.text)).strip()
        return plain if self.is_quoted else plain.rstrip(_AFTER) or plain


def words_of(line: str) -> tuple[Word, ...]:
    """Every word of a line, in order; `"two words"` are one."""
    visible = visible_part(line)
    found = []
    for each in _WORD.finditer(visible):
        inner = next((part for part in each.groups() if part is not None), None)
        text = each.group() if inner is None else inner
        found.append(Word(text, each.start(), is_quoted=inner is not None))
    return tuple(found)


def visible_part(line: str) -> str:
    """A line without invisible characters, such as zero-width spaces."""
    short = line[:LONGEST_LINE]
    return "".join(each for each in short if unicodedata.category(each) not in ("Cf", "Cs"))


def rest_of(line: str, word: Word) -> str:
    """The line from a word on, its spaces made single; without quotes around it as a whole."""
    rest = visible_part(line)[word.start :]
    words = words_of(rest)
    return words[0].text.strip() if len(words) == 1 else " ".join(rest.split())
