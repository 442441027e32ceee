"""Checks a document's path, its directory's name and its own."""

from pathlib import PurePosixPath

from bot.core.documents.fields import Fields
from bot.core.documents.numbers import number_of_directory
from bot.core.documents.paths import compile_pattern, is_document, proposal_directory
from bot.core.markup.glob import is_like
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import START
from bot.core.model.proposal import Proposal


def check_layout(
    proposal: Proposal, process: Process, fields: Fields, *, is_proposal: bool
) -> None:
    """Report what differs from `proposals:`. Texts beside the main document are left alone."""
    path = proposal.path
    wanted = PurePosixPath(process.proposals)
    is_beside = not is_document(process, path)
    if not is_proposal or proposal.group is None or is_beside:
        return
    _check_zeros(proposal, process, fields)
    if compile_pattern(process.proposals).fullmatch(path):
        return
    for message, kind in _mistakes(proposal, process, wanted.name):
        fields.report(START, f"{message}; documents are {process.proposals}", kind)


def _mistakes(proposal: Proposal, process: Process, name: str) -> list[tuple[str, str]]:
    """What keeps a path from being as it should be, from the most to the least specific."""
    found = []
    directory = proposal_directory(process, proposal.path)
    own = PurePosixPath(proposal.path).name
    if directory is None or directory == own:
        found.append(("the document has no directory of its own", "no-directory"))
    elif is_like(directory.split("-")[0], process.document.placeholders):
        found.append((f'the directory "{directory}" still has the template\'s name', "no-number"))
    elif number_of_directory(directory) is None:
        found.append((f'the directory "{directory}" has no number', "no-number"))
    if own != name:
        found.append((f'the main document is called "{name}", this is "{own}"', "document-name"))
    return found or [("the path is not as it should be", "wrong-path")]


def _check_zeros(proposal: Proposal, process: Process, fields: Fields) -> None:
    directory = proposal_directory(process, proposal.path) or ""
    digits = directory[: len(directory) - len(directory.lstrip("0123456789"))]
    number = number_of_directory(directory)
    if digits.startswith("0") and number and str(number) != digits:
        message = f'the directory "{directory}" begins with {digits}; write {number}'
        fields.report(START, message, "leading-zeros")
