"""`vepbot doctor`: each thing that can be wrong is found, named and given its fix."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import asking
from bot.github.app.manifest import manifest
from bot.settings import Access, RemoteRules
from bot.tools.doctor.examination import examine
from bot.tools.doctor.finding import Finding, Level
from tests.fakes.github import FakeGitHub, Fault, Repository
from tests.harness.processes import vepbot
from tests.world import APP_ID, SECRET, Clock

NAME = "example/enhancements"
RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  code-repositories: [ example/product ]
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red, leads: [ user/carol ] } }
  labels: [ tracker ]
  schedule: "example/releases:releases/{release}/schedule.yaml"
deadlines: { freeze: { what: Freeze }, ga: { milestone: GA } }
roles: { lead: [ group.leads, team/leads ] }
rules:
  - name: owned
    description: A proposal has its owner's label.
    for: pull-request
    if: { targets: release }
    ensure: { labels: { set: [ "${group.label}" ] } }
  - name: greeted
    description: Its leads hear of it.
    for: pull-request
    once: { comment: Look., mention: lead }
  - name: gate
    description: It has to be approved.
    for: pull-request
    ensure: { check: { name: gate, pass: { approved-by: lead }, fail: Ask. } }
"""
SCHEDULE = "- { when: 2026-05-01, what: Freeze }\n- { when: 2026-06-01, milestone: GA }\n"


@dataclass
class Ward:
    """An installation in good health, until a test makes it ill."""

    github: FakeGitHub
    repository: Repository
    folder: Path
    access: Access
    clock: Clock

    async def findings(self, place: Path | RemoteRules | None = None) -> list[Finding]:
        async with asking(self.access, self.clock) as app:
            return await examine(app, place or self.folder / "rules")

    async def ills(self, place: Path | RemoteRules | None = None) -> list[tuple[str, str]]:
        """Level and words of what is not fine; every one has a fix."""
        found = [each for each in await self.findings(place) if each.level is not Level.OK]
        assert all(each.fix for each in found)
        return [(each.level.value, f"{each.about}: {each.says}") for each in found]

    def environ(self, **more: str) -> dict[str, str]:
        access = {"APP_ID": self.access.app_id, "PRIVATE_KEY": self.access.private_key}
        access |= {"WEBHOOK_SECRET": SECRET, "RECORD_KEY": "a key for records"}
        return access | {"GITHUB_API_URL": self.access.api_url} | more


@pytest.fixture
async def ward(key_pair: tuple[str, str], tmp_path: Path) -> AsyncIterator[Ward]:
    github = FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)
    wanted = manifest()
    github.app.permissions = wanted["default_permissions"]
    github.app.events = wanted["default_events"]
    repository = github.add_repository(NAME, labels=["team/red", "tracker"])
    github.add_repository("example/product")
    files = {f"releases/v1.{n}/schedule.yaml": SCHEDULE for n in (9, 10)}
    github.add_repository("example/releases", files=files)
    github.add_team("example", "leads", ["dan"])
    github.account("carol")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ep.yaml").write_text(RULES, "utf-8")
    async with github.serving() as api_url:
        access = Access(str(APP_ID), key_pair[0], api_url, "")
        yield Ward(github, repository, tmp_path, access, Clock())


async def test_a_healthy_installation_is_told_so(ward: Ward) -> None:
    findings = await ward.findings()
    assert {each.level for each in findings} == {Level.OK}
    told = "\n".join(f"{each.about}: {each.says}" for each in findings)
    assert "credentials: GitHub knows the App as vepbot[bot]" in told
    assert "default branch is main" in told
    assert "schedule of EP: v1.10 has freeze on 2026-05-01, ga on 2026-06-01" in told
    assert "people of EP: all 2 that are named exist" in told
    assert "of 5000 requests left" in told
    assert ward.github.writes() == []


async def test_a_wrong_key_or_id_ends_the_visit_but_for_the_rules(ward: Ward) -> None:
    (ward.folder / "rules" / "ep.yaml").write_text("version: 2\n", "utf-8")
    for app_id, words in ((str(APP_ID), "refuses"), ("17", "knows no App")):
        if app_id == str(APP_ID):
            fault = Fault("GET", "/app$", times=2, status=401, body={"message": "no"})
            ward.github.faults.add(fault)
        key, url = ward.access.private_key, ward.access.api_url
        ward.access = Access(app_id, key, url, "")
        ills = await ward.ills()
        assert words in ills[0][1]
        assert {words.partition(":")[0] for _, words in ills} == {"credentials", "rules"}


async def test_permissions_that_rules_need_are_missed_and_others_called_so(ward: Ward) -> None:
    permissions = ward.github.app.permissions
    permissions["checks"] = "read"
    del permissions["members"]
    permissions["administration"] = "write"
    ills = await ward.ills()
    assert (
        "error",
        "permissions: the App lacks Checks: read and write, which the rules need",
    ) in ills
    assert ("error", "permissions: the App lacks Members: read, which the rules need") in ills
    superfluous = "permissions: the App has Administration: read and write, of no use to it"
    assert ("warning", superfluous) in ills
    assert any("team/leads cannot be looked up: 403" in words for _, words in ills)


async def test_what_the_rules_do_not_need_is_not_missed(ward: Ward) -> None:
    ward.github.app.permissions["issues"] = "read"
    assert await ward.ills() == []


async def test_events_that_rules_listen_to_are_missed(ward: Ward) -> None:
    ward.github.app.events = ["pull_request", "star"]
    assert await ward.ills() == [
        ("error", "events: the App does not receive check_run, which the rules need"),
        ("error", "events: the App does not receive check_suite, which the rules need"),
        ("error", "events: the App does not receive merge_group, which the rules need"),
        ("error", "events: the App does not receive pull_request_review, which the rules need"),
        ("warning", "events: nothing listens to star"),
    ]


async def test_a_repository_without_the_app_does_not_hide_the_rest(ward: Ward) -> None:
    ward.repository.installed = False
    ward.github.repository("example/product").installed = False
    ills = await ward.ills()
    assert ills[0] == (
        "error",
        f"{NAME}: the App is not installed, or there is no such repository",
    )
    assert ills[1][0] == "warning"
    assert "example/product: the App is not installed in this code repository" in ills[1][1]
    assert {level for level, _ in ills[2:]} == {"warning"}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"permissions": {}}, "Checks: read and write was not accepted for this installation"),
        ({"suspended_at": "2026-01-01T00:00:00Z"}, "the installation is suspended"),
    ],
)
async def test_an_owner_who_has_a_say_is_asked(
    ward: Ward, change: dict[str, object], expected: str
) -> None:
    installation = {"id": 1, "account": {"login": "example"}, "suspended_at": None}
    installation["permissions"] = dict(ward.github.app.permissions)
    fault = Fault("GET", f"{NAME}/installation$", status=200, body=installation | change)
    ward.github.faults.add(fault)
    assert ("error", f"{NAME}: {expected}") in await ward.ills()


async def test_a_repository_that_is_no_place_to_work_in_is_told(ward: Ward) -> None:
    place = {"full_name": NAME, "default_branch": "main", "archived": True, "has_issues": False}
    ward.github.faults.add(Fault("GET", f"/repos/{NAME}$", status=200, body=place))
    assert ("error", f"{NAME}: it is archived") in await ward.ills()
    text = RULES.replace("for: pull-request\n    once", "for: issue\n    once")
    (ward.folder / "rules" / "ep.yaml").write_text(text, "utf-8")
    ward.github.faults.add(Fault("GET", f"/repos/{NAME}$", status=200, body=place))
    assert ("error", f"{NAME}: issues are turned off, and rules need them") in await ward.ills()


async def test_labels_that_rules_set_are_errors_and_declared_ones_warnings(ward: Ward) -> None:
    ward.repository.delete_label("team/red")
    ward.repository.delete_label("tracker")
    assert await ward.ills() == [
        ("error", f"labels of {NAME}: rules set team/red: not there"),
        ("warning", f"labels of {NAME}: declared and not there: tracker"),
    ]


async def test_a_renamed_label_of_tracking_issues_is_named_though_no_rule_sets_it(
    ward: Ward,
) -> None:
    ward.repository.create_label("tracks-ep", silent=True)
    text = RULES.replace("  labels: [", "  tracker-label: tracks-ep\n  labels: [")
    (ward.folder / "rules" / "ep.yaml").write_text(text, "utf-8")
    assert await ward.ills() == []
    ward.repository.edit_label("tracks-ep", "tracks-a-proposal", by="dora")
    assert await ward.ills() == [
        ("warning", f"labels of {NAME}: declared and not there: tracks-ep")
    ]


async def test_teams_and_users_that_do_not_exist_are_named(ward: Ward) -> None:
    text = RULES.replace("team/leads", "team/leeds").replace("user/carol", "user/carole")
    (ward.folder / "rules" / "ep.yaml").write_text(text, "utf-8")
    assert await ward.ills() == [
        ("error", "people of EP: team/leeds does not exist"),
        ("error", "people of EP: user/carole does not exist"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("example/releases:", "example/nothing:", "example/nothing cannot be read: 404"),
        ("releases/{release}/", "releases/rel-{release}/", "nothing like releases/rel-{release}"),
        ("{release}/schedule", "{release}/plan", "no readable schedule of v1.10"),
        ("what: Freeze", "what: Frost", "v1.10 has no row for freeze"),
    ],
)
async def test_a_schedule_out_of_reach_is_explained(
    ward: Ward, old: str, new: str, words: str
) -> None:
    (ward.folder / "rules" / "ep.yaml").write_text(RULES.replace(old, new), "utf-8")
    [(_, told)] = await ward.ills()
    assert told.startswith("schedule of EP: ")
    assert words in told


@pytest.mark.parametrize(("ahead", "side"), [(-120, "behind"), (120, "ahead of")])
async def test_a_clock_that_is_wrong_is_told(ward: Ward, ahead: float, side: str) -> None:
    ward.clock.ahead = timedelta(seconds=ahead)
    [(level, words)] = await ward.ills()
    assert level == "warning"
    assert words.startswith("clock: this clock is 1")
    assert f" s {side} GitHub's" in words


@pytest.mark.parametrize(("left", "level"), [(0, "error"), (300, "warning")])
async def test_a_spent_budget_is_told(ward: Ward, left: int, level: str) -> None:
    ward.github.set_rate_limit(left)
    ills = await ward.ills()
    assert ills
    assert ills[-1][0] == level
    assert "rate limit" in ills[-1][1]


async def test_a_github_that_is_down_is_told_once(ward: Ward) -> None:
    ward.github.faults.add(Fault(times=99, status=502))
    [(level, says)] = await ward.ills()
    assert (level, says.partition(": ")[0]) == ("error", "GitHub")
    assert "could not be checked" in says


async def test_a_repository_that_was_renamed_is_told(ward: Ward) -> None:
    ward.github.rename_repository(NAME, "proposals")
    says = f"{NAME}: it is called example/proposals by now; nothing is done there"
    assert ("error", says) in await ward.ills()


async def test_one_bad_answer_does_not_stop_the_others(ward: Ward) -> None:
    ward.github.faults.add(Fault("GET", "/labels$", status=200, body=["nonsense"]))
    ills = await ward.ills()
    assert len(ills) == 1
    assert ills[0][1].startswith(f"labels of {NAME}: could not be checked")


async def test_rules_on_github_need_a_push_and_are_read_there(ward: Ward) -> None:
    place = RemoteRules(NAME, "rules")
    ward.github.app.events = [each for each in ward.github.app.events if each != "push"]
    assert "rules: they cannot be read: 404" in (await ward.ills(place))[0][1]
    ward.repository.put_file("rules/ep.yaml", RULES)
    assert await ward.ills(place) == [
        ("error", "events: the App does not receive push, which the rules need")
    ]


async def test_the_command_groups_findings_and_ends_with_one_for_errors(ward: Ward) -> None:
    code, out = await vepbot(ward.folder, "doctor", **ward.environ())
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (
        0,
        "ok:",
        "0 error(s), 0 warning(s)",
    )
    ward.repository.delete_label("tracker")
    code, out = await vepbot(ward.folder, "doctor", **ward.environ())
    assert (
        code,
        "warning:\n  labels of" in out,
        "`vepbot labels sync --apply` creates" in out,
    ) == (
        0,
        True,
        True,
    )
    ward.repository.delete_label("team/red")
    code, out = await vepbot(ward.folder, "doctor", "--format", "json", **ward.environ())
    found = json.loads(out)
    assert (code, found["errors"], found["warnings"]) == (1, 1, 1)
    [bad] = [each for each in found["findings"] if each["level"] == "error"]
    assert bad["about"] == f"labels of {NAME}"


async def test_without_settings_it_says_which_and_still_checks_the_rules(ward: Ward) -> None:
    code, out = await vepbot(ward.folder, "doctor", LOG_LEVEL="info")
    assert code == 1
    assert "settings: no GitHub App is registered here yet\n    fix: run `vepbot serve`" in out
    assert "1 process(es), 3 rule(s), no mistakes" in out
    for environ in ({"WEBHOOK_SECRET": "x" * 20}, {"WEBHOOK_SECRET_FILE": "secret"}):
        (ward.folder / "secret").write_text("x" * 20, "utf-8")
        code, out = await vepbot(ward.folder, "doctor", **environ)
        assert "no GitHub App is registered" not in out
    for name in ("APP_ID", "PRIVATE_KEY"):
        assert f"settings: {name} is not set" in out
    assert "1 process(es), 3 rule(s), no mistakes" in out
    assert "Traceback" not in out
    (ward.folder / "rules" / "ep.yaml").write_text("version: 2\nx: 1\n", "utf-8")
    _, out = await vepbot(ward.folder, "doctor", "--rules", "rules")
    assert 'rules: rules/ep.yaml:1:10: "version" must be 1' in out
