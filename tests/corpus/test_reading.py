"""The readers against what careful people found in a project's real documents."""

import json
from pathlib import Path
from typing import Any

from bot.core.documents.proposal import read_proposal
from bot.core.documents.thread import read_thread
from bot.core.model.definitions.process import Process
from bot.core.schedules.schedule import read_schedule
from bot.service.sources.rules import read_rules
from tests.harness.support import ROOT

PROCESS: Process = read_rules(ROOT / "rules").processes[0].process


def entries(corpus: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((corpus / name).read_text("utf-8"))["entries"]
    return found


def test_documents_say_what_a_careful_reader_finds(corpus: Path) -> None:
    scored = [entry for entry in entries(corpus, "veps.json") if not entry["notes"]]
    disagreements = []
    for entry in scored:
        text = (corpus / entry["text_file"]).read_text("utf-8")
        found = read_proposal(text, entry["path"], PROCESS)
        read = {
            "number": found.number,
            "group": found.group,
            "targets": {stage: found.target(stage) for stage in ("alpha", "beta", "ga")},
            "ship": found.target(None),
            "template": found.is_template,
        }
        meta = "meta-VEPs" if entry["is_meta"] else None
        expected = {
            "number": entry["number_from_dir"] or entry["number_from_title"],
            "group": entry["owning_sig_from_dir"] or meta,
            "targets": entry["targets"],
            "ship": entry["ship_target"],
            "template": entry["is_template"],
        }
        if read != expected:
            disagreements.append((entry["path"], read, expected))
    assert len(scored) > 100
    assert len(disagreements) <= 0.02 * len(scored), disagreements


def test_all_days_of_all_schedules_agree(corpus: Path) -> None:
    for release, expected in json.loads((corpus / "schedules.json").read_text("utf-8")).items():
        text = (corpus / "schedules" / f"{release}.yaml").read_text("utf-8")
        read = read_schedule(text, release, PROCESS.deadlines)
        days = {each.name.replace("-", "_"): str(each.day) for each in read.schedule.deadlines}
        assert {**dict.fromkeys(expected), **days} == expected, release
        assert read.findings == (), release


def test_threads_mean_what_their_authors_meant(corpus: Path) -> None:
    scored = [
        entry
        for entry in entries(corpus, "threads.json")
        if entry["body"] and "unknown" not in entry["expected"]["tracking_source"]
    ]
    disagreements = []
    for entry in scored:
        found = read_thread(
            entry["body"],
            PROCESS,
            kind=entry["kind"].replace("_", "-"),
            repository=entry["repo"],
            number=entry["number"],
            title=entry["title"],
        )
        read = {
            "groups": set(found.groups),
            "issue": found.tracking_issue.number if found.tracking_issue else None,
            "title": found.number,
            "commands": [(each.name, each.args) for each in found.commands],
        }
        expected = entry["expected"]
        wanted = {
            "groups": {label.split("/")[1] for label in expected["sig_labels_intended"]},
            "issue": expected["tracking_issue"],
            "title": expected["vep_number_in_title"],
            "commands": [
                (name[1:], args) for name, args in expected["body_commands"] if "$" not in args
            ],
        }
        if read != wanted:
            disagreements.append((entry["number"], read, wanted))
    assert len(scored) > 50
    assert len(disagreements) <= 0.05 * len(scored), disagreements
