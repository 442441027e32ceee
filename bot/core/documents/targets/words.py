"""The words that lines about targets are made of: stages, releases, and the words between."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bot.core.model.definitions.document import DocumentLayout
from bot.core.schedules.release import read_release

LONGEST_TITLE = 300
_FILLERS = frozenset(
    (
        "a", "an", "and", "as", "at", "be", "by", "for", "graduate", "graduated", "graduates",
        "graduation", "in", "is", "it", "milestone", "on", "phase", "plan", "planned", "promoted",
        "promotion", "release", "released", "releases", "ship", "shipped", "ships", "stage",
        "target", "targeted", "targeting", "targets", "the", "this", "to", "version", "versions",
        "will", "with", "x",
    )
)  # fmt: skip
_NUMBERING = re.compile(r"\(?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[ivxIVX]{1,6})[.):]*\s+|\W+")
_REMARK = re.compile(r"\([^()]{0,300}\)|\[[ xX]\]")
_ITEM = re.compile(r"[\s#>*+-]*(?:[0-9]{1,9}[.)]\s+)?")
_MARKS = re.compile(r"[*_`]+")
_WORD = re.compile(r"[^\W_][\w'-]*")
_RELEASE = re.compile(
    r"(?<![\w.])v?\s?[0-9]{1,6}\.[0-9]{1,6}(?:\.[0-9]{1,6})?(?![\w.]*[0-9])\.?", re.IGNORECASE
)


@dataclass(frozen=True)
class Words:
    """The words of a project: its stages, and `names` that may stand before a release."""

    layout: DocumentLayout
    names: tuple[str, ...] = ()

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Every word for a stage."""
        return tuple(word for name, words in self.layout.stages.items() for word in (name, *words))

    @cached_property
    def _known(self) -> frozenset[str]:
        """Words that a line about a target may have beside stages and releases."""
        return _FILLERS | {name.casefold() for name in self.names}

    def has_stage(self, text: str) -> bool:
        """Whether a text has any word for a stage."""
        return _stage_words(self.stages).search(text) is not None

    def stage(self, word: str) -> str | None:
        """The stage that people call so; `GA/stable` is one, `alpha/beta` none."""
        found = {self.layout.stage(part.strip()) for part in word.split("/")}
        return found.pop() if len(found) == 1 else None

    def stages_in(self, text: str) -> tuple[str, ...]:
        """Each stage that a text names, once."""
        found = (self.layout.stage(word) for word in _stage_words(self.stages).findall(text))
        return tuple(dict.fromkeys(stage for stage in found if stage))

    def only(self, text: str) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]] | None:
        """The stage and the release, with its column, of a line that is about nothing else.

        At most one of each; None where it says more than that.
        """
        if not _RELEASE.search(text) and not self.has_stage(text):
            return None
        text = _ITEM.sub(_blanks, text, count=1)
        plain = _REMARK.sub(_blanks, text)
        found = list(_RELEASE.finditer(plain)) or list(_RELEASE.finditer(text))
        rest = _RELEASE.sub(" ", _stage_words(self.stages).sub(" ", plain))
        stages = self.stages_in(plain) or self.stages_in(text)
        words = (word.group().casefold() for word in _WORD.finditer(rest))
        if len(stages) > 1 or any(word not in self._known for word in words):
            return None
        releases = {read_release(each.group(), self.names): each.start() + 1 for each in found[:9]}
        if len(releases) > 1 or None in releases or not (stages or releases):
            return None
        return stages, tuple((str(release), column) for release, column in releases.items())


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found.group())


@lru_cache(maxsize=64)
def _stage_words(stages: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, stages))})(?![\w-])", re.IGNORECASE)


def plain_title(text: str) -> str:
    """A heading without its number, its marks and its colon."""
    plain = _MARKS.sub("", text[:LONGEST_TITLE]).strip()
    while found := _NUMBERING.match(plain):
        plain = plain[found.end() :]
    return plain.rstrip(": \t")
