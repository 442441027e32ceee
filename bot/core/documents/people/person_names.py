"""People as documents name them, in prose and in front matter: accounts, teams, or a mistake.

A mail address names no account: the words around its `@` may be anybody's login.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.model.definitions.people import is_login

_LONGEST, _MOST = 4000, 50
_PARTS = re.compile(r"[,;\n]|\s(?:and|und|et|y|e|&|\+|/)\s|/(?=@)|&(?=@)|\+(?=@)")
_AROUND = re.compile("[\\s()<>\\[\\]{}\"'`\u201c-\u201f\u2018-\u201b\u00ab\u00bb|*\\\\]+")
_PAGE = re.compile(r"(?:https?://)?(?:www\.)?github\.com/([^/?#]+)/?", re.IGNORECASE)
_TEAM_PAGE = re.compile(
    r"(?:https?://)?(?:www\.)?github\.com/orgs/([^/?#]+)/teams/([^/?#]+)/?", re.IGNORECASE
)
_TEAM = re.compile(r"@([^/]+)/([a-z0-9][\w.-]{0,99})", re.IGNORECASE)
# A bot's login has brackets, which otherwise stand around names.
_BOT, _BOT_MARK = "[bot]", "\ue000"
# Keys of `{ name: Alice Doe, github: alice }` that have the account.
ACCOUNT_KEYS = ("github", "login", "handle", "account", "username", "user", "github-handle")


@dataclass(frozen=True, slots=True)
class People:
    """Logins without `@`, teams as `organization/team`, and the texts that name neither."""

    names: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()


def read_people(text: str, *, is_list: bool) -> People:
    """Everybody whom a text names with an `@` or by the address of a page on GitHub.

    A list of nothing but bare words is one of logins, and what names nobody in a list is a mistake;
    in prose words are prose, and only a mail address is a mistake.
    """
    parts = [each.strip() for each in _PARTS.split(_plain(text[:_LONGEST])) if each.strip()]
    if is_list and all(is_login(_word(part)) for part in parts):
        return People(tuple(dict.fromkeys(map(_word, parts[:_MOST]))))
    names: list[str] = []
    strange: list[str] = []
    for part in parts[:_MOST]:
        found = tuple(_marked(part))
        names += found
        strange += () if found else (part,)
    mistakes = (
        part.replace(_BOT_MARK, _BOT)
        for part in strange
        if "@" in part or (is_list and (not names or is_login(_word(part))))
    )
    return People(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(mistakes)))


def names_people(text: str) -> bool:
    """Whether a line of prose is about accounts at all."""
    return "@" in text or "\uff20" in text or "github.com/" in text.casefold()


def _plain(text: str) -> str:
    """Full-width signs as plain ones, without what cannot be seen."""
    seen = unicodedata.normalize("NFKC", text.replace(_BOT_MARK, " ").replace("\0", " "))
    shown = "".join(each for each in seen if unicodedata.category(each) != "Cf")
    return shown.replace(_BOT, _BOT_MARK)


def _marked(part: str) -> Iterator[str]:
    """Accounts and teams that are marked as such."""
    for word in _AROUND.split(part):
        plain = word.strip(".:!?").replace(_BOT_MARK, _BOT)
        if page := _TEAM_PAGE.fullmatch(plain):
            yield f"{page[1]}/{page[2]}"
        elif page := _PAGE.fullmatch(plain):
            plain = f"@{page[1]}"
        if plain.startswith("@") and is_login(plain[1:]):
            yield plain[1:]
        elif (team := _TEAM.fullmatch(plain)) and is_login(team[1]):
            yield f"{team[1]}/{team[2]}"


def _word(part: str) -> str:
    """A part without the punctuation around it."""
    return " ".join(filter(None, _AROUND.split(part))).strip(".:").replace(_BOT_MARK, _BOT)
