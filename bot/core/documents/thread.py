"""Bodies and titles of issues, pull requests and comments, read for what the process needs."""

from bot.core.documents.groups import read_groups
from bot.core.documents.links.references import find_reference, starts_with_reference
from bot.core.documents.numbers import number_in_title
from bot.core.markup.command_lines import read_commands
from bot.core.markup.labelled_lines import Labelled, labelled
from bot.core.markup.markdown.blocks import Markdown, read_markdown
from bot.core.model.definitions.process import Process
from bot.core.model.subject import SubjectRef
from bot.core.model.thread import ThreadText

ISSUE, PULL_REQUEST, COMMENT = "issue", "pull-request", "comment"
_LONGEST = 2000
KINDS = (PULL_REQUEST, ISSUE, COMMENT)


def read_thread(
    body: str,
    process: Process,
    *,
    kind: str,
    repository: str | None = None,
    number: int | None = None,
    title: str = "",
) -> ThreadText:
    """Read one text; `repository` is where it was written (the process's own if not said)."""
    document = read_markdown(body)
    named = read_groups(document, process)
    place = SubjectRef(repository or process.repository, number or 0)
    in_title = number_in_title(title, process.name)
    return ThreadText(
        groups=named.groups,
        unknown_groups=named.unknown,
        tracking_issue=_tracking_issue(document, process, kind, place, in_title),
        number=in_title,
        commands=read_commands(document),
    )


def _tracking_issue(
    document: Markdown, process: Process, kind: str, place: SubjectRef, in_title: int | None
) -> SubjectRef | None:
    """An issue of the process is its own; else the body's line for it counts before the title.

    A pull request is never the issue that tracks it: who writes so has guessed its number.
    """
    is_home = place.repository.casefold() == process.repository.casefold()
    if kind == ISSUE and is_home:
        return place if place.number else None
    found = [tracking_reference(document, process, place.repository)]
    found += [SubjectRef(process.repository, in_title)] if in_title else []
    is_other = (
        each for each in found if each and not (kind == PULL_REQUEST and _same(each, place))
    )
    return next(is_other, None)


def tracking_reference(document: Markdown, process: Process, repository: str) -> SubjectRef | None:
    """The issue that a text names in the line for it, or in the line below."""
    entries = labelled(document, process.document.tracking_lines)
    found = (_reference(entry, repository, process) for entry in entries)
    return next((reference for reference in found if reference), None)


def _reference(entry: Labelled, repository: str, process: Process) -> SubjectRef | None:
    home, value = process.repository, entry.value.replace("\0", "")
    if found := find_reference(value, repository, home):
        return found
    if number := number_in_title(value, process.name):
        return SubjectRef(home, number)
    line = entry.next_line.readable[:_LONGEST].replace("\0", "") if entry.next_line else ""
    return find_reference(line, repository, home) if starts_with_reference(line) else None


def _same(left: SubjectRef, right: SubjectRef) -> bool:
    return (left.repository.casefold(), left.number) == (right.repository.casefold(), right.number)
