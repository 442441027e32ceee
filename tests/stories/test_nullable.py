"""GitHub says less than usual, one route after the other, and nothing waits: over real HTTP."""

import copy
from functools import partial
from pathlib import Path
from typing import Any

from tests.fakes.github import FakeGitHub
from tests.github.test_nullables import ENTRIES
from tests.stories.test_tracking import HOME, LABELS, PATH, TITLE, TRACKER, document, named
from tests.world import APP_ID, SECRET, playing

ROUTES = [name for name in ENTRIES if name.startswith("GET /repos/") and not name.endswith("ion")]


def lessened(answer: Any, entry: Any) -> Any:
    """All that may be null is, all that may be missing is; each list has odd items, too."""
    found = copy.deepcopy(answer)
    for path in entry["null"]:
        for place in _places(found, path):
            place[path[-1]] = None
    for path in entry["absent"]:
        for place in _places(found, path):
            place.pop(path[-1], None)
    return [None, *found, {}] if isinstance(found, list) and found else found


def _places(value: Any, path: list[Any]) -> list[dict[str, Any]]:
    """Every object that has the field; what holds of one item of a list holds of all."""
    if value is None:
        return []
    if isinstance(value, list):
        rest = path[1:] if isinstance(path[0], int) else path
        return [place for item in value for place in _places(item, rest)]
    if not isinstance(value, dict):
        return []
    if len(path) == 1:
        return [value] if path[0] in value else []
    return _places(value.get(path[0]), path[1:])


async def test_nothing_waits_for_what_github_does_not_say(
    key_pair: tuple[str, str], tmp_path: Path
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=LABELS)
    for name in ("kubevirt/kubevirt", "kubevirt/sig-release"):
        github.add_repository(name)
    repository.open_issue("alice", TITLE, "", TRACKER, number=40)
    async with playing(key_pair, tmp_path, github=github) as world:
        pull = repository.open_pull_request(
            "alice", "A proposal", body=named("#40"), files=document(PATH), number=50
        )
        repository.submit_review(50, "carol", "APPROVED")
        repository.comment(50, "carol", "Good.")
        await world.settled()
        for route in ROUTES:
            github.bends = {route: partial(lessened, entry=ENTRIES[route])}
            repository.edit_pull_request(50, title=f"A proposal, {len(github.deliveries)}")
            repository.add_labels(40, ["sig/network"])
            repository.remove_label(40, "sig/network")
            await world.settled()
            waiting = {each.lane: each.error for each in await world.deliveries() if each.error}
            assert waiting == {}, route
        github.bends = {}
        repository.merge(pull.number)
        await world.settled()
        assert {each.state for each in await world.deliveries()} == {"done"}
        assert {each.version for each in github.requests} == {"2022-11-28"}


def test_the_story_bends_what_the_table_says() -> None:
    """It would prove nothing otherwise."""
    entry = {"null": [["user"], [0, "app"]], "absent": [[0, "label", "name"], ["body"]]}
    item = {"app": 1, "label": {"name": "x", "id": 2}, "user": {"login": "a"}, "body": "b"}
    assert lessened(item, {"null": [["user"]], "absent": [["body"]]}) == {
        "app": 1, "label": {"name": "x", "id": 2}, "user": None,
    }  # fmt: skip
    assert lessened([item], entry)[1] == {"app": None, "label": {"id": 2}, "user": None}
