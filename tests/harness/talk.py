"""A project whose people command: rules, a repository, and what is counted in tests of commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.github import ChangedFile, FakeGitHub, Issue, PullRequest, Repository
from tests.fakes.github.state.comments import Target
from tests.world import APP_ID, SECRET, World, playing

HOME = "example/enhancements"
US = "vepbot[bot]"
HEAD = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red }, blue: { name: blue, label: team/blue } }
  automation: [ merge-robot ]
roles:
  author: [ pull-request.author, issue.author ]
  lead: [ team/leads ]
  maintainer: [ permission/maintain ]
commands:
  prefix: /ep
rules:
"""
RULES = """\
  - name: owner-label
    description: A proposal carries the label of its group.
    for: pull-request
    if: { touches: proposal }
    ensure: { labels: { group: "team/*", set: [ "${group.label}" ] } }

  - name: explain
    description: Why it is so.
    for: pull-request
    on-command: explain
    who: [ anybody ]
    do: explain

  - name: hold
    description: Keep it from being merged.
    for: pull-request
    on-command: hold
    who: [ lead, author ]
    ensure: { labels: { set: [ hold ] } }

  - name: unhold
    description: Let it be merged.
    for: pull-request
    on-command: unhold
    who: [ lead, author ]
    ensure: { labels: { absent: [ hold ] } }

  - name: team
    description: Say whose it is.
    for: pull-request
    on-command: "team <group>"
    who: [ lead ]
    ensure: { labels: { group: "team/*", set: [ "team/${args.group}" ] } }

  - name: aim
    description: Put it on a milestone.
    for: pull-request
    on-command: "aim <release>"
    who: [ maintainer ]
    ensure: { milestone: { set: "${args.release}" } }
    once: { reply: "It is for ${args.release} now." }

  - name: reset
    description: Let the rules decide about labels again.
    for: pull-request
    on-command: reset labels
    who: [ lead, author ]
    do: { reset: labels }

  - name: track
    description: Say that it is tracked.
    for: issue
    on-command: track
    who: [ anybody ]
    ensure: { labels: { set: [ hold ] } }
"""
FILES = [ChangedFile("added", "p/red/1-a/p.md", text="# EP 1: A\n")]


def write_rules(folder: Path, rules: str = RULES, head: str = HEAD) -> Path:
    """A folder with these rules."""
    found = folder / "rules"
    found.mkdir(parents=True, exist_ok=True)
    (found / "ep.yaml").write_text(head + rules, "utf-8")
    return found


def stage(key_pair: tuple[str, str]) -> FakeGitHub:
    """The repository before anybody says anything: carol leads, dan maintains, alice writes."""
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    repository = github.add_repository(HOME, labels=["team/red", "team/blue", "hold"])
    repository.add_milestone("v1.2")
    repository.add_milestone("v1.3")
    github.add_team("example", "leads", ["carol"])
    repository.grant("dan", "maintain")
    return github


@asynccontextmanager
async def talking(
    key_pair: tuple[str, str],
    folder: Path,
    rules: str = RULES,
    github: FakeGitHub | None = None,
    head: str = HEAD,
) -> AsyncIterator[World]:
    """A bot under these rules, beside a GitHub."""
    github = github or stage(key_pair)
    async with playing(key_pair, folder, write_rules(folder, rules, head), github) as world:
        yield world


def home(world: World) -> Repository:
    """The repository."""
    return world.github.repository(HOME)


async def opened(world: World, body: str = "") -> PullRequest:
    """A proposal of alice's, after the bot has looked at it."""
    pull = home(world).open_pull_request("alice", "Paint", body, FILES)
    await world.settled()
    world.new_requests()
    return pull


def reactions(target: Target) -> list[str]:
    """What the bot left there."""
    return [each.content for each in target.reactions if each.user.login == US]


def replies(issue: Issue) -> list[str]:
    """What the bot said below it in answer to commands."""
    marks = ("<!-- vepbot reply/", "<!-- vepbot commanded/")
    return [each.body for each in issue.comments if each.body.startswith(marks)]


def written(world: World) -> list[str]:
    """Writes since this was last asked, by method and last part of the path."""
    found = (request for request in world.new_requests() if request.writes)
    return [f"{request.method} {request.path.rpartition('/')[2]}" for request in found]
