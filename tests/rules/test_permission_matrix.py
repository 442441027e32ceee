"""Who may command what: every command of the shipped rules, everybody, and every look-up failing.

People are looked up over HTTP: teams, collaborators, OWNERS with aliases. Then commands are judged.
Whoever may not, and whoever cannot be looked up, brings nothing about.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.engine.decision.decide import WHO, decide
from bot.core.engine.slash.judge import Course, respond
from bot.core.model.context import Command
from bot.core.model.definitions.people import ANYBODY
from bot.core.model.facts import Facts, Need
from bot.core.model.plan.verdict import Outcome, Verdict
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.rulebook.rulebook import ProcessRules, Rule, Rulebook
from bot.core.slash.argument_types import Setting
from bot.core.slash.parser import ParsedArguments, understand
from bot.github.api.client import App, Credentials, Endpoints
from bot.github.read.documents import Documents
from bot.github.read.reader import Reader
from bot.service.sources.rules import read_rules
from tests.fakes.github import ChangedFile, FakeGitHub, Fault
from tests.harness.support import NOW, ROOT, TRIGGER
from tests.world import APP_ID, SECRET, playing

PULL, ISSUE = SubjectKind.PULL_REQUEST, SubjectKind.ISSUE
NUMBERS = {PULL: 7, ISSUE: 25}
KINDS = (PULL, ISSUE)


@dataclass(frozen=True)
class Project:
    """A project as it is on GitHub. `people` are in a role by one source each: kind → source.

    `failures` are requests that fail, and the sources that are not known then.
    """

    folder: str
    process: str
    files: dict[str, str]
    change: ChangedFile
    labels: tuple[str, ...]
    people: dict[str, dict[SubjectKind, str]]
    failures: dict[tuple[str, int], dict[SubjectKind, set[str]]]
    teams: dict[str, str] = field(default_factory=dict)


def on_both(source: str) -> dict[SubjectKind, str]:
    return dict.fromkeys(KINDS, source)


DOCUMENT = "---\nauthors: [ ada ]\nreviewers: [ rita ]\n---\n# VEP #25: Live resize\n"
KUBEVIRT = Project(
    "rules",
    "VEP",
    {
        "OWNERS": "approvers: [ olga ]\n",
        "OWNERS_ALIASES": "aliases: { compute-leads: [ Lea ] }\n",
        "veps/sig-compute/OWNERS": "approvers: [ compute-leads, leo ]\nreviewers: [ rex ]\n",
        "veps/sig-network/OWNERS": "approvers: [ nora ]\n",
        "veps/sig-compute/25-live-resize/vep.md": DOCUMENT,
    },
    ChangedFile("modified", "veps/sig-compute/25-live-resize/vep.md", text=f"{DOCUMENT}\nMore.\n"),
    ("kind/tracker", "sig/compute"),
    {
        "alice": {PULL: "pull-request.author"},
        "ida": {ISSUE: "issue.author"},
        "asa": {ISSUE: "issue.assignees"},
        "selma": {},
        "ada": on_both("proposal.authors"),
        "rita": on_both("proposal.reviewers"),
        "rex": on_both("owners.reviewers"),
        "lea": on_both("owners.approvers"),
        "LEO": on_both("owners.approvers"),
        "olga": on_both("owners.approvers"),
        "mary": on_both("permission/maintain"),
        "nora": {},
        "wim": {},
        "mallory": {},
    },
    {
        ("/timeline", 403): {PULL: set(), ISSUE: {"issue.assignees"}},
        ("/git/trees/", 403): {
            PULL: {
                "owners.reviewers",
                "owners.approvers",
                "proposal.authors",
                "proposal.reviewers",
            },
            ISSUE: {
                "owners.reviewers",
                "owners.approvers",
                "proposal.authors",
                "proposal.reviewers",
            },
        },
        ("/git/blobs/", 403): {
            PULL: {
                "owners.reviewers",
                "owners.approvers",
                "proposal.authors",
                "proposal.reviewers",
            },
            ISSUE: {
                "owners.reviewers",
                "owners.approvers",
                "proposal.authors",
                "proposal.reviewers",
            },
        },
        ("/pulls/7/files", 403): {
            PULL: {
                "owners.reviewers",
                "owners.approvers",
                "proposal.authors",
                "proposal.reviewers",
            },
            ISSUE: set(),
        },
        ("/permission", 403): {key: {"permission/maintain"} for key in KINDS},
        ("/permission", 502): {key: {"permission/maintain"} for key in KINDS},
    },
)
STANDALONE = Project(
    "docs/examples",
    "EP",
    {"proposals/ui/25-live-resize/proposal.md": "# EP 25: Live resize\n"},
    ChangedFile("modified", "proposals/ui/25-live-resize/proposal.md", text="# EP 25: Resize\n"),
    ("tracker", "sig/ui"),
    {
        "alice": {PULL: "pull-request.author"},
        "ida": {ISSUE: "issue.author"},
        "lea": on_both("team/ui-leads"),
        "tom": on_both("team/release-team"),
        "mary": on_both("permission/maintain"),
        "carol": {},  # she leads another group
        "pete": {},  # he has not accepted to be in the team
        "mallory": {},
    },
    {
        ("/teams/ui-leads/", 404): {key: {"team/ui-leads"} for key in KINDS},
        ("/teams/release-team/", 403): {key: {"team/release-team"} for key in KINDS},
        ("/teams/", 502): {key: {"team/ui-leads", "team/release-team"} for key in KINDS},
        ("/permission", 502): {key: {"permission/maintain"} for key in KINDS},
        ("/pulls/7/files", 403): {PULL: {"team/ui-leads"}, ISSUE: set()},
    },
    {"ui-leads": "lea", "release-team": "tom"},
)
PROJECTS = {"kubevirt": KUBEVIRT, "standalone": STANDALONE}


@cache
def rules_of(name: str) -> tuple[Rulebook, ProcessRules]:
    rulebook = read_rules(ROOT / PROJECTS[name].folder)
    wanted = PROJECTS[name].process
    return rulebook, next(each for each in rulebook.processes if each.process.name == wanted)


def commands(entry: ProcessRules, kind: SubjectKind) -> Iterator[tuple[Rule, Command]]:
    """Every command for such threads, as its example writes it."""
    setting = Setting(entry.process, entry.process.repository)
    rules = [rule for rule in entry.rules if rule.command and rule.kind is kind]
    for rule in rules:
        found = understand([rule.command] if rule.command else [], rule.example or "", setting)
        assert isinstance(found, ParsedArguments), rule.ref
        yield rule, Command(str(rule.command), "nobody", found.arguments, at=NOW)


def roles_with(entry: ProcessRules, source: str | None) -> set[str]:
    """The roles that somebody is in by a source; leads are who the group names."""
    found = set()
    for name, sources in entry.process.roles.items():
        all_sources = {*sources}
        if "group.leads" in sources:
            all_sources |= {lead for group in entry.process.groups for lead in group.leads}
        if source in all_sources:
            found.add(name)
    return found


@dataclass
class Scene:
    """One project, served."""

    github: FakeGitHub
    app: App

    async def facts(self, name: str, kind: SubjectKind, actor: str) -> Facts:
        """All that is known when that person commands."""
        _, entry = rules_of(name)
        repository = entry.process.repository
        client = await self.app.reach(repository, None)
        reader = Reader(self.app, client, (entry.process,), Documents(), (actor,), patient=True)
        needs = frozenset({Need.ROLES, Need.COMMENTS})
        return await reader.read(SubjectRef(repository, NUMBERS[kind]), kind, lambda _: needs)


def staged(name: str, key: str) -> FakeGitHub:
    """The project's repository with a pull request and an issue, on a GitHub of its own."""
    project, (_, entry) = PROJECTS[name], rules_of(name)
    github = FakeGitHub(APP_ID, "vepbot", key, SECRET)
    owner = entry.process.repository.partition("/")[0]
    repository = github.add_repository(
        entry.process.repository, labels=project.labels, files=project.files
    )
    for team, member in project.teams.items():
        github.add_team(owner, team, [member])
        github.join_team(owner, team, "pete", "pending")
    for person in project.people:
        github.account(person)
    repository.grant("mary", "maintain")
    repository.grant("wim", "write")
    repository.open_issue("ida", "25: Live resize", "", project.labels, 25)
    repository.add_assignees(25, ["asa"], by="vepbot[bot]")
    repository.add_assignees(25, ["selma"], by="selma")
    repository.open_pull_request("alice", "25: Live resize", "", [project.change], number=7)
    return github


@pytest.fixture
async def scene(request: Any, key_pair: tuple[str, str]) -> AsyncIterator[Scene]:
    github = staged(request.param, key_pair[1])
    async with github.serving() as url, aiohttp.ClientSession() as session:
        credentials, endpoints = Credentials(str(APP_ID), key_pair[0]), Endpoints(url, f"{url}/g")
        app = App(session, credentials, endpoints, lambda: datetime.now(UTC), lambda *_: None)
        yield Scene(github, app)


def outcomes(name: str, kind: SubjectKind, actor: str, facts: Facts) -> dict[str, Outcome]:
    """May that person, by rule. Whoever may not brings nothing about."""
    rulebook, entry = rules_of(name)
    found = {}
    for rule, command in commands(entry, kind):
        mine = Command(command.usage, actor, command.arguments, at=NOW)
        decision = decide(rulebook, facts, TRIGGER, NOW, mine)
        [verdict] = [each.verdict for each in decision.judgements if each.rule == rule.ref]
        found[rule.ref.name] = who(verdict)
    for rule, command in commands(entry, kind):
        same = [each.ref.name for each in entry.rules if str(each.command) == command.usage]
        if all(found.get(each) is not Outcome.HELD for each in same if each in found):
            mine = Command(command.usage, actor, command.arguments, at=NOW)
            response = respond(rulebook, facts, TRIGGER, NOW, mine)
            assert response.course is not Course.DONE, rule.ref
            assert response.decision.judgements == ()
    return found


def who(verdict: Verdict) -> Outcome:
    [found] = [part.outcome for part in verdict.parts if part.condition == WHO]
    return found


WHO_IS_WHO = [
    pytest.param(name, kind, actor, id=f"{name}, {kind.value}, {actor}")
    for name, project in PROJECTS.items()
    for kind in KINDS
    for actor in project.people
]


@pytest.mark.parametrize(("scene", "kind", "actor"), WHO_IS_WHO, indirect=["scene"])
async def test_who_may_command(
    scene: Scene, kind: SubjectKind, actor: str, request: pytest.FixtureRequest
) -> None:
    """Those in one of the roles, and nobody else."""
    name = request.node.callspec.params["scene"]
    _, entry = rules_of(name)
    mine = roles_with(entry, PROJECTS[name].people[actor].get(kind))
    found = outcomes(name, kind, actor, await scene.facts(name, kind, actor))
    assert found
    for rule, _ in commands(entry, kind):
        may = ANYBODY in rule.who or bool(mine & set(rule.who))
        assert found[rule.ref.name] is (Outcome.HELD if may else Outcome.NOT_HELD), rule.ref


TROUBLE = [
    pytest.param(name, kind, actor, failure, id=f"{name}, {kind.value}, {actor}, {failure}")
    for name, project in PROJECTS.items()
    for kind in KINDS
    for actor in project.people
    for failure in project.failures
]


@pytest.mark.parametrize(("scene", "kind", "actor", "failure"), TROUBLE, indirect=["scene"])
async def test_nothing_gets_through_where_a_look_up_fails(
    scene: Scene,
    kind: SubjectKind,
    actor: str,
    failure: tuple[str, int],
    request: pytest.FixtureRequest,
) -> None:
    """Whose source cannot be looked up may not, and is not told that it is for others either."""
    name = request.node.callspec.params["scene"]
    _, entry = rules_of(name)
    project = PROJECTS[name]
    path, status = failure
    scene.github.faults.add(Fault(path=path, status=status, times=1000))
    source = project.people[actor].get(kind)
    is_lost = source in project.failures[failure][kind]
    mine = roles_with(entry, source)
    found = outcomes(name, kind, actor, await scene.facts(name, kind, actor))
    for rule, _ in commands(entry, kind):
        outcome = found[rule.ref.name]
        if ANYBODY in rule.who:
            assert outcome is Outcome.HELD
        elif mine & set(rule.who):
            assert outcome is (Outcome.UNKNOWN if is_lost else Outcome.HELD), rule.ref
        else:
            assert outcome is not Outcome.HELD, rule.ref


def test_every_command_and_every_role_is_in_the_matrix() -> None:
    for name, project in PROJECTS.items():
        _, entry = rules_of(name)
        used = {role for rule in entry.rules if rule.command for role in rule.who} - {ANYBODY}
        played = {
            role
            for sources in project.people.values()
            for source in sources.values()
            for role in roles_with(entry, source)
        }
        assert used == played
        asked = {rule.ref for kind in KINDS for rule, _ in commands(entry, kind)}
        assert asked == {rule.ref for rule in entry.rules if rule.command}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)
@pytest.mark.parametrize(
    ("actor", "path"),
    [
        ("mallory", "no such path"),
        ("wim", "no such path"),
        ("lea", "/git/trees/"),
        ("mary", "/permission"),
    ],
)
async def test_whoever_writes_every_command_and_may_not_changes_nothing(
    key_pair: tuple[str, str], tmp_path: Path, actor: str, path: str, kind: SubjectKind
) -> None:
    """From the webhook on: what is written is an answer, and nothing else."""
    _, entry = rules_of("kubevirt")
    github = staged("kubevirt", key_pair[1])
    repository = github.repository(entry.process.repository)
    async with playing(key_pair, tmp_path, ROOT / "rules", github) as world:
        thread = repository.issue(NUMBERS[kind])
        repository.edit_pull_request(7, body="Look at it.")
        repository.edit_issue(25, body="Look at it.")
        await world.settled()
        before = (thread.labels, thread.milestone, thread.state)
        github.faults.add(Fault(path=path, status=403, times=10_000))
        asked = [rule for rule, _ in commands(entry, kind) if ANYBODY not in rule.who]
        for rules in (asked[:15], asked[15:]):
            body = "\n".join(f"{entry.commands.prefix} {rule.example}" for rule in rules)
            repository.comment(thread.number, actor, body or "Nothing more.")
            world.new_requests()
            await world.settled()
            assert {one.path.rpartition("/")[2] for one in world.new_requests() if one.writes} <= {
                "reactions", "comments",
            }  # fmt: skip
        assert (thread.labels, thread.milestone, thread.state) == before
        answers = [
            each.body for each in thread.comments if each.body.startswith("<!-- vepbot reply/")
        ]
        assert answers
        assert not [body for body in answers if "vepbot minutes" in body or "Done." in body]
