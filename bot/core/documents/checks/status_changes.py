"""The rules of front matter: fields that must be there, states, and which may follow which."""

from collections.abc import Iterator

from bot.core.documents.fields import Fields
from bot.core.markup.glob import is_like
from bot.core.markup.markdown.blocks import Markdown
from bot.core.markup.suggest import did_you_mean, fix_of
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import START, Diagnostic, Position
from bot.core.model.proposal import Proposal, ProposalChange


def check_fields(proposal: Proposal, document: Markdown, fields: Fields) -> None:
    """Report required keys that are absent or empty, and what the template left in others."""
    exempt = fields.layout.exempt.get(proposal.group or "", ())
    for key in fields.layout.required:
        if key in exempt or _is_waived(key, document, fields):
            continue
        texts = list(_texts(fields.front.value(key)))
        if not any(text.strip() for text in texts):
            message = f'"{key}" is missing' if not fields.front.has(key) else f'"{key}" is empty'
            fields.report(_place(key, fields), message, "missing-field")
    for text, position in fields.front.texts():
        if fields.is_placeholder(text):
            fields.report(position, f'"{text}" is a placeholder of the template', "placeholder")
    _check_stage(fields)


def _is_waived(key: str, document: Markdown, fields: Fields) -> bool:
    globs = fields.layout.waived.get(key, ())
    return bool(globs) and any(is_like(line.prose, globs) for line in document.lines)


def _texts(value: object) -> Iterator[str]:
    """All texts in a value of front matter, however deep."""
    below: list[object] = [value]
    while below:
        each = below.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, (list, dict)):
            below += each.values() if isinstance(each, dict) else each


def _place(key: str, fields: Fields) -> Position:
    """The key, or where its map begins: in a document's first lines."""
    path = fields.front.path(key)
    return fields.front.source.key_position(path) if fields.front.has(key) else START


def _check_stage(fields: Fields) -> None:
    entry = fields.text("stage")
    if entry and fields.layout.stage(entry.text) is None:
        message = f'"{entry.text[:40]}" is no stage{did_you_mean(entry.text, fields.layout.stages)}'
        fix = fix_of(entry.text, fields.layout.stages)
        fields.report(entry.position, message, "unknown-stage", fix)


def check_status(proposal: Proposal, fields: Fields) -> None:
    """Report an unknown state, and what a state needs to be decided."""
    if proposal.status is None or not fields.layout.states:
        return
    state = fields.layout.state(proposal.status)
    if state is None:
        names = [each.name for each in fields.layout.states]
        message = f'"{proposal.status[:40]}" is no state{did_you_mean(proposal.status, names)}'
        fields.report(proposal.status_position, message, "unknown-status", _fix(fields, names))
        return
    for key in state.decided:
        if not _is_doubted(key, fields):
            _check_decided(key, state.name, fields)


def _is_doubted(key: str, fields: Fields) -> bool:
    """Whether this place already has a finding: one mistake is reported once."""
    is_there = any(not doubt.releases for doubt in fields.doubts)
    return is_there and key.partition(".")[0] == fields.layout.keys["targets"]


def _fix(fields: Fields, names: list[str]) -> tuple[str, str] | None:
    """The status in its own spelling, and the one that was meant."""
    entry = fields.text("status")
    return fix_of(entry.text, names) if entry else None


def _check_decided(key: str, state: str, fields: Fields) -> None:
    value = fields.front.value(key)
    texts = list(_texts(value))
    if not any(text.strip() for text in texts):
        fields.report(_place(key, fields), f'"{key}" is needed when {state}', "undecided")
        return
    entries = value if isinstance(value, list) else [value]
    for index, text in enumerate(entries):
        if isinstance(text, str) and fields.says_nothing(text):
            position = fields.front.position(key, index if isinstance(value, list) else None)
            message = f'"{key}" must be decided when {state}, not "{text[:40]}"'
            fields.report(position, message, "undecided")


def transition_finding(change: ProposalChange, process: Process) -> Diagnostic | None:
    """What is wrong with the step from the base's state to the head's, or None."""
    layout, head = process.document, change.head
    if head is None or head.status is None or layout.state(head.status) is None:
        return None
    before = change.base.status if change.base else None
    if before is None:  # a document that had no state yet may be in any
        is_new = change.base is None and layout.initial_states
        allowed = layout.initial_states if is_new else (head.status,)
        said = "a new document begins as"
    else:
        state = layout.state(before)
        allowed = (before, *state.next) if state else (head.status,)
        said = f"after {before} may come"
    if head.status in allowed:
        return None
    message = f"{head.status} is not allowed here; {said} {' or '.join(allowed)}"
    return Diagnostic(head.path, head.status_position, message, "status-transition")
