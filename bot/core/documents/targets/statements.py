"""Target releases: what front matter says, else what prose says in the section for them.

Whatever may set a target and is not understood is a doubt: nobody may conclude from the document
that it sets none.
"""

import re
from collections.abc import Iterator
from itertools import islice

from bot.core.documents.fields import Fields
from bot.core.documents.targets.lines import LONGEST, Sections, Statement, sections_in, statements
from bot.core.documents.targets.words import Words
from bot.core.markup.enumerations import listed
from bot.core.markup.markdown.blocks import Markdown
from bot.core.markup.markdown.visible_lines import shown_lines
from bot.core.markup.suggest import did_you_mean, fix_of
from bot.core.model.definitions.calendar import release_order
from bot.core.model.diagnostic import START, Position
from bot.core.model.proposal import Target
from bot.core.schedules.release import read_release, releases_in, says_nothing, without_tags

_MOST = 200
# Outside of the section for targets a release is meant as one where the line says so.
_SAYS_TARGET = re.compile(
    r"\b(?:target(?:s|ed|ing)?|ship(?:s|ping)?|milestone)\b[^!?]{0,80}\bv?[0-9]", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
# A release that may be meant as a target, and is not written as one.
UNREAD = "unread-target"
_NOT_UNDERSTOOD = (
    "{releases} is not understood as a target; write it as the template does, a line for each "
    "stage, or say nothing of it here"
)
_LONG = "shorten the sections for target releases: they have too many lines to be read whole"
# Lines that are doubted one by one, and lines with digits that are checked for it. Beyond that
# any change of the text is a new doubt. No real document of 1,100 lines comes near.
_MOST_LINES, _MOST_EXAMINED = 100, 800
_MANY_LINES = (
    "correct or shorten the lines above: so many of them may be about targets that what follows is "
    "not read"
)
_MANY = f"more than {_MOST} targets; the rest is not read"


def read_targets(document: Markdown, fields: Fields) -> tuple[Target, ...]:
    """All targets, as they are; where both forms name one, front matter wins."""
    words = Words(fields.layout, fields.names)
    shown = shown_lines(fields.front.body, document)
    sections = sections_in(document, shown, fields.layout)
    stated, is_cut = statements(document, sections, words, _MOST + 1)
    for statement in stated[:_MOST]:
        _report_odd(statement, fields)
    in_prose = [
        Target(each.stage, each.release, each.position)
        for each in stated[:_MOST]
        if each.release and (each.stage or each.word is None)
    ]
    in_front = dict(_in_front_matter(fields))
    for target in in_prose:
        _report_contradiction(target, in_front, fields)
    kept = [target for target in in_prose if target.stage not in in_front]
    found = [target for target in in_front.values() if target] + kept
    if len(stated) > _MOST or is_cut:
        where = stated[_MOST].position if len(stated) > _MOST else START
        message = _MANY if len(stated) > _MOST else _LONG
        fields.doubt(where, message, "too-large", "\n".join(shown.values()))
    known = {target.key for target in [*found, *in_prose]}
    stated_at = {statement.position.line for statement in stated}
    _doubt_the_rest(shown, sections, words, known, stated_at, fields)
    _doubt_other_keys(words, fields)
    return tuple({target.key: target for target in reversed(found)}.values())[::-1]


def lowest(targets: tuple[Target, ...]) -> str | None:
    """The lowest release that is targeted."""
    releases = sorted((target.release for target in targets), key=release_order)
    return releases[0] if releases else None


def _in_front_matter(fields: Fields) -> Iterator[tuple[str, Target | None]]:
    """Each stage that front matter speaks of; None where it says that nothing is decided."""
    key = fields.layout.keys["targets"]
    value = fields.front.value(key)
    if isinstance(value, dict):
        yield from _in_map(key, value, fields)
    elif value and not _is_open(value, fields):
        stage = next(iter(fields.layout.stages), "alpha")
        message = f'"{key}" must have stages below it, each in a line of its own: "{stage}: v1.9"'
        fields.doubt(fields.front.position(key), message, "wrong-type", f"{key}: {value}")


def _in_map(
    key: str, value: dict[str, object], fields: Fields
) -> Iterator[tuple[str, Target | None]]:
    seen: set[str] = set()
    for word, written in islice(value.items(), _MOST):
        position, text = fields.front.position(f"{key}.{word}"), f"{key}.{word}: {written}"
        stage = fields.layout.stage(word.strip())
        if stage is None:
            message = f'"{word[:40]}" is no stage{did_you_mean(word, fields.layout.stages)}'
            fix = fix_of(word, fields.layout.stages)
            if _is_open(written, fields) and not releases_in(word, is_bare=True):
                fields.report(position, message, "unknown-stage", fix)
            else:
                fields.doubt(position, message, "unknown-stage", text, fix=fix)
        elif stage in seen:
            fields.doubt(position, f"{stage} is given twice", "duplicate-key", text)
        elif isinstance(written, str) and written.strip():
            seen.add(stage)
            release = read_release(written, fields.names)
            _doubt_value(written, release, position, text, fields)
            yield stage, Target(stage, release, position) if release else None
        elif written:
            message = f'"{key}.{word[:40]}" must be one release, like v1.9'
            fields.doubt(position, message, "wrong-type", text)
    if len(value) > _MOST:
        fields.doubt(fields.front.position(key), _MANY, "too-large", str(value))


def _is_open(value: object, fields: Fields) -> bool:
    """Whether a value, or everything below a key, says that nothing is decided yet."""
    if isinstance(value, dict):
        return all(_is_open(each, fields) for each in islice(value.values(), _MOST))
    if not isinstance(value, str):
        return not value
    return (fields.says_nothing(value) or says_nothing(value)) and not releases_in(value)


def _doubt_value(
    value: str, release: str | None, position: Position, text: str, fields: Fields
) -> None:
    """Text in a release's place that is not one release."""
    others = tuple(each for each in releases_in(value, is_bare=True) if each != release)
    if release is None and not (fields.says_nothing(value) or says_nothing(value)):
        message = f'"{value[:40]}" is no release; write it like v1.9'
        fields.doubt(position, message, "wrong-release", text)
    elif others:
        message = _NOT_UNDERSTOOD.format(releases=listed(others[:5]))
        fields.doubt(position, message, UNREAD, text, others)


def _doubt_other_keys(words: Words, fields: Fields) -> None:
    """A release below another key than the one for targets may be meant as one, too."""
    key = fields.layout.keys["targets"]
    value = fields.front.source.value
    known = fields.layout.known_keys
    for written in islice(value, _MOST) if isinstance(value, dict) else ():
        if written in fields.front.path(key)[:1]:
            continue
        texts = [written, *(text for text, _ in fields.front.texts(written))]
        if written in known:
            texts = [text for text in texts if _is_meant(text, words)]
        if releases := tuple(r for text in texts for r in releases_in(text, is_bare=True)):
            position = fields.front.source.key_position((written,))
            message = f'target releases are below "{key}", not "{written[:40]}"'
            fields.doubt(position, message, UNREAD, f"{written}: {texts}", releases)


def _report_odd(statement: Statement, fields: Fields) -> None:
    text = f"{statement.word}: {statement.value}"
    if statement.word and statement.stage is None:
        message = (
            f'"{statement.word}" is no stage{did_you_mean(statement.word, fields.layout.stages)}'
        )
        fix = fix_of(statement.word, fields.layout.stages)
        fields.report(statement.position, message, "unknown-stage", fix)
        if releases := releases_in(statement.value, is_bare=True):
            fields.doubt(statement.position, message, "unknown-stage", text, releases, fix)
    else:
        _doubt_value(statement.value, statement.release, statement.position, text, fields)


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
        text = f"{target.stage}: {target.release}"
        releases = (target.release,)
        fields.doubt(target.position, message, "contradiction", text, releases, target=target)


def _doubt_the_rest(
    shown: dict[int, str],
    sections: Sections,
    words: Words,
    known: set[tuple[str | None, str]],
    stated_at: set[int],
    fields: Fields,
) -> None:
    """Releases that are no target as it was read, and may be meant as one."""
    if fields.front.is_open:
        return
    told, releases = _told(fields), {release for _, release in known}
    most, examined = len(fields.doubts) + _MOST_LINES, 0
    for number, text in shown.items():
        if len(fields.doubts) >= most or examined > _MOST_EXAMINED:
            whole = "\n".join(shown.values())
            fields.doubt(Position(number, 1), _MANY_LINES, "too-large", whole)
            return
        is_inside = number in sections.numbers
        here = told.get(number)
        if here == () or not (_DIGIT.search(text) or (is_inside and _has_digit(text))):
            continue
        examined += 1
        stages = words.stages_in(text)
        is_meant = _is_meant(text.replace("\0", " "), words)
        if not (is_inside or is_meant):
            continue
        is_all = is_inside and number not in stated_at
        found = releases_in(text, is_bare=is_meant or bool(stages), is_all=is_all)
        others = () if number in stated_at else _other_stages(stages, found, known)
        unknown = (r for r in found if others or r not in releases)
        if rest := tuple(r for r in unknown if r not in (here or ())):
            message = _NOT_UNDERSTOOD.format(releases=listed(rest[:5]))
            fields.doubt(Position(number, 1), message, UNREAD, text, rest)


def _told(fields: Fields) -> dict[int, tuple[str, ...]]:
    """By line the releases that are doubted there already; none where all of the line is."""
    found: dict[int, tuple[str, ...]] = {}
    for doubt in fields.doubts:
        line = doubt.finding.position.line
        is_whole = not doubt.releases or found.get(line) == ()
        found[line] = () if is_whole else (*found.get(line, ()), *doubt.releases)
    return found


def _has_digit(text: str) -> bool:
    return any(each.isnumeric() for each in text)


def _other_stages(
    stages: tuple[str, ...], found: tuple[str, ...], known: set[tuple[str | None, str]]
) -> tuple[str, ...]:
    """Stages of a line none of whose releases is known to be theirs."""
    return tuple(s for s in stages if not any((s, r) in known for r in found))


def _is_meant(text: str, words: Words) -> bool:
    """Whether a line says of itself that it is about a target, wherever it is."""
    short = text[:LONGEST]
    if _SAYS_TARGET.search(short):
        return True
    only = words.only(without_tags(short))
    return bool(only and all(only))
