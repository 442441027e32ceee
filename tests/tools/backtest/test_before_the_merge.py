"""Each change is judged just before its merge, too: there reminders and gates show."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.harness.git_story import Commit, make_repository
from tests.harness.support import RULES
from tests.tools.backtest.backtests import backtested
from tests.tools.backtest.test_backtest import ADDED, DEADLINES, SCHEDULE

REMINDING = """\
roles:
  author: [ pull-request.author ]
rules:
  - name: reminder
    description: A reminder three days before the freeze.
    for: pull-request
    at: freeze - 3d
    if: { targets: release, state: open }
    once: { comment: "Merge it by ${deadline.day}." }
  - name: call
    description: The same with a mention.
    for: pull-request
    at: freeze - 3d
    if: { targets: release, state: open }
    once: { comment: "Merge it.", mention: author }
  - name: gate
    description: After the freeze it needs an exception.
    for: pull-request
    ensure:
      check:
        name: gate
        severity: required
        pass: { any: [ { targets: none }, { before: freeze }, { exception: granted } ] }
        fail: Ask for an exception.
"""
# Where the day of the freeze ends, anywhere on Earth.
FREEZE = datetime(2026, 1, 8, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with rules that remind, and a schedule."""
    folder = tmp_path_factory.mktemp("process")
    (folder / "rules").mkdir()
    frame = RULES.partition("rules:\n")[0] + DEADLINES.partition("rules:\n")[0]
    (folder / "rules" / "example.yaml").write_text(frame + REMINDING)
    (folder / "schedules").mkdir()
    (folder / "schedules" / "v1.8.yaml").write_text(SCHEDULE)
    return folder


def looks(process: Path, clone: Path, merged_at: datetime) -> tuple[dict[str, Any], ...]:
    """What each rule would have done just before the merge, and at it."""
    repository = make_repository(clone, [Commit("Paint (#7)", ADDED, merged_at)])
    [found] = backtested(repository, process / "rules", process / "schedules")
    return tuple(
        {each["rule"]: each["operations"] + each["unclear"] for each in found[key]}
        for key in ("rules_before", "rules")
    )


def test_a_reminder_is_written_before_the_merge_and_not_at_it(
    process: Path, tmp_path: Path
) -> None:
    before, at_merge = looks(process, tmp_path / "clone", FREEZE - HOUR)
    assert before["reminder"] == ["write comment reminder/v1.8/freeze-3d: Merge it by 2026-01-07."]
    assert at_merge["reminder"] == []


def test_a_comment_that_mentions_unknown_people_is_said_to_be_unclear(
    process: Path, tmp_path: Path
) -> None:
    before, _ = looks(process, tmp_path / "clone", FREEZE - HOUR)
    why = "unknown (a clone does not say it)"
    assert before["call"] == [f"write comment call: what it says or whom it mentions is {why}"]


def test_a_gate_is_as_it_was_a_second_before_the_merge(process: Path, tmp_path: Path) -> None:
    before, at_merge = looks(process, tmp_path / "clone", FREEZE)
    assert before["gate"][0].startswith("check gate: success (freeze, 2026-01-08 12:00 UTC, is")
    assert at_merge["gate"][0].startswith("check gate: success (freeze, 2026-01-08 14:00 UTC, was")
    later, _ = looks(process, tmp_path / "later", FREEZE + SECOND)
    assert later["gate"] == ["check gate: unknown (a clone does not say it)"]
