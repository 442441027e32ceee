"""The schedule of a release that somebody names is read, and if there is none, the latest are."""

from datetime import UTC, datetime

import aiohttp
import pytest

from bot.core.model.definitions.calendar import Calendar, DeadlineRow
from bot.core.model.definitions.process import Group, Process
from bot.core.model.facts import Need
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.github.api.client import App, Credentials, Endpoints
from bot.github.read.documents import Documents
from bot.github.read.reader import Reader
from tests.fakes.github import FakeGitHub
from tests.world import APP_ID, SECRET

HOME, SCHEDULES = "example/enhancements", "example/releases"
SCHEDULE = "- { when: 2026-06-01, milestone: GA, who: EP, what: GA }\n"
FILES = {f"r/v1.{number}/schedule.yaml": SCHEDULE for number in (7, 8, 9, 10)}
FLAT = {f"v1.{number}.yaml": SCHEDULE for number in (7, 8, 9, 10)} | {"README.md": "Read"}


@pytest.mark.parametrize(
    ("pattern", "files", "asked", "known"),
    [
        ("r/{release}/schedule.yaml", FILES, (), []),
        ("r/{release}/schedule.yaml", FILES, ("v1.7",), ["v1.7"]),
        ("r/{release}/schedule.yaml", FILES, ("v1.11",), ["v1.8", "v1.9", "v1.10"]),
        ("{release}.yaml", FLAT, ("v1.11",), ["v1.8", "v1.9", "v1.10"]),
        ("s-{release}.yaml", FLAT, ("v1.11",), []),
        ("nowhere/{release}.yaml", FLAT, ("v1.11",), []),
    ],
)
async def test_which_schedules_are_read(
    key_pair: tuple[str, str],
    pattern: str,
    files: dict[str, str],
    asked: tuple[str, ...],
    known: list[str],
) -> None:
    found = await _read(key_pair, pattern, files, asked)
    assert [each.release for each in found.schedules] == known


@pytest.mark.parametrize(
    ("milestone", "known", "oldest"),
    [
        ("v1.8", ["v1.8"], None),
        ("v0.59", [], "v1.6"),
        ("v1.7", ["v1.8"], "v1.6"),
        ("v1.11", [], "v1.6"),
    ],
)
async def test_whether_a_release_without_a_schedule_is_out_its_neighbours_tell(
    key_pair: tuple[str, str], milestone: str, known: list[str], oldest: str | None
) -> None:
    files = {f"{name}.yaml": SCHEDULE for name in ("v1.6", "v1.8", "v1.9", "v1.10")}
    found = await _read(key_pair, "{release}.yaml", files, (), milestone)
    assert ([each.release for each in found.schedules], found.oldest) == (known, oldest)


async def _read(
    key_pair: tuple[str, str],
    pattern: str,
    files: dict[str, str],
    asked: tuple[str, ...],
    milestone: str = "",
) -> Calendar:
    """What the calendar of an issue is."""
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    home = github.add_repository(HOME)
    home.open_issue("ida", "EP 5: New", number=5)
    if milestone:
        home.add_milestone(milestone)
        home.set_milestone(5, milestone)
    github.add_repository(SCHEDULES, files=files)
    process = Process(
        name="EP",
        repository=HOME,
        proposals="p/{group}/{number}-{slug}/p.md",
        territory="p/{group}/**",
        groups=(Group("red", "red"),),
        schedule=f"{SCHEDULES}:{pattern}",
        deadlines=(DeadlineRow("ga", milestone=("GA",)),),
    )
    async with github.serving() as url, aiohttp.ClientSession() as session:
        credentials, endpoints = Credentials(str(APP_ID), key_pair[0]), Endpoints(url, f"{url}/g")
        app = App(session, credentials, endpoints, lambda: datetime.now(UTC), lambda *_: None)
        client = await app.reach(HOME, None)
        reader = Reader(app, client, (process,), Documents(), releases=asked)
        needs = frozenset({Need.CALENDAR})
        facts = await reader.read(SubjectRef(HOME, 5), SubjectKind.ISSUE, lambda _: needs)
    assert isinstance(facts.calendar, Calendar)
    return facts.calendar
