"""A document, in any form that the project knows, becomes a Proposal with its findings."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from pathspec import GitIgnoreSpec

from bot.core.documents.checks.layout_rules import check_layout
from bot.core.documents.checks.status_changes import check_fields, check_status
from bot.core.documents.checks.unread import doubt_what_is_unread
from bot.core.documents.fields import Fields
from bot.core.documents.groups import resolve_group
from bot.core.documents.numbers import Title, number_of_directory, split_title
from bot.core.documents.paths import group_of, proposal_directory
from bot.core.documents.prose import read_prose
from bot.core.documents.sections import read_sections
from bot.core.documents.targets.statements import read_targets
from bot.core.markup.glob import is_like
from bot.core.markup.markdown.blocks import Heading, Markdown, read_markdown, source_lines
from bot.core.markup.suggest import did_you_mean, fix_of
from bot.core.markup.yaml_text.front_matter import read_front_matter
from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import START, Position
from bot.core.model.proposal import Proposal

FRONT_MATTER, DIRECTORY, TITLE = "front_matter", "directory", "title"
_YAML = (".yaml", ".yml")
_MOST = 50
_MOST_FINDINGS = 200


@dataclass(frozen=True, slots=True)
class _Heading:
    """The heading that is the document's title, split."""

    title: Title
    position: Position


def read_proposal(text: str, path: str, process: Process) -> Proposal:
    """Read one version of one document. Never raises: what is wrong is in `findings`.

    The template is no proposal: nothing is read from it and nothing is wrong with it.
    """
    if is_template(path, process):
        return Proposal(path, is_template=True)
    is_yaml = PurePosixPath(path).suffix in _YAML
    layout = process.document
    front = read_front_matter(text, path, is_all=is_yaml, keys=layout.known_keys)
    document = read_markdown(front.body)
    front.source.lines = source_lines(text)
    fields = Fields(front, layout, read_prose(document, layout), _names(process))
    heading = _title(document, process)
    proposal = _read(path, process, document, fields, heading)
    doubt_what_is_unread(text, document, fields)
    _check(proposal, process, document, fields, heading)
    findings = sorted(set(front.source.diagnostics))[:_MOST_FINDINGS]
    return replace(proposal, findings=tuple(findings), doubts=tuple(fields.doubts))


def _names(process: Process) -> tuple[str, ...]:
    """What people may write before a release: `Project v1.9`."""
    repositories = (process.repository, *process.code_repositories)
    parts = (part for each in repositories for part in each.split("/"))
    return tuple(dict.fromkeys(part for part in (process.name, *parts) if part))


@lru_cache(maxsize=64)
def _templates(lines: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(lines)


def is_template(path: str, process: Process) -> bool:
    """Whether a path is that of a document to be copied."""
    return _templates(process.document.template).match_file(path)


def _title(document: Markdown, process: Process) -> _Heading | None:
    """The first heading that is written as a proposal's title is, else the first of level 1."""
    split = [
        (heading, split_title(heading.text, process.name)) for heading in document.headings[:50]
    ]
    named = (pair for pair in split if pair[1].is_proposal)
    top = (pair for pair in split if pair[0].level == 1)
    found = next(named, None) or next(top, None)
    return _Heading(found[1], _place(found[0])) if found else None


def _place(heading: Heading) -> Position:
    return Position(heading.line, heading.column)


def _read(
    path: str, process: Process, document: Markdown, fields: Fields, heading: _Heading | None
) -> Proposal:
    numbers = _numbers(path, process, fields, heading)
    number, number_from = numbers[0] if numbers else (None, None)
    title = fields.text("title")
    status, stage, gate = (
        fields.text("status"),
        fields.text("stage"),
        fields.decided("feature-gate"),
    )
    successor = fields.text("successor")
    in_heading = heading.title.text or None if heading else None
    return Proposal(
        path=path,
        number=number,
        number_from=number_from,
        numbers=tuple(dict.fromkeys(each for each, _ in numbers)),
        title=split_title(title.text, process.name).text if title else in_heading,
        group=group_of(process, path),
        participating=_participating(fields, process),
        authors=fields.people("authors"),
        reviewers=fields.people("reviewers"),
        approvers=fields.people("approvers"),
        stage=process.document.stage(stage.text) if stage else None,
        status=status.text.casefold() if status else None,
        feature_gate=gate[0].text if gate else None,
        successor=successor.text if successor else None,
        status_position=status.position if status else START,
        targets=read_targets(document, fields),
        sections=read_sections(document),
        has_front_matter=fields.front.is_there,
    )


def _numbers(
    path: str, process: Process, fields: Fields, heading: _Heading | None
) -> tuple[tuple[int, str], ...]:
    """Numbers and where they stand, the one that counts first; those that differ are reported."""
    in_front = fields.number()
    in_path = number_of_directory(proposal_directory(process, path) or "")
    in_title = heading.title.number if heading else None
    found = [
        (in_front[0] if in_front else None, FRONT_MATTER, in_front[1] if in_front else START),
        (in_path, DIRECTORY, START),
        (in_title, TITLE, heading.position if heading else START),
    ]
    known = [(each[0], *each[1:]) for each in found if each[0] is not None]
    wrong = heading.title.written if heading and (not in_front or in_front[0] == in_path) else ""
    fix = (wrong, str(in_path)) if wrong and in_path and in_title != in_path else None
    for number, source, position in known:
        if in_path is not None and number != in_path:
            message = f"the {source.replace('_', ' ')} says {number}, the directory {in_path}"
            fields.report(position, message, "number-mismatch", fix if source == TITLE else None)
        elif in_path is None and in_front and number != in_front[0]:
            message = f"the title says {number}, line {in_front[1].line} says {in_front[0]}"
            fields.report(position, message, "number-mismatch")
    return tuple((number, source) for number, source, _ in known)


def _participating(fields: Fields, process: Process) -> tuple[str, ...]:
    """Groups by their keys; unknown ones are reported."""
    found: dict[str, None] = {}
    for entry in fields.decided("participating")[:_MOST]:
        if key := resolve_group(process, entry.text):
            found[key] = None
        else:
            names = [group.key for group in process.groups]
            message = f'"{entry.text[:60]}" is no group{did_you_mean(entry.text, names)}'
            fix = fix_of(entry.text, names)
            fields.report(entry.position, message, "unknown-group", fix)
    return tuple(found)


def _check(
    proposal: Proposal,
    process: Process,
    document: Markdown,
    fields: Fields,
    heading: _Heading | None,
) -> None:
    is_proposal = bool(
        proposal.has_front_matter or proposal.targets or (heading and heading.title.is_proposal)
    )
    _check_group(proposal, process, fields)
    _check_title(fields, process, heading)
    check_layout(proposal, process, fields, is_proposal=is_proposal)
    if proposal.has_front_matter and not fields.front.is_broken:
        check_fields(proposal, document, fields)
        check_status(proposal, fields)
    if is_proposal:
        _check_sections(document, fields)


def _check_group(proposal: Proposal, process: Process, fields: Fields) -> None:
    known = [group.key for group in process.groups]
    if proposal.group and proposal.group not in known:
        message = f'"{proposal.group}" is no group{did_you_mean(proposal.group, known)}'
        fields.report(START, message, "unknown-group")
    entry = fields.text("group")
    if entry is None:
        return
    key = resolve_group(process, entry.text)
    if key is None:
        message = f'"{entry.text[:60]}" is no group{did_you_mean(entry.text, known)}'
        fields.report(entry.position, message, "unknown-group", fix_of(entry.text, known))
    elif key != proposal.group and _has_label(proposal.group, process):
        message = f"{key} owns it here; by its directory it belongs to {proposal.group}"
        fields.report(entry.position, message, "group-mismatch")


def _has_label(key: str | None, process: Process) -> bool:
    """Whether a directory is that of a real group: others hold what belongs to all."""
    group = process.group(key or "")
    return group is not None and group.label is not None


def _check_title(fields: Fields, process: Process, heading: _Heading | None) -> None:
    """Placeholders in the title, and two titles that differ."""
    if heading is None:
        return
    if _has_placeholder(heading.title.text, fields) or fields.is_placeholder(heading.title.written):
        message = "the title is still the template's, or its number is"
        fields.report(heading.position, message, "placeholder")
    entry = fields.text("title")
    title = split_title(entry.text, process.name).text if entry else ""
    if entry and heading.title.is_proposal and title.casefold() != heading.title.text.casefold():
        message = f"the title differs from that in line {entry.position.line}, which counts"
        fields.report(heading.position, message, "contradiction")


def _has_placeholder(text: str, fields: Fields) -> bool:
    return is_like(text, [f"*{each}*" for each in fields.layout.placeholders])


def _check_sections(document: Markdown, fields: Fields) -> None:
    """Sections that the project wants in every document."""
    headings = {" ".join(h.text.casefold().split()): h for h in document.headings[::-1]}
    found = [
        (name, headings.get(" ".join(name.casefold().split()))) for name in fields.layout.sections
    ]
    if missing := [name for name, heading in found if heading is None]:
        fields.report(START, f"there is no section {', '.join(missing)}", "missing-section")
    for name, heading in found:
        if heading and not document.has_content(heading):
            message = f'section "{name}" is as the template has it: empty'
            fields.report(_place(heading), message, "empty-section")
