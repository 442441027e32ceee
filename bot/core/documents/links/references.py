"""Which issue a text refers to: full URLs, `owner/repo#19`, `#19`, and links of all kinds."""

import re
from dataclasses import dataclass

from bot.core.model.subject import SubjectRef

_NAME = r"[A-Za-z0-9_.-]{1,100}"
# Never in the middle of a name, so that no text is checked from each of its characters on.
_BEFORE = r"(?<![\w./-])"
_REFERENCE = re.compile(
    rf"(?:github\.com/|{_BEFORE})(?P<url>{_NAME}/{_NAME})/(?P<kind>issues?|pulls?)/(?P<at>[0-9]{{1,9}})(?![0-9])"
    rf"|{_BEFORE}(?P<short>{_NAME}/{_NAME})#(?P<n>[0-9]{{1,9}})(?!\w)"
    r"|(?<![\w&/])(?:\#|\bGH-)(?P<bare>[0-9]{1,9})(?!\w)",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\[\]]*+)\]\(\s*+([^()\s]*+)[^()]*+\)")
# What may be beside references without saying anything of them.
_BESIDES = re.compile(
    r"https?://(?:www\.)?|(?<=\s)/(?:files|commits|checks)\b|\band\b", re.IGNORECASE
)
_SAID = re.compile(r"\w")
_BARE_NUMBER = re.compile(r"\s*#?([0-9]{1,9})[\s.]*")
# How a line begins that is nothing but a reference, with or without the list's mark before it.
_START = re.compile(
    r"[\s*_+<-]*+(?:\w{1,20}:\s*)?(?:\[[^\[\]]{0,200}\]\(\s*)?\[?"
    r"(?:https?://|www\.|github\.com/|#[0-9]|GH-[0-9]|[\w.-]+/[\w.-]+#[0-9])"
)


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """Better ones sort first: the own repository, issues before pull requests, then as written."""

    is_foreign: bool
    is_pull: bool
    order: int
    reference: SubjectRef


def starts_with_reference(text: str) -> bool:
    """Whether a line gives a reference rather than prose that mentions one."""
    return _START.match(text) is not None


def find_reference(text: str, repository: str, home: str) -> SubjectRef | None:
    """The best reference in a text written in `repository`; issues of `home` are meant most often.

    Where a link's text is another link, what it leads to counts before what it shows.
    """
    if found := _BARE_NUMBER.fullmatch(text):
        return _reference(repository, found[1])
    led = _LINK.sub(r"\2 \1", text)
    candidates = [
        _candidate(found, order, repository, home)
        for order, found in enumerate(_REFERENCE.finditer(led))
    ]
    best = min((each for each in candidates if each), default=None)
    return best.reference if best else None


def references_in(text: str, home: str) -> tuple[SubjectRef, ...]:
    """Every issue and pull request that a text written in the repository `home` refers to."""
    found = (_candidate(each, 0, home, home) for each in _REFERENCE.finditer(text))
    return tuple(dict.fromkeys(each.reference for each in found if each))


def only_references(text: str, home: str) -> tuple[SubjectRef, ...]:
    """What a line names that consists of references alone; nothing where it says anything else."""
    led = _LINK.sub(r"\2 ", text)
    return (
        ()
        if _SAID.search(_BESIDES.sub(" ", _REFERENCE.sub(" ", led)))
        else references_in(led, home)
    )


def mentions(text: str, subject: SubjectRef) -> bool:
    """Whether a text written in the subject's own repository refers to it anywhere."""
    home = subject.repository
    found = (_candidate(each, 0, home, home) for each in _REFERENCE.finditer(text))
    return any(
        each and not each.is_foreign and each.reference.number == subject.number for each in found
    )


def _candidate(found: re.Match[str], order: int, repository: str, home: str) -> _Candidate | None:
    reference = _reference(
        found["url"] or found["short"] or repository, found["at"] or found["n"] or found["bare"]
    )
    if reference is None:
        return None
    is_foreign = reference.repository.casefold() != home.casefold()
    is_pull = (found["kind"] or "").casefold().startswith("pull")
    return _Candidate(is_foreign, is_pull, order, reference)


def _reference(repository: str, number: str) -> SubjectRef | None:
    return SubjectRef(repository, int(number)) if int(number) else None
