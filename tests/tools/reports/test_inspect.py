"""`vepbot inspect`: what was understood, for people and for other tools."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import run
from tests.harness.support import ROOT, RULES

SCHEDULE = """\
- { when: 2026/01/07, who: Paint, what: Enhancement Proposal (EP) Freeze }
- { when: 2026-03-25, who: Paint, milestone: "**Paint GA**" }
"""
MORE_RULES = """\
  document:
    template: [ "/proposals/template/**" ]
    placeholders: [ NNNN ]
    thread: { groups: [ Team label ] }
  labels: [ team/green ]
deadlines:
  proposal-freeze: { what: "*(EP) Freeze" }
  code-freeze: { milestone: "*Code Freeze" }
  ga: { milestone: "*GA*", who: Paint }
rules:
"""
DOCUMENT = """\
# EP #12: Paint it red

### Target releases

- Alpha: v1.8
- Beta: v1.9.0
"""
PATH = "proposals/team-red/12-paint/proposal.md"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules, a schedule, and the current directory."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "example.yaml").write_text(RULES.replace("rules:\n", MORE_RULES))
    (tmp_path / "schedules" / "releases" / "v1.9").mkdir(parents=True)
    (tmp_path / "schedules" / "v1.8.yaml").write_text(SCHEDULE)
    later = SCHEDULE.replace("2026", "2027")
    (tmp_path / "schedules" / "releases" / "v1.9" / "schedule.yaml").write_text(later)
    (tmp_path / "p.md").write_text(DOCUMENT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RULES_DIR", raising=False)
    return tmp_path


def inspected(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run(["inspect", *arguments, "--format", "json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def failed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = run(["inspect", *arguments])
    return code, capsys.readouterr().err


def standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


@pytest.mark.usefixtures("folder")
def test_a_proposal_with_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    [found] = inspected(capsys, "proposal", "--path", PATH, "p.md")
    assert found == {
        "path": PATH,
        "number": 12,
        "number_from": "directory",
        "title": "Paint it red",
        "group": "team-red",
        "participating": [],
        "status": None,
        "stage": None,
        "authors": [],
        "reviewers": [],
        "approvers": [],
        "feature_gate": None,
        "superseded_by": None,
        "targets": {"alpha": "v1.8", "beta": "v1.9", "ga": None},
        "ship_target": None,
        "target": "v1.8",
        "front_matter": False,
        "template": False,
        "sections": None,
        "diagnostics": [],
    }


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("at", "target"),
    [
        ("2026-03-26T11:59:59Z", "v1.8"),
        ("2026-03-26T12:00:00Z", "v1.9"),
        ("2026-03-26T14:00:00+02:00", "v1.9"),
        ("2026-03-26", "v1.8"),
        ("2028-01-01", None),
    ],
)
def test_the_target_is_not_out_yet(
    capsys: pytest.CaptureFixture[str], at: str, target: str | None
) -> None:
    [found] = inspected(
        capsys, "proposal", "--path", PATH, "--schedules", "schedules", "--at", at, "p.md"
    )
    assert found["target"] == target


@pytest.mark.usefixtures("folder")
def test_several_files_give_one_line_each_in_order(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    standard_input(monkeypatch, b"# EP #NNNN: Paint\n")
    template = "proposals/template/proposal.md"
    other = "proposals/team-blue/7-x/proposal.md"
    paths = [word for path in (PATH, template, other) for word in ("--path", path)]
    found = inspected(capsys, "proposal", *paths, "p.md", "p.md", "-")
    assert [(each["number"], each["template"]) for each in found] == [
        (12, False), (None, True), (7, False),
    ]  # fmt: skip
    [diagnostic] = found[2]["diagnostics"]
    assert {**diagnostic, "message": ""} == {
        "line": 1, "column": 3, "code": "placeholder", "message": "",
    }  # fmt: skip


def test_sections_are_compared_with_a_template(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "t.md").write_text("# EP\n## Overview\n<!-- x -->\n## Goals\n## Target releases\n")
    [found] = inspected(capsys, "proposal", "--path", PATH, "--template", "t.md", "p.md")
    assert found["sections"] == {
        "present": ["Target releases"], "missing": ["Overview", "Goals"], "untouched": [],
    }  # fmt: skip


@pytest.mark.usefixtures("folder")
def test_a_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    expected = {
        "release": "v1.8",
        "deadlines": {
            "proposal-freeze": {"day": "2026-01-07", "ends": "2026-01-08T12:00:00Z"},
            "code-freeze": None,
            "ga": {"day": "2026-03-25", "ends": "2026-03-26T12:00:00Z"},
        },
    }
    file = "schedules/v1.8.yaml"
    assert inspected(capsys, "schedule", "--release", "1.8.0", file) == [expected]
    assert inspected(capsys, "schedule", file) == [expected]


@pytest.mark.usefixtures("folder")
def test_a_thread(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    body = "**Tracking issue**: #19\n**Team label**: /team gren, red\n\n/team green\r\n/Hold it\r\n"
    standard_input(monkeypatch, body.encode())
    [found] = inspected(
        capsys, "thread", "--kind", "pull-request", "--repository", "example/enhancements",
        "--number", "20", "--title", "EP 18: Paint", "-",
    )  # fmt: skip
    assert found == {
        "groups": ["red", "green"],
        "unknown_groups": ["gren"],
        "suggestions": {"gren": 'did you mean "green"?'},
        "tracking_issue": {"repository": "example/enhancements", "number": 19},
        "vep_number": 18,
        "commands": [
            {"name": "team", "args": "green", "line": 4, "column": 1},
            {"name": "hold", "args": "it", "line": 5, "column": 1},
        ],
    }


def test_a_thread_with_nothing_has_nulls_and_empty_lists(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.md").write_text("")
    assert inspected(capsys, "thread", "--kind", "comment", "empty.md") == [
        {
            "groups": [], "unknown_groups": [], "suggestions": {}, "tracking_issue": None,
            "vep_number": None, "commands": [],
        }
    ]  # fmt: skip


def test_people_get_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "x.md").write_text("# EP #13: Paint\x1b[31m\n")
    assert run(["inspect", "proposal", "--path", PATH, "x.md"]) == 0
    shown = capsys.readouterr().out
    assert "number: 12\n" in shown
    assert "title: Paint\\x1b[31m\n" in shown
    assert "  1:3: the title says 13, the directory 12 [number-mismatch]" in shown


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["proposal", "--path", PATH, "none.md"], 2, "none.md cannot be read"),
        (["proposal", "--path", PATH, "."], 2, "cannot be read"),
        (["proposal", "--path", PATH, "a\0b"], 2, "cannot be read"),
        (["proposal", "-"], 2, "--path says"),
        (["proposal", "--path", "a", "--path", "b", "p.md"], 2, "2 times for 1 files"),
        (["proposal", "--path", PATH, "--at", "soon", "p.md"], 2, "--at"),
        (["proposal", "--path", PATH, "--schedules", "none", "p.md"], 2, "--schedules"),
        (["proposal", "--path", PATH, "--rules", "none", "p.md"], 1, "is no directory"),
        (["schedule", "p.md"], 2, "--release"),
        (["schedule", "--release", "soon", "p.md"], 2, "--release"),
        (["schedule", "--release", "v1.9", "rules/example.yaml"], 1, "a schedule is a list"),
        (["thread", "--kind", "issue", "--number", "x", "p.md"], 2, "--number"),
        (["thread", "--kind", "issue", "--number", "0", "p.md"], 2, "--number"),
        (["thread", "--kind", "issue", "-", "-"], 2, "standard input"),
    ],
)
def test_bad_input_is_answered_in_words(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    found, error = failed(capsys, *arguments)
    assert (found, words in error, "Traceback" in error) == (code, True, False), error


def test_a_mistake_in_a_row_is_told_beside_what_was_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "v1.7.yaml").write_text(SCHEDULE.replace("2026/01/07", "soon"))
    assert run(["inspect", "schedule", "--format", "json", "v1.7.yaml"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["deadlines"]["proposal-freeze"] is None
    assert "v1.7.yaml:1:11" in shown.err


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(folder: Path, capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    (folder / "any").write_bytes(data)
    for arguments in (
        ["proposal", "--path", PATH, "any"],
        ["proposal", "--path", "x.yaml", "any"],
        ["thread", "--kind", "pull-request", "any"],
        ["schedule", "--release", "v1.9", "any"],
    ):
        assert run(["inspect", *arguments, "--format", "json"]) in (0, 1)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_every_key_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "inspect.md").read_text("utf-8")
    reports = [
        *inspected(capsys, "proposal", "--path", PATH, "p.md"),
        *inspected(capsys, "schedule", "schedules/v1.8.yaml"),
        *inspected(capsys, "thread", "--kind", "issue", "p.md"),
    ]
    for key in {key for report in reports for key in report}:
        assert f"`{key}`" in page, key
