"""`vepbot labels sync`: what is missing is created when asked to, and nothing else is touched."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.github import FakeGitHub, Fault, Repository
from tests.harness.processes import vepbot
from tests.world import APP_ID, SECRET

RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red }, meta: { name: meta } }
  labels: [ tracker, Hold, late, gone ]
roles: { lead: [ user/carol ] }
rules:
  - name: owned
    description: Labels by a variable, and one that shall not be there.
    for: pull-request
    ensure: { labels: { set: [ "${group.label}", late ], absent: [ gone ] } }
  - name: command
    description: Whatever somebody writes.
    for: pull-request
    on-command: "kind <name>"
    who: lead
    ensure: { labels: { set: [ "kind/${args.name}" ] } }
  - name: tracked
    description: It has an issue.
    for: pull-request
    ensure: { issue: { title: x, body: x, labels: [ tracker ] } }
"""


@dataclass
class Stage:
    """A GitHub, and a folder with rules."""

    github: FakeGitHub
    repository: Repository
    folder: Path
    environ: dict[str, str]

    async def sync(self, *arguments: str) -> tuple[int, str]:
        return await vepbot(self.folder, "labels", "sync", *arguments, **self.environ)


@pytest.fixture
async def stage(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[Stage]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository("example/enhancements", labels=["hold", "mine"])
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ep.yaml").write_text(RULES, "utf-8")
    async with github.serving() as api_url:
        environ = {"APP_ID": str(APP_ID), "PRIVATE_KEY": key_pair[0], "GITHUB_API_URL": api_url}
        yield Stage(github, repository, tmp_path, environ)


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
async def test_without_apply_it_only_says_what_is_missing(
    stage: Stage, arguments: tuple[str, ...]
) -> None:
    code, out = await stage.sync(*arguments)
    assert code == 0
    lines = [line.rpartition(" ")[2] for line in out.splitlines() if "would create" in line]
    assert lines == ["team/red", "gone", "late", "tracker"]
    assert "--apply" in out
    assert stage.github.writes() == []


async def test_with_apply_they_are_created_and_a_second_time_nothing_is(stage: Stage) -> None:
    code, out = await stage.sync("--apply")
    assert (code, out.count("created label")) == (0, 4)
    expected = {"hold", "mine", "team/red", "gone", "late", "tracker"}
    assert {label.name for label in stage.repository.labels.values()} == expected
    assert len(stage.github.writes()) == 4
    code, out = await stage.sync("--apply")
    assert (code, out) == (0, "example/enhancements: has every label that the rules need\n")
    assert len(stage.github.writes()) == 4


async def test_somebody_who_was_faster_is_no_failure(stage: Stage) -> None:
    stage.github.faults.add(Fault("POST", "/labels$", status=502, after=True))
    code, out = await stage.sync("--apply")
    assert (code, out.count("\n")) == (3, 1)
    taken = {"message": "Validation Failed", "errors": [{"code": "already_exists"}]}
    stage.github.faults.add(Fault("POST", "/labels$", status=422, body=taken))
    assert (await stage.sync("--apply"))[0] == 0
    assert (await stage.sync())[1].count("would create") == 1


async def test_a_repository_without_the_app_is_explained(stage: Stage) -> None:
    stage.repository.installed = False
    code, out = await stage.sync()
    assert (code, "not installed on example/enhancements" in out) == (1, True)


async def test_a_permission_that_is_lacking_is_explained(stage: Stage) -> None:
    body = {"message": "Resource not accessible by integration"}
    stage.github.faults.add(Fault("POST", "/labels$", status=403, body=body))
    code, out = await stage.sync("--apply")
    assert (code, out) == (
        1,
        "vepbot: GitHub refused: 403 Resource not accessible by integration\n",
    )


async def test_wrong_usage_is_exit_code_two(stage: Stage) -> None:
    assert (await stage.sync("--apply", "--dry-run"))[0] == 2
    assert (await vepbot(stage.folder, "labels", **stage.environ))[0] == 2
