"""The labels that rules declare or may set, and those of them that a repository lacks."""

from collections.abc import AsyncIterator, Iterable

from bot.core.messages.substitution import substitution_range
from bot.core.model.plan.operation import AddLabels
from bot.core.rulebook.rulebook import ProcessRules, Rulebook
from bot.github.api.client import App
from bot.github.app.permissions import ACTIONS
from bot.github.write import labels
from bot.service.sources.installation import reached

# Where in an action the labels stand that it puts on.
_PLACES = ("set", "labels")


def settable(entry: ProcessRules) -> tuple[str, ...]:
    """Labels that a rule may put on, as far as the rules alone can say."""
    actions = [action for rule in entry.rules for action in rule.ensure]
    texts = (
        text
        for action in actions
        if AddLabels in ACTIONS[action.key]
        for place, text in action.texts()
        if place[0] in _PLACES
    )
    ranges = (substitution_range(text, entry.process) or () for text in texts)
    return _once_each(label for found in ranges for label in found)


def declared(entry: ProcessRules) -> tuple[str, ...]:
    """Labels that the process lists, that of its tracking issues, and those of its groups."""
    return _once_each([*telling(entry), *sorted(entry.process.labels)])


def telling(entry: ProcessRules) -> tuple[str, ...]:
    """Labels that tell which issues track proposals, and whose they are."""
    process = entry.process
    owned = [group.label for group in process.groups if group.label]
    return _once_each([*([process.tracker_label] if process.tracker_label else []), *owned])


async def missing(app: App, rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """What each repository lacks. Raises NothingThere and GitHubError."""
    found: dict[str, tuple[str, ...]] = {}
    for repository in _once_each(entry.process.repository for entry in rulebook.processes):
        entries = rulebook.for_repository(repository)
        wanted = (name for entry in entries for name in (*declared(entry), *settable(entry)))
        known = await labels.list_labels(await reached(app, repository), repository)
        found[repository] = lacking(wanted, known)
    return found


def lacking(wanted: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Those that are not known; GitHub compares labels without case."""
    there = {name.casefold() for name in known}
    return _once_each(name for name in wanted if name.casefold() not in there)


async def create(app: App, wanted: dict[str, tuple[str, ...]]) -> AsyncIterator[tuple[str, str]]:
    """Create them, and tell of each once it is there. Raises NothingThere and GitHubError."""
    for repository, names in wanted.items():
        client = await reached(app, repository)
        for name in names:
            await labels.create_label(client, repository, name)
            yield repository, name


def _once_each(names: Iterable[str]) -> tuple[str, ...]:
    """The first spelling of each."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())
