"""The App gets another name while the bot runs, and somebody else takes the one it had."""

from pathlib import Path

import pytest

from bot.core.records.marker import marked
from tests.fakes.github import ChangedFile, FakeGitHub, Issue
from tests.world import APP_ID, SECRET, World, playing

HOME = "kubevirt/enhancements"


def document(text: str) -> list[ChangedFile]:
    path = "veps/sig-compute/40-warm-reboot/vep.md"
    return [ChangedFile("added", path, text=f"# VEP #40: Warm reboot\n\n{text}\n")]


def statuses(issue: Issue) -> list[str]:
    """Who wrote a status comment."""
    mark = "<!-- vepbot status -->"
    return [each.author.login for each in issue.comments if each.body.startswith(mark)]


async def settle(world: World, number: int, text: str) -> None:
    world.github.repository(HOME).push(number, document(text))
    await world.settled()


@pytest.mark.parametrize("says_app", [True, False])
async def test_it_knows_what_it_wrote_whatever_its_name_is(
    key_pair: tuple[str, str], tmp_path: Path, *, says_app: bool
) -> None:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    github.names_apps = says_app
    home = github.add_repository(HOME, labels=["sig/compute", "kind/tracker"])
    async with playing(key_pair, tmp_path, github=github) as world:
        tracker = home.open_issue("alice", "VEP: Warm reboot", labels=["kind/tracker"], number=40)
        pull = home.open_pull_request(
            "alice", "Warm reboot", "**Tracking issue**: #40", document("One."), number=50
        )
        await world.settled()
        assert statuses(pull) == statuses(tracker) == ["vepbot[bot]"]

        github.rename_app("vepbot-prod")
        home.comment(50, "vepbot[bot]", marked("status", "All done, says somebody else's App."))
        await settle(world, 50, "Two.")
        assert statuses(pull) == ["vepbot-prod[bot]", "vepbot[bot]"]
        assert statuses(tracker) == ["vepbot-prod[bot]"]
        assert pull.comments[-1].body.endswith("says somebody else's App.")

        home.comment(50, "alice", "/vep concern scale is it fast?")
        await world.settled()
        home.merge(50)
        await world.settled()
        assert [each.number for each in home.issues.values()] == [40, 50]
