"""Stories beside the rules: files become stories, or every mistake in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.core.markup.suggest import did_you_mean
from bot.core.markup.yaml_text.source import Source
from bot.core.model.diagnostic import Diagnostic, InvalidRules
from bot.core.rulebook.blocks import validated
from bot.core.rulebook.examples.read import process_of
from bot.core.rulebook.examples.story_forms import ExamplesForm, MomentForm, StoryForm, StoryThread
from bot.core.rulebook.lint.syntax import read_rules_yaml
from bot.core.rulebook.rulebook import ProcessRules, Rulebook


@dataclass(frozen=True, slots=True)
class Story:
    """One story, ready to be played. Moments are in UTC, in their order."""

    name: str
    file: str
    line: int
    entry: ProcessRules
    schedules: Mapping[str, Mapping[str, date]]
    milestones: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    threads: Mapping[str, StoryThread]
    moments: tuple[MomentForm, ...]


def load_stories(files: Mapping[str, str], rulebook: Rulebook) -> tuple[Story, ...]:
    """Stories of all files, in their order. Raises InvalidRules with every mistake."""
    found: list[Story] = []
    diagnostics: list[Diagnostic] = []
    for path, text in sorted(files.items()):
        source = read_rules_yaml(text, path)
        form = validated(source, ExamplesForm, source.value, ()) if not source.diagnostics else None
        for index, story in enumerate(form.stories if form else ()):
            process = story.process or (form.process if form else None)
            found += _story(source, index, story, process, rulebook)
        diagnostics += source.diagnostics
    if diagnostics:
        raise InvalidRules(tuple(sorted(diagnostics)))
    return tuple(found)


def _story(
    source: Source, index: int, form: StoryForm, process: str | None, rulebook: Rulebook
) -> Iterator[Story]:
    place = ("stories", index)
    known = {entry.process.name: entry for entry in rulebook.processes}
    entry = process_of(source, place, process, known)
    _check_names(source, index, form)
    _check_order(source, index, form)
    if entry:
        line = source.position(place).line
        yield Story(
            form.name, source.path, line, entry, form.schedules, form.milestones, form.roles,
            form.threads, form.moments,
        )  # fmt: skip


def _check_names(source: Source, index: int, form: StoryForm) -> None:
    """Threads are opened before anything else is done to them, and are those of the story."""
    opened: set[str] = set()
    for number, moment in enumerate(form.moments):
        for step, done in enumerate(moment.do):
            name = getattr(done, done.verb)
            where = ("stories", index, "moments", number, "do", step, done.verb)
            if done.verb != "schedule" and name not in form.threads:
                message = f'unknown thread "{name}"{did_you_mean(name, form.threads)}'
                source.report(source.position(where), message, "wrong-value")
            elif done.verb == "open":
                opened.add(name)
            elif done.verb != "schedule" and name not in opened:
                source.report(source.position(where), f'"{name}" is not open yet', "wrong-value")


def _check_order(source: Source, index: int, form: StoryForm) -> None:
    for number, (before, after) in enumerate(zip(form.moments, form.moments[1:], strict=False), 1):
        if after.at < before.at:
            where = source.position(("stories", index, "moments", number, "at"))
            source.report(where, "this is before the moment above it", "wrong-value")
