"""What somebody tells the bot to do: commands under a prefix, each with a key that names it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from bot.core.markup.command_lines import read_commands
from bot.core.markup.mail.replies import own_end
from bot.core.markup.markdown.blocks import read_markdown, source_lines
from bot.core.model.comment import Comment

ROOT = "/"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One command: `text` are its words and arguments without the prefix.

    `key` names it within its repository for good: by the remark, by which of several equal ones it
    is, and by what it says. With a `problem` it is the place from which on none was read.
    """

    text: str
    fields: Mapping[str, str]
    key: str
    problem: str = ""

    @property
    def word(self) -> str:
        """What it begins with, in lower case; nothing where the prefix stands alone."""
        return self.text.partition(" ")[0].lower()


def invocations_in(remark: Comment, prefix: str, fields: frozenset[str]) -> tuple[Invocation, ...]:
    """The commands of a remark, in order; of an edited one those that are new in it.

    `fields` are names that lines below a command may begin with.
    """
    found = tuple(_orders(remark.body, remark.name, prefix, fields))
    if remark.before is None:
        return found
    known = {each.key for each in _orders(remark.before, remark.name, prefix, fields)}
    return tuple(each for each in found if each.key not in known)


def may_invoke(text: str, prefix: str) -> bool:
    """Cheap: whether a text can have a command under this prefix at all."""
    return _anywhere(prefix).search(text) is not None


@lru_cache(maxsize=64)
def _anywhere(prefix: str) -> re.Pattern[str]:
    """A line that begins with it, whatever marks and invisible characters stand before it."""
    follows = r"[a-z]" if prefix == ROOT else r"(?![\w-])"
    return re.compile(rf"(?:^|[\r\n])[^\w/\r\n]{{0,60}}{re.escape(prefix)}{follows}", re.IGNORECASE)


def _orders(body: str, name: str, prefix: str, fields: frozenset[str]) -> Iterator[Invocation]:
    seen: Counter[str] = Counter()
    word = prefix.removeprefix(ROOT).lower()
    document = read_markdown(body)
    for command in read_commands(document, fields):
        if word and command.name != word:
            continue
        text = command.args if word else f"{command.name} {command.args}".strip()
        digest = _digest(prefix, text, command.fields)
        seen[digest] += 1
        yield Invocation(text, dict(command.fields), f"{name}/{seen[digest]}-{digest}")
    is_all_theirs = document.unread_from and own_end(document) is None
    if is_all_theirs and may_invoke(_rest(body, document.unread_from or 0), prefix):
        problem = (
            f"Write it in a comment of its own: this text has too many lines, and from line "
            f"{document.unread_from} on I read none."
        )
        yield Invocation("", {}, f"{name}/unread", problem)


def _rest(body: str, line: int) -> str:
    return "\n".join(source_lines(body)[line - 1 :])


def _digest(prefix: str, text: str, fields: tuple[tuple[str, str], ...]) -> str:
    told = "\0".join([prefix, text, *(f"{name}:{value}" for name, value in fields)])
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
