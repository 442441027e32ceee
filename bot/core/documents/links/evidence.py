"""Whether a pull request and an issue belong together: what both ends say for it.

Anybody writes descriptions, names of directories and issues. One end alone is therefore a claim. A
claim counts where something at the other end, which the same person cannot have written, agrees.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from bot.core.documents.links.references import only_references, starts_with_reference
from bot.core.markup.command_lines import read_commands
from bot.core.markup.labelled_lines import labelled
from bot.core.markup.markdown.blocks import read_markdown
from bot.core.model.actor import Actor
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Thread
from bot.core.model.subject import SubjectRef

# The account that GitHub shows in place of every deleted one: it is nobody in particular.
NOBODY = "ghost"
ASSIGN = "assign"
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What is known of both ends; what has not been read speaks for nothing.

    `is_stated`: the description names the issue as its own; `is_numbered`: document or title carry
    its number. `is_tracker`: it is marked as a tracker. `is_in_place`: the only proposal that is
    touched lies on the default branch in a directory with the issue's number; `is_taken`: another
    proposal does, and this one does not. `is_ours`: this App opened the issue for that proposal.
    `links_back`: the issue's line for it, or a command there, names the pull request. `assigned`:
    whom the issue's text or a person assigned. `confirmed`: who else than its author said so with a
    command on the pull request.
    """

    process: Process
    pull_request: Thread
    issue: Thread
    is_stated: bool = False
    is_numbered: bool = False
    is_tracker: bool = False
    is_in_place: bool = False
    is_taken: bool = False
    is_ours: bool = False
    links_back: bool = False
    assigned: frozenset[str] = frozenset()
    confirmed: str = ""

    @property
    def is_named(self) -> bool:
        """Whether the pull request's end means this very issue.

        A number may have been guessed before there was an issue of that number, and anybody opens
        the next one.
        """
        is_older = self.issue.created_at <= self.pull_request.created_at
        return self.is_stated or (self.is_numbered and is_older)

    @property
    def is_by_one_person(self) -> bool:
        """Whether one person opened both."""
        return not self.issue.author.is_bot and self.is_among({self.issue.author.login})

    def is_among(self, logins: Collection[str]) -> bool:
        """Whether the person who opened the pull request is among these."""
        author = self.pull_request.author
        is_named = author.login.casefold() in map(str.casefold, logins)
        return is_named and is_person(author, self.process)


def proof_of(ends: Ends) -> str | None:
    """What shows that both belong together; None where it is only claimed."""
    return next(chain(_of_proposal(ends), _of_people(ends)), None)


def is_by_people(ends: Ends) -> bool:
    """Whether nothing speaks for it but people, who may have several proposals."""
    return next(_of_proposal(ends), None) is None


def _of_proposal(ends: Ends) -> Iterator[str]:
    """What is about this very proposal or pull request."""
    if ends.is_ours:
        yield "it was opened for this proposal"
    if ends.is_in_place and ends.is_tracker:
        yield "the proposal's directory carries its number"
    if ends.is_named and ends.links_back:
        yield "each names the other"
    if ends.confirmed:
        yield f"{ends.confirmed} said so with a command"


def _of_people(ends: Ends) -> Iterator[str]:
    """What is about people, who may have several proposals: each has an issue of its own."""
    if ends.is_taken:
        return
    if ends.is_by_one_person:
        yield "both are by one person"
    if ends.is_named and ends.is_among(ends.assigned):
        yield "who proposes it is assigned there"


def is_person(who: Actor, process: Process) -> bool:
    """Whether an account is one person's: machines and deleted accounts speak for many."""
    return not (who.is_bot or process.is_machine(who.login) or who.login.casefold() == NOBODY)


def links_back(body: str, process: Process, pull_request: SubjectRef) -> bool:
    """Whether an issue names the pull request in its line for it, or in the line below.

    That it is mentioned elsewhere says nothing: `#6 is spam`.
    """
    home, lines = pull_request.repository, process.document.pull_request_lines
    return any(_same(each, pull_request) for each in named_in(body, lines, home))


def named_in(body: str, lines: tuple[str, ...], home: str) -> Iterator[SubjectRef]:
    """References in these lines or below them; without a repository they are to `home`."""
    for entry in labelled(read_markdown(body), lines):
        below = entry.below.readable[:_LONGEST] if entry.below else ""
        is_below = not entry.value.strip("*_ \t\0") and starts_with_reference(below)
        yield from only_references(below if is_below else entry.value, home)


def assigned_in(body: str) -> frozenset[str]:
    """Whom an issue's text assigns, as a bot would read it: `/assign @alice`."""
    commands = (each for each in read_commands(read_markdown(body)) if each.name == ASSIGN)
    names = (name for each in commands for name in each.args.replace(",", " ").split())
    return frozenset(name.lstrip("@") for name in names)


def _same(left: SubjectRef, right: SubjectRef) -> bool:
    return (left.repository.casefold(), left.number) == (right.repository.casefold(), right.number)
