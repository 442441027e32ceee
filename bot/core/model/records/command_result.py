"""What a command is answered from, and the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.model.context import Context
from bot.core.model.facts import Fact
from bot.core.model.plan.desired_state import Desire
from bot.core.model.subject import SubjectKind


@dataclass(frozen=True, slots=True)
class CommandWord:
    """A command that the rules have, for people: `usage` with its prefix, `who` are roles.

    `example` is a line as somebody would write it, `aliases` are other words for it. `prefix` is
    what all begin with: `/vep`, or `/`.
    """

    usage: str
    description: str
    example: str
    who: tuple[str, ...]
    kind: SubjectKind
    aliases: tuple[str, ...] = ()
    prefix: str = "/"


@dataclass(frozen=True, slots=True)
class Asked:
    """A command (`case.command`) by somebody who may, and what may be known when it is answered.

    `words` are all commands of the repository. `explained` is why each rule came out as it did
    (Markdown), `foreseen` what the rules would do at another moment, in words, `sections` what they
    want in the status comment: all look at all facts that rules judge by, which are there only
    where `surveys` is set.
    """

    case: Context
    words: tuple[CommandWord, ...]
    explained: Callable[[], str]
    foreseen: Callable[[datetime], tuple[str, ...]]
    sections: Callable[[], Fact[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of a command: what shall be so, and what is replied (Markdown).

    Without a reply a thumbs-up says that it was done. A `refusal` says why it is not done and what
    to do next. With `unknown`, something could not be read: it is tried again, and said.
    """

    reply: str = ""
    desires: tuple[Desire, ...] = ()
    refusal: str = ""
    unknown: str = ""
