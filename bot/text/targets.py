"""Target releases: what front matter says, else what prose says in the section for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from bot.model.calendar import release_order
from bot.model.diagnostic import Position
from bot.model.document import DocumentLayout
from bot.model.proposal import Target
from bot.text.fields import Fields
from bot.text.glob import is_like, pattern_of
from bot.text.markdown import Heading, Line, Markdown
from bot.text.release import normalise, says_nothing
from bot.text.suggest import did_you_mean, fix_of

_LONGEST = 500
_MOST = 200
_ANY_STAGE = r"[A-Za-z][\w.-]{0,40}"
_Wordings: TypeAlias = tuple[tuple[re.Pattern[str], bool], ...]
_MARKS = re.compile(r"[*_\0]+")


@dataclass(frozen=True, slots=True)
class _Statement:
    """A line that is made to name a target; `release` is None where it names none."""

    word: str | None
    stage: str | None
    release: str | None
    value: str
    position: Position


def read_targets(document: Markdown, fields: Fields) -> tuple[Target, ...]:
    """All targets, as they stand; where both forms name one, front matter wins."""
    stated = list(islice(_statements(document, fields.layout), _MOST))
    for statement in stated:
        _report_odd(statement, fields)
    in_prose = [
        Target(each.stage, each.release, each.position)
        for each in stated
        if each.release and (each.stage or each.word is None)
    ]
    in_front = dict(_in_front_matter(fields))
    for target in in_prose:
        _report_contradiction(target, in_front, fields)
    kept = [target for target in in_prose if target.stage not in in_front]
    found = [target for target in in_front.values() if target] + kept
    return tuple({target.key: target for target in reversed(found)}.values())[::-1]


def lowest(targets: tuple[Target, ...]) -> str | None:
    """The lowest release that is targeted."""
    releases = sorted((target.release for target in targets), key=release_order)
    return releases[0] if releases else None


def _in_front_matter(fields: Fields) -> Iterator[tuple[str, Target | None]]:
    """Each stage that front matter speaks of; None where it says that nothing is decided."""
    key = fields.layout.keys["targets"]
    value = fields.front.value(key)
    for word, written in islice(value.items(), _MOST) if isinstance(value, dict) else ():
        position = fields.front.position(f"{key}.{word}")
        stage = fields.layout.stage(word)
        if stage is None:
            message = f'"{word}" is no stage{did_you_mean(word, fields.layout.stages)}'
            fix = fix_of(word, fields.layout.stages)
            fields.report(position, message, "unknown-stage", fix)
        elif isinstance(written, str) and written.strip():
            release = normalise(written)
            if release is None and not (fields.says_nothing(written) or says_nothing(written)):
                message = f'"{written[:40]}" is no release; write it like v1.9'
                fields.report(position, message, "wrong-release")
            yield stage, Target(stage, release, position) if release else None


def _statements(document: Markdown, layout: DocumentLayout) -> Iterator[_Statement]:
    headings = [h for h in document.headings if is_like(h.text, layout.target_sections)]
    lines = list(_lines(document, headings)) if headings else document.lines
    wordings = _wordings(layout.target_lines, _stage_words(layout), is_strict=not headings)
    for index, line in enumerate(lines):
        is_able = headings or ":" in line.prose
        if is_able and (found := _statement(line, layout, wordings)):
            following = lines[index + 1] if index + 1 < len(lines) else None
            yield _continued(found, line, following)


def _lines(document: Markdown, headings: list[Heading]) -> Iterator[Line]:
    """The lines of sections, each once."""
    last = 0
    for heading in headings:
        for line in document.section(heading):
            if line.number > last:
                last = line.number
                yield line


def _statement(line: Line, layout: DocumentLayout, wordings: _Wordings) -> _Statement | None:
    """The first wording that fits, with a known stage if any does."""
    text = _MARKS.sub(lambda found: " " * len(found.group()), line.prose[:_LONGEST])
    for pattern, has_stage in wordings:
        if found := pattern.search(text):
            word = found["stage"] if has_stage else None
            stage = layout.stage(word) if word else None
            value = text[found.end() :].lstrip()
            position = Position(line.number, len(text) - len(value) + 1)
            return _Statement(word, stage, normalise(value), value.rstrip(), position)
    return None


def _continued(statement: _Statement, line: Line, following: Line | None) -> _Statement:
    """The release may stand alone on the next line, where an editor broke it."""
    if statement.value or following is None or following.number != line.number + 1:
        return statement
    text = following.prose.strip()
    release = normalise(text) if re.match(r"v?[0-9]", text) else None
    return _Statement(
        statement.word, statement.stage, release, text if release else "", statement.position
    )


def _stage_words(layout: DocumentLayout) -> tuple[str, ...]:
    return tuple(word for name, words in layout.stages.items() for word in (name, *words))


@lru_cache(maxsize=64)
def _wordings(wordings: tuple[str, ...], stages: tuple[str, ...], *, is_strict: bool) -> _Wordings:
    """Patterns in order. Any word counts as a stage only between words: `targets x for version:`.

    `is_strict`: outside of a section for targets, a short or loose wording may be about anything.
    """
    known = "|".join(re.escape(stage) for stage in stages)
    strict = tuple(each for each in wordings if len(each.split()) > 2 and each.endswith(":"))
    able = strict if is_strict else wordings
    between = tuple(each for each in able if re.search(r"\S\s*\{stage\}\s*\w", each))
    return tuple(
        (_pattern(wording, stage), "{stage}" in wording)
        for stage, group in ((known, able), (_ANY_STAGE, between))
        for wording in group
    )


def _pattern(wording: str, stage: str) -> re.Pattern[str]:
    """A wording with a colon at its end needs one; one without needs a release to follow."""
    parts = [pattern_of(part) for part in wording.removesuffix(":").split("{stage}")]
    between = rf"\s+(?P<stage>{stage})\s+"
    body = between.join(parts) if len(parts) > 1 else parts[0]
    body = body.removeprefix(r"\s+").removesuffix(r"\s+")
    colon = r"\s*(?:\([^()]{0,80}\)\s*)?:"
    end = colon if wording.endswith(":") else rf"(?:{colon}|\s)\s*(?=v?[0-9])"
    return re.compile(rf"(?<![\w-]){body}{end}", re.IGNORECASE)


def _report_odd(statement: _Statement, fields: Fields) -> None:
    if statement.word and statement.stage is None:
        message = (
            f'"{statement.word}" is no stage{did_you_mean(statement.word, fields.layout.stages)}'
        )
        fix = fix_of(statement.word, fields.layout.stages)
        fields.report(statement.position, message, "unknown-stage", fix)
    elif statement.release is None and not (
        says_nothing(statement.value) or fields.says_nothing(statement.value)
    ):
        message = f'"{statement.value[:40]}" is no release; write it like v1.9'
        fields.report(statement.position, message, "wrong-release")


def _report_contradiction(
    target: Target, in_front: dict[str, Target | None], fields: Fields
) -> None:
    if target.stage is None or target.stage not in in_front:
        return
    front = in_front[target.stage]
    if front is None or front.release != target.release:
        key = f"{fields.layout.keys['targets']}.{target.stage}"
        line = (front.position if front else fields.front.position(key)).line
        said = front.release if front else "nothing yet"
        message = (
            f"{target.stage} is {target.release} here and {said} in the front matter, "
            f"line {line}, which counts"
        )
        fields.report(target.position, message, "contradiction")
