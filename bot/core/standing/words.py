"""The words for how a proposal stands, in general and as a process calls them."""

from collections.abc import Mapping

from bot.core.standing.state import Excepted, State, Timing

# What a process may call differently: the one word for a proposal in a release.
STATES = frozenset(each.value for each in State)
WORDS = STATES | {
    each.value for axis in (Timing, Excepted) for each in axis if each is not Excepted.NONE
}


def folded(name: str) -> str:
    """As names are compared: `At risk` is `at-risk`."""
    return "-".join(name.casefold().split())


def word_for(name: str, names: Mapping[str, str]) -> str:
    """The word that a process's name stands for; `names` are its names by their words."""
    found = (word for word, each in names.items() if folded(each) == folded(name))
    return next(found, folded(name))


def name_of(word: str, names: Mapping[str, str]) -> str:
    """What a process calls it: its own name, or the word without dashes."""
    return names.get(word) or word.replace("-", " ")
