"""The page of a backtest answers a release lead at first sight, and nothing in it comes alive."""

import base64
import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tools.backtest.about import About
from bot.tools.backtest.page.html import Html
from bot.tools.backtest.page.summary import RuleRow, Summary
from bot.tools.backtest.table import PARTS, Table
from tests.harness.git_story import Commit
from tests.harness.support import ROOT
from tests.tools.backtest.pages import AFTER_FREEZE, DAY, GOLDEN, Reader, page_of, small
from tests.tools.backtest.test_backtest import document

HOME = "https://github.com/example/enhancements"
LARGEST_PAGE_BYTES = 300_000
KUBEVIRT = """\
- { when: 2026-01-07, who: KubeVirt, what: VEP Freeze }
- { when: 2026-02-25, who: KubeVirt, milestone: Code Freeze }
- { when: 2026-03-25, who: KubeVirt, milestone: GA }
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(tmp_path_factory.mktemp("page"), small())


def test_the_page_of_a_small_history(page: str) -> None:
    assert page == GOLDEN.read_text("utf-8")


def test_its_head_names_repository_days_rules_and_what_was_judged(page: str) -> None:
    head = re.sub(r"<[^>]+>", "", page.partition("<h2")[0])
    for words in (
        "example/enhancements, up to commit",
        "2026-01-01 to 2026-01-20",
        "rules/example.yaml, digest",
        "v1.8 to v1.9",
        "6 changes: 4 to proposals, 1 of the template, 1 of no proposal.",
    ):
        assert words in head


def test_each_release_has_its_changes_by_word_with_links(page: str) -> None:
    found = Reader(page)
    rows = {row.split()[0]: row.split() for row in found.rows if row.startswith("v1")}
    # Release, first deadline, changes, on time, late, excepted, unknown, no new target.
    assert rows["v1.20"] == ["v1.20", "no", "date", "1", "0", "0", "?", "1", "#8", "0"]
    expected = ["v1.8", "freeze", "2026-01-07", "3", "1", "#7", "1", "#10", "?", "0", "1"]
    assert rows["v1.8"] == expected
    [total] = [row.split() for row in found.rows if row.startswith("all")]
    assert total[:7] == ["all", "4", "1", "1", "?", "1", "1"]
    [in_time] = [row for row in found.rows if "#7 In time" in row]
    assert "v1.8 alpha on time also targets v1.9 " in in_time
    links = [each["href"] for each in found.of("a")]
    assert {f"{HOME}/pull/{number}" for number in (7, 8, 9, 10)} <= set(links)


def test_changes_without_acts_are_a_count(page: str) -> None:
    assert "4 of 6 changes, newest first." in page
    assert "On 2 more nothing would have been done." in page
    assert "#11" not in page


def test_without_changes_the_page_says_so() -> None:
    html = "\n".join(Html(About("a/b", since="2030-01-01")).write([]))
    for words in ("no merges; asked for: since 2030-01-01", "No change to a proposal was merged"):
        assert words in html


def test_rules_are_totalled_with_what_a_clone_cannot_tell() -> None:
    before = report(1, "proposal", "v1.8", "late", "check gate: failure (x)")
    at = [{**before["rules"][0], "operations": [], "unclear": ["check gate: unknown"]}]
    summary = Summary(About("a/b", descriptions={"r": "What it is for."}))
    summary.add({**before, "rules": at})
    summary.add(report(2, "proposal", "v1.8", "late", "check gate: success (x)"))
    summary.add(report(3, "proposal", "v1.8", "late"))
    [row] = summary.rules()
    assert row == RuleRow("r", "What it is for.", either=2, before=2, at=2, failing=1, unclear=1)
    assert summary.idle_rules() == []


def test_without_scripts_the_page_is_the_full_list(page: str) -> None:
    found = Reader(page)
    [form] = found.of("form")
    assert "hidden" in form
    rows = [each for each in found.of("tr") if "data-word" in each]
    assert [each["data-word"] for each in rows] == ["late", "none", "unknown", "on-time"]
    assert not any("hidden" in each for each in rows)


def test_nothing_but_its_own_style_and_script_may_run(page: str) -> None:
    for tag, kind in (("style", "style-src"), ("script", "script-src")):
        [text] = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(sha256(text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


EVIL = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\"' onclick='x' {{ 7*7 }}"


def test_hostile_titles_and_names_are_only_text(tmp_path: Path) -> None:
    team = 'team-red/12-"><svg onload=x>\n</table>'
    files = {f"proposals/{team}/proposal.md": document(12, alpha="v1.8", text=EVIL)}
    html = page_of(tmp_path, [Commit(f"{EVIL} (#9)", files, AFTER_FREEZE)])
    found = Reader(html)
    assert len(found.of("script")) == len(found.of("style")) == 1
    assert not found.of("img") + found.of("svg")
    assert not [name for _, each in found.tags for name in each if name.startswith("on")]
    links = [each["href"] or "" for each in found.of("a")]
    assert all(link.startswith((HOME, "#")) for link in links)
    assert any("alert(1)" in row and "{{ 7*7 }}" in row for row in found.rows)


WORDS = ("on time", "late", "excepted", "unknown")


def report(number: int, kind: str, release: str | None, word: str, *acts: str) -> dict[str, Any]:
    """What a backtest says of one change."""
    rules = [
        {"rule": "r", "operations": list(acts), "unclear": [], "verdict": "held", "because": "x"}
    ]
    return {
        "commit": "0" * 40, "pull_request": number, "title": "x", "kind": kind,
        "merged_at": "2026-01-01T00:00:00Z", "groups": [], "proposals": [], "labels": [],
        "milestone": release, "other_releases": [], "release": "v1.1", "deadline": None,
        "standing": {"word": word, "stage": None, "why": ""} if release else None,
        "rules": rules, "rules_before": rules,
    }  # fmt: skip


releases = st.sampled_from([None, "v1.1", "v1.2", "v1.10"]) | st.text(min_size=1, max_size=8)
reports = st.builds(
    report,
    st.integers(1, 99),
    st.sampled_from(["proposal", "bulk", "template", "other"]),
    releases,
    st.sampled_from(WORDS),
)


@given(st.lists(reports, max_size=30))
def test_counts_add_up(found: list[dict[str, Any]]) -> None:
    summary, table = Summary(About("a/b")), Table()
    for each in found:
        summary.add(each)
        table.add(each)
    proposals = [each for each in found if each["kind"] == "proposal"]
    for row in (*summary.releases(), summary.total()):
        assert sum(cell.count for cell in row.cells) + row.without_target == row.changes
    for _, counts in table.counts():
        assert sum(counts[part] for part in PARTS) == counts["changes"]
    assert summary.total().changes == len(proposals)
    for index, word in enumerate(WORDS):
        mine = [each for each in proposals if (each["standing"] or {}).get("word") == word]
        assert summary.total().cells[index].count == len(mine)


@given(st.lists(st.tuples(reports, st.sampled_from(["", "check x: success (y)", "add label z"]))))
def test_each_change_has_a_row_or_is_counted(
    found: list[tuple[dict[str, Any], str]],
) -> None:
    acting = [
        report(index, each["kind"], each["milestone"], "late", *filter(None, [act]))
        for index, (each, act) in enumerate(found)
    ]
    html = "\n".join(Html(About("a/b")).write(acting))
    acts = [act for _, act in found]
    rows = [each for each in Reader(html).of("tr") if "data-word" in each]
    assert len(rows) == acts.count("add label z")
    for words, count in (
        ("{} more would have got passing checks only.", acts.count("check x: success (y)")),
        ("On {} more nothing would have been done.", acts.count("")),
    ):
        assert (words.format(count) in html) == (count > 0)


def test_a_page_of_150_changes_stays_small(tmp_path: Path) -> None:
    """By KubeVirt's rules: each is a new proposal, merged from five weeks before the freeze on."""
    long = "A title that is as long as those that people write, and then a good deal longer: "
    commits = [
        Commit(
            f"{long}{number} (#{number})",
            {
                f"veps/sig-{('compute', 'network', 'storage')[number % 3]}/{number}-x/vep.md": (
                    f"# VEP {number}: X\n\n## Target releases\n\n"
                    "This VEP targets alpha for version: v1.8\n"
                )
            },
            DAY + timedelta(hours=8 * number - 800),
        )
        for number in range(1, 151)
    ]
    html = page_of(tmp_path, commits, rules=ROOT / "rules", schedule=KUBEVIRT)
    assert html.count("data-word=") == 150
    assert {"freeze-reminder", "freeze-gate"} <= set(re.findall("<code>([a-z-]+)</code>", html))
    assert len(html.encode()) <= LARGEST_PAGE_BYTES
