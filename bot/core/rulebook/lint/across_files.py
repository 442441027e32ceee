"""What several rules files may not say at once: names that are looked up without their file."""

from collections.abc import Iterator, Sequence

from bot.core.markup.yaml_text.source import Path, Source
from bot.core.rulebook.rulebook import ProcessRules

Entry = tuple[Source, ProcessRules]
# A name, what it stands for, and where it is written.
Named = tuple[str, object, Path]


def report_clashes(entries: Sequence[Entry]) -> None:
    """Report processes of one name, and names that two files of one repository share.

    Comments and journal know a rule by its name; who is in a role is looked up by the role's.
    """
    for index, (source, entry) in enumerate(entries):
        for other, earlier in entries[:index]:
            _report(source, other, "process", _process(entry), _process(earlier))
            here, there = entry.process.repository, earlier.process.repository
            if here.casefold() == there.casefold():
                _report(source, other, "rule", _rules(entry), _rules(earlier))
                _report(source, other, "role", _roles(entry), _roles(earlier))


def _report(
    source: Source, other: Source, noun: str, mine: Iterator[Named], theirs: Iterator[Named]
) -> None:
    known = {name: (meaning, path) for name, meaning, path in theirs}
    for name, meaning, path in mine:
        if name in known and known[name][0] != meaning:
            line = other.position(known[name][1]).line
            message = f'{noun} "{name}" exists already, at {other.path}:{line}'
            source.report(source.position(path), message, f"duplicate-{noun}")


def _process(entry: ProcessRules) -> Iterator[Named]:
    yield entry.process.name, entry, ("process", "name")


def _rules(entry: ProcessRules) -> Iterator[Named]:
    for index, ref in enumerate(entry.refs):
        yield ref.name, ref, ("rules", index, "name")


def _roles(entry: ProcessRules) -> Iterator[Named]:
    for name, sources in entry.process.roles.items():
        yield name, sources, ("roles", name)
