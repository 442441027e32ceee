"""What the App must be allowed follows from the code and the rules; app.yml says no more."""

import re
from itertools import chain
from typing import get_args

import pytest
import yaml

from bot.core.actions import ENSURE, ONCE
from bot.core.commands import COMMANDS
from bot.core.conditions import CONDITIONS
from bot.core.messages.variables import VARIABLES
from bot.core.model.facts import Need
from bot.core.model.plan.operation import Operation
from bot.core.rulebook.rulebook import KINDS_OF_EVENT
from bot.github.app.manifest import manifest
from bot.github.app.permissions import (
    ACTIONS,
    EVENTS,
    PUSH,
    READS,
    REASONS,
    WRITES,
    everything,
    lacking,
    needed_by,
)
from bot.service.sources.rules import read_rules
from tests.harness.support import ROOT, rulebook

HEAD = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "p/{group}/{number}-{slug}/p.md"
  territory: "p/{group}/**"
  groups: { red: { name: red, label: team/red, leads: [ LEAD ] } }
roles: { lead: [ SOURCE ] }
rules:
  - name: one
    description: The only one.
    for: KIND
"""


def needed(rule: str, kind: str = "pull-request", source: str = "x", lead: str = "x") -> object:
    head = HEAD.replace("KIND", kind).replace("SOURCE", source if source != "x" else "user/carol")
    head = head.replace("LEAD", lead if lead != "x" else "user/dan")
    return needed_by(rulebook(f"{head}    {rule}\n")).permissions


def test_app_yml_is_what_the_code_needs() -> None:
    assert yaml.safe_load((ROOT / "app.yml").read_text("utf-8")) == manifest()


def test_why_each_is_asked_for_is_the_same_in_app_yml_and_on_the_setup_page() -> None:
    text = (ROOT / "app.yml").read_text("utf-8").partition("default_permissions:")[2]
    written = dict(re.findall(r"^  (\w+): \w+ +# (.*)$", text, re.MULTILINE))
    assert written == REASONS
    assert set(REASONS) == set(everything().permissions)


def test_every_write_fact_action_and_event_is_in_the_tables() -> None:
    assert set(WRITES) == set(get_args(Operation))
    assert set(READS) == set(Need)
    assert set(ACTIONS) == {*ENSURE, *ONCE, *COMMANDS}
    assert set(KINDS_OF_EVENT) <= set(EVENTS)
    wakes = [each.wakes for each in (*CONDITIONS.values(), *ENSURE.values(), *ONCE.values())]
    wakes += [variable.wakes for variable in VARIABLES.values()]
    assert set(chain.from_iterable(wakes)) == set(KINDS_OF_EVENT)


def test_the_permission_of_every_event_is_granted() -> None:
    grants = everything()
    for event in grants.events:
        assert EVENTS[event] in grants.permissions, event


@pytest.mark.parametrize("folder", ["rules", "docs/examples"])
def test_no_rules_need_more_than_everything(folder: str) -> None:
    found, most = needed_by(read_rules(ROOT / folder), remote=True), everything()
    assert lacking(most.permissions, found.permissions) == {}
    assert found.events <= most.events
    assert PUSH in found.events


LABELS = "ensure: { labels: { set: [ x ] } }"
BASE = {"metadata": "read", "pull_requests": "write"}


PULLS_READ = {"pull_requests": "read"}
TRACKER = PULLS_READ | {"issues": "write", "contents": "read"}
CHECK = "ensure: { check: { name: x, pass: { draft: false }, fail: x } }"


@pytest.mark.parametrize(
    ("rule", "more"),
    [
        (LABELS, {}),
        (f"if: {{ touches: proposal }}\n    {LABELS}", {}),
        (f"if: {{ targets: none }}\n    {LABELS}", {"contents": "read"}),
        ("ensure: { labels: { on: issue, set: [ x ] } }", TRACKER),
        ("ensure: { issue: { title: x, body: x, labels: [ tracker ] } }", TRACKER),
        (CHECK, PULLS_READ | {"checks": "write", "merge_queues": "read"}),
        ("ensure: { status: x }", {}),
        ("once: { comment: x }", {}),
    ],
)
def test_a_pull_requests_rule_needs_no_more_than_it_does(rule: str, more: dict[str, str]) -> None:
    assert needed(rule) == BASE | more


def test_an_issues_rule_needs_nothing_of_pull_requests() -> None:
    assert needed(LABELS, "issue") == {"issues": "write", "metadata": "read"}


@pytest.mark.parametrize(
    ("source", "lead", "more"),
    [
        ("user/carol", "team/leads", {}),
        ("permission/maintain", "user/dan", {}),
        ("team/leads", "user/dan", {"members": "read"}),
        ("group.leads", "user/dan", {}),
        ("group.leads", "team/leads", {"members": "read"}),
        ("proposal.authors", "user/dan", {"contents": "read"}),
    ],
)
def test_members_are_read_only_where_a_role_names_a_team(
    source: str, lead: str, more: dict[str, str]
) -> None:
    found = needed("once: { comment: x, mention: lead }", source=source, lead=lead)
    assert found == BASE | more
    assert needed(LABELS, source=source, lead=lead) == BASE


def test_only_events_that_a_rule_listens_to_are_needed() -> None:
    shipped = needed_by(rulebook())
    assert shipped.events == {"pull_request"}
    assert needed_by(rulebook(), remote=True).permissions["contents"] == "read"


COMMAND = """\
on-command: hold
    who: [ lead ]
    ensure: { labels: { set: [ x ] } }"""


def test_commands_are_heard_wherever_people_write() -> None:
    head = HEAD.replace("KIND", "issue").replace("SOURCE", "team/leads").replace("LEAD", "user/dan")
    found = needed_by(rulebook(f"{head}    {COMMAND}\n"))
    assert found.events >= {"issue_comment", "pull_request_review", "pull_request_review_comment"}
    assert found.permissions["issues"] == "write"
    assert found.permissions["members"] == "read"


def test_writing_includes_reading() -> None:
    granted = {"issues": "write", "checks": "read"}
    assert lacking(granted, {"issues": "read", "checks": "write", "members": "read"}) == {
        "checks": "write",
        "members": "read",
    }
