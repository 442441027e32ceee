"""A repository rebuilt from the corpus: the backtest agrees with careful people on every change."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run
from tests.harness.git_story import Commit, make_repository
from tests.harness.support import ROOT
from tests.tools.backtest.backtests import backtested

Entry = dict[str, Any]
# How the corpus calls what is late by each way to say when a day ends.
RULES = {
    "00:00Z": "after_start_of_day_utc",
    "24:00Z": "after_end_of_day_utc",
    "AoE": "after_end_of_day_aoe",
}


def entries(corpus: Path) -> list[Entry]:
    found: list[Entry] = json.loads((corpus / "prs.json").read_text("utf-8"))["entries"]
    return found


def texts(corpus: Path) -> dict[tuple[str, str], bytes]:
    """What the documents really said, by commit and path."""
    found = json.loads((corpus / "veps.json").read_text("utf-8"))["entries"]
    return {
        (each["commit"], each["path"]): (corpus / each["text_file"]).read_bytes() for each in found
    }


def history(corpus: Path) -> Iterator[Commit]:
    """Every change with its true date; what no document is holds a filler."""
    known = texts(corpus)
    tree: dict[str, bytes] = {}
    for index, entry in enumerate(entries(corpus)):
        files: dict[str, bytes | None] = {}
        for file in entry["files"]:
            path, old = file["path"], file.get("old_path")
            before = tree.pop(old) if file["status"] == "R" else None
            filler = before or f"{path}\n{index * 7919}\n".encode() * 3
            tree[path] = known.get((entry["commit"], path), filler)
            files |= {old: None} if file["status"] == "R" else {}
            files[path] = tree[path]
        yield Commit(entry["subject"], files, datetime.fromisoformat(entry["merged_at"]))


@pytest.fixture(scope="module")
def repository(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("corpus"), history(corpus), bare=True)


@pytest.fixture(scope="module")
def pairs(corpus: Path, repository: Path) -> list[tuple[Entry, Entry]]:
    """What is expected and what was found, change by change."""
    return paired(corpus, repository, ROOT / "rules")


def paired(corpus: Path, repository: Path, rules: Path) -> list[tuple[Entry, Entry]]:
    found = backtested(repository, rules, corpus / "schedules")
    return list(zip(entries(corpus), found[::-1], strict=True))


def test_each_change_is_the_pull_request_that_it_was(pairs: list[tuple[Entry, Entry]]) -> None:
    for entry, found in pairs:
        assert (found["title"] in entry["subject"], found["pull_request"]) == (True, entry["pr"])
        merged_at = datetime.fromisoformat(found["merged_at"])
        assert merged_at == datetime.fromisoformat(entry["merged_at"])


def test_labels_agree(pairs: list[tuple[Entry, Entry]]) -> None:
    found = [(entry["pr"], report["labels"]) for entry, report in pairs]
    assert found == [(entry["pr"], sorted(entry["expected_labels"])) for entry, _ in pairs]


def test_kinds_agree(pairs: list[tuple[Entry, Entry]]) -> None:
    for entry, report in pairs:
        expected = "template" if entry["touches_template"] else "other"
        expected = "proposal" if entry["is_vep"] else expected
        assert report["kind"] == ("bulk" if entry["is_bulk"] else expected), entry["subject"]


def test_milestones_agree(pairs: list[tuple[Entry, Entry]]) -> None:
    found = [(entry["pr"], report["milestone"]) for entry, report in pairs]
    expected = [(entry["pr"], entry["expected_milestone"]) for entry, _ in pairs]
    assert found == expected
    assert sum(milestone is not None for _, milestone in expected) == 16


def test_the_freeze_agrees_by_each_way_to_say_when_a_day_ends(
    pairs: list[tuple[Entry, Entry]],
) -> None:
    for entry, report in pairs:
        freeze = entry["freeze"] and {
            "day": entry["freeze"]["date"],
            "late_if": {name: entry["freeze"][key] for name, key in RULES.items()},
        }
        deadline = report["deadline"]
        found = deadline and {key: deadline[key] for key in ("day", "late_if")}
        assert found == freeze, entry["subject"]


@pytest.mark.parametrize(("zone", "name"), [("AoE", "AoE"), ("UTC", "24:00Z")])
def test_the_zone_in_the_rules_decides_what_is_late(
    corpus: Path, repository: Path, tmp_path: Path, zone: str, name: str
) -> None:
    rules = Path(shutil.copytree(ROOT / "rules", tmp_path / "rules"))
    file = rules / "kubevirt.yaml"
    row, grace = f"vep-freeze: {{ zone: {zone}, ", ", grace: 24h"
    text = file.read_text("utf-8")
    assert grace in text  # the corpus counts without
    file.write_text(text.replace("vep-freeze: { ", row).replace(grace, ""), "utf-8")
    assert row in file.read_text("utf-8")
    for entry, report in paired(corpus, repository, rules):
        late = entry["freeze"] and entry["freeze"][RULES[name]]
        assert (report["deadline"] and report["deadline"]["late"]) == late, entry["subject"]


# Where a title and its directory disagree the corpus takes the title, the readers the directory:
# VEP 165 lies in 161-… (and again in the bulk change that moves it); both say that it is wrong.
OTHER_NUMBERS = {164, 238}
# The corpus knows what became of a document later, the report what it says at the merge: nothing
# yet (6, 15, 122), another number than that of the issue that was opened after it (26, 91), or that
# of a directory which its authors misnamed (113, 164, 198). Only GitHub can tell.
OTHER_ISSUES = {6, 15, 26, 91, 113, 122, 164, 198}


def test_numbers_agree_but_where_title_and_directory_do_not(
    pairs: list[tuple[Entry, Entry]],
) -> None:
    found = {
        entry["pr"]
        for entry, report in pairs
        if {each["number"] for each in report["proposals"]} - {None} != {*entry["vep_numbers"]}
    }
    assert found == OTHER_NUMBERS
    for entry, report in pairs:
        if entry["pr"] in OTHER_NUMBERS:
            wrong = [each["number"] for each in report["proposals"] if each["wrong_number"]]
            assert 161 in wrong


def test_tracking_issues_are_told_as_the_documents_have_them(
    pairs: list[tuple[Entry, Entry]],
) -> None:
    scored = [
        (entry["pr"], report["tracking_issue"] in entry["tracking_issues_truth"])
        for entry, report in pairs
        if entry["tracking_issues_truth"] and not entry["is_bulk"]
    ]
    assert {number for number, agrees in scored if not agrees} == OTHER_ISSUES
    assert len(scored) > 50


def test_a_merge_is_on_time_or_late_as_the_corpus_has_it(pairs: list[tuple[Entry, Entry]]) -> None:
    for entry, report in pairs:
        late = report["deadline"] and report["deadline"]["late"]
        word = {True: "late", False: "on time", None: "unknown"}[late]
        assert (report["standing"] or {"word": None})["word"] == (
            word if report["milestone"] else None
        ), entry["subject"]


def test_the_page_is_small(
    corpus: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--rules", ROOT / "rules", "--schedules", corpus / "schedules", "--format", "html")
    assert run(["backtest", str(repository), *map(str, options)]) == 0
    page = capsys.readouterr().out
    assert len(page.encode()) <= 2000 * len(entries(corpus))
