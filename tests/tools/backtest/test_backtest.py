"""`vepbot backtest` on small histories: what each change would have been to the rules."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.model.diagnostic import InvalidRules
from tests.harness.git_story import START, Commit, Files, Link, git, make_repository
from tests.harness.support import RULES, rulebook
from tests.tools.backtest.backtests import backtested

DEADLINES = """\
  document:
    template: [ "/proposals/template/**" ]
    placeholders: [ NNNN ]
  bulk: 3
deadlines:
  freeze: { what: "*Freeze", grace: 2h }
  code-freeze: { milestone: "*Code Freeze" }
  ga: { milestone: "*GA" }
rules:
  - name: on-milestone
    description: A proposal is on the milestone of its target.
    for: pull-request
    if: { targets: release }
    ensure: { milestone: { set: "${release.name}" } }
  - name: too-late
    description: What is late needs an exception.
    for: pull-request
    mode: report
    if: { all: [ { targets: release }, { not: { before: freeze } } ] }
    once: { comment: "${release.name} was frozen." }
"""
SCHEDULE = """\
- { when: 2026-01-07, what: Proposal Freeze }
- { when: 2026-02-25, milestone: Code Freeze }
- { when: 2026-03-25, milestone: GA }
"""
HOME = "proposals/team-red/12-paint/proposal.md"
BLUE = "proposals/team-blue/12-paint/proposal.md"
# Where the day of the freeze and that of the release end, anywhere on Earth.
FREEZE = datetime(2026, 1, 8, 12, tzinfo=UTC)
GRACE = FREEZE + timedelta(hours=2)
RELEASE = datetime(2026, 3, 26, 12, tzinfo=UTC)
EARLY = datetime(2025, 12, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RED, BOTH = ["team/red"], ["team/blue", "team/red"]


def document(number: int = 12, alpha: str = "", beta: str = "", text: str = "") -> str:
    lines = [f"- {stage}: {to}" for stage, to in (("Alpha", alpha), ("Beta", beta)) if to]
    body = "\n".join(f"What it is about, line {line}." for line in range(20))
    return f"# EP {number}: Paint\n\n{body}{text}\n\n## Target releases\n\n" + "\n".join(lines)


def several(count: int, team: str = "team-red") -> Files:
    return {
        f"proposals/{team}/{n}-x/proposal.md": document(n, alpha="v1.8")
        for n in range(1, count + 1)
    }


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with rules and schedules: v1.8 and, a year later, v1.9."""
    folder = tmp_path_factory.mktemp("process")
    (folder / "rules").mkdir()
    rules = RULES.replace("rules:\n", DEADLINES)
    (folder / "rules" / "example.yaml").write_text(rules)
    (folder / "schedules").mkdir()
    (folder / "schedules" / "v1.8.yaml").write_text(SCHEDULE)
    (folder / "schedules" / "v1.9.yaml").write_text(SCHEDULE.replace("2026", "2027"))
    return folder


@dataclass(frozen=True)
class Story:
    """A change after others, and what is expected of its report."""

    name: str
    files: Files
    expected: dict[str, Any]
    at: datetime = EARLY
    before: Files | None = None
    subject: str = "Paint (#7)"
    side: Files | None = None

    def commits(self) -> list[Commit]:
        """The history that it is the last of."""
        first = Commit("first", {"README.md": "Read me.\n", **(self.before or {})})
        return [first, Commit(self.subject, self.files, self.at, self.side)]


def freeze(*, late: bool) -> dict[str, Any]:
    """What is expected of a change that sets v1.8."""
    deadline = {"name": "freeze", "day": "2026-01-07", "late": late}
    return {"milestone": "v1.8", "deadline": deadline}


ADDED = {HOME: document(alpha="v1.8")}
START_OF_DAY, END_OF_DAY = datetime(2026, 1, 7, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC)
NONE = {"milestone": None, "deadline": None}

STORIES = [
    # The boundaries of the freeze and of the release, a minute to each side.
    Story("before 00:00Z", ADDED, freeze(late=False), START_OF_DAY - MINUTE),
    Story("at 00:00Z", ADDED, freeze(late=False), START_OF_DAY),
    Story("before 24:00Z", ADDED, freeze(late=False), END_OF_DAY - MINUTE),
    Story("at 24:00Z", ADDED, freeze(late=False), END_OF_DAY),
    Story("before the end of the day", ADDED, freeze(late=False), FREEZE - MINUTE),
    Story("at the end of the day, in grace", ADDED, freeze(late=False), FREEZE),
    Story("a minute into grace", ADDED, freeze(late=False), FREEZE + MINUTE),
    Story("a minute of grace left", ADDED, freeze(late=False), GRACE - MINUTE),
    Story("when grace has ended", ADDED, freeze(late=True), GRACE),
    Story("a minute after grace", ADDED, freeze(late=True), GRACE + MINUTE),
    Story("before the release", ADDED, freeze(late=True), RELEASE - MINUTE),
    Story("when it is out", ADDED, NONE, RELEASE),
    Story("a minute after it is out", ADDED, NONE, RELEASE + MINUTE),
    # Targets.
    Story(
        "re-target",
        {HOME: document(alpha="v1.9")},
        {"milestone": "v1.9", "kind": "proposal"},
        before=ADDED,
    ),
    Story("the same target again", {HOME: document(alpha="v1.8", text="!")}, NONE, before=ADDED),
    Story(
        "one more stage", {HOME: document(12, "v1.8", "v1.9")}, {"milestone": "v1.9"}, before=ADDED
    ),
    Story(
        "two targets",
        {HOME: document(12, "v1.9", "v1.8")},
        {"milestone": "v1.8", "other_releases": ["v1.9"]},
    ),
    Story(
        "a past target and a new one",
        {HOME: document(12, "v1.8", "v1.9")},
        {"milestone": "v1.9"},
        RELEASE,
    ),
    Story("a past target only", ADDED, {**NONE, "labels": RED}, RELEASE),
    Story(
        "a release without a schedule",
        {HOME: document(alpha="v1.20")},
        {"milestone": "v1.20", "deadline": None},
    ),
    Story("v1.10 is after v1.9", {HOME: document(12, "v1.10", "v1.9")}, {"milestone": "v1.9"}),
    Story("no target", {HOME: document()}, {**NONE, "labels": RED, "kind": "proposal"}),
    Story("a target that is taken back", {HOME: document()}, NONE, before=ADDED),
    Story(
        "a hidden target",
        {HOME: document(text="\n<!--\n## Target releases\n- Alpha: v1.8\n-->\n")},
        NONE,
    ),
    # Bulk changes.
    Story(
        "three proposals are no bulk change", several(3), {"kind": "proposal", "milestone": "v1.8"}
    ),
    Story("four are", several(4), {"kind": "bulk", **NONE, "labels": RED, "tracking_issue": None}),
    Story(
        "a bulk change of two teams",
        {**several(2), **several(2, "team-blue")},
        {"kind": "bulk", "labels": BOTH},
    ),
    # Moves.
    Story(
        "a move to another team",
        {HOME: None, BLUE: document(alpha="v1.8")},
        {"labels": BOTH, **NONE, "proposals": [12], "kind": "proposal"},
        before=ADDED,
    ),
    Story(
        "a move with a new target",
        {HOME: None, BLUE: document(alpha="v1.9")},
        {"labels": BOTH, "milestone": "v1.9"},
        before=ADDED,
    ),
    Story(
        "a move out of the territory",
        {HOME: None, "old/paint.md": document(alpha="v1.8")},
        {"labels": RED, **NONE, "kind": "proposal"},
        before=ADDED,
    ),
    Story(
        "a move out of the oldest layout",
        {"proposals/team-red/paint.md": None, HOME: document(alpha="v1.8")},
        {"labels": RED, **NONE, "proposals": [12]},
        before={"proposals/team-red/paint.md": document(alpha="v1.8")},
    ),
    Story(
        "a copy of the template",
        {HOME: document(alpha="v1.8")},
        {"kind": "proposal", "milestone": "v1.8"},
        before={"proposals/template/proposal.md": document(alpha="v1.8")},
    ),
    # Kinds.
    Story(
        "the template",
        {"proposals/template/proposal.md": "# EP NNNN: x\n"},
        {"kind": "template", "labels": [], "proposals": []},
    ),
    Story("OWNERS only", {"proposals/team-red/OWNERS": "x"}, {"kind": "other", "labels": []}),
    Story("something else", {"docs/x.md": document(alpha="v1.8")}, {"kind": "other", **NONE}),
    Story("nothing at all", {}, {"kind": "other", "proposals": []}),
    Story(
        "an image of a proposal",
        {"proposals/team-red/12-paint/x.png": b"\x89\0"},
        {"kind": "proposal", "labels": RED, "proposals": []},
    ),
    Story(
        "nobody's team",
        {"proposals/meta/1-x/proposal.md": document(1)},
        {"kind": "proposal", "labels": [], "proposals": [1]},
    ),
    Story(
        "a document that is gone",
        {HOME: None},
        {"kind": "proposal", **NONE, "proposals": [12], "labels": RED},
        before=ADDED,
    ),
    Story(
        "the oldest layout",
        {"proposals/team-red/paint.md": document(alpha="v1.8")},
        {"proposals": [12], "milestone": "v1.8", "tracking_issue": 12},
    ),
    Story(
        "a link is no document",
        {HOME: Link("# EP 3: Alpha: v1.8")},
        {**NONE, "labels": RED, "proposals": [12]},
    ),
    Story(
        "names of all kinds",
        {"proposals/team-red/13-größe ✓/proposal.md": document(13, "v1.8")},
        {"proposals": [13], "milestone": "v1.8"},
    ),
    Story(
        "names that are no text",
        {'proposals/team-red/14-\udcff\n\t"\\/proposal.md': document(14, "v1.8")},
        {"proposals": [14], "milestone": "v1.8"},
    ),
    Story(
        "a text that is no UTF-8",
        {HOME: document(alpha="v1.8").encode() + b"\n\xff\xfe\0"},
        {"milestone": "v1.8"},
    ),
    Story("a wrong number", {HOME: document(13)}, {"proposals": [12], "tracking_issue": 12}),
    Story(
        "a document beside the main one",
        {
            HOME: document(alpha="v1.8"),
            "proposals/team-red/12-paint/more.md": document(alpha="v1.9"),
        },
        {"milestone": "v1.8", "proposals": [12]},
    ),
    Story(
        "too large to be read",
        {HOME: document(alpha="v1.8") + "\n" * 2**20},
        {"kind": "proposal", **NONE, "labels": RED, "proposals": [12]},
    ),
    # Which pull request it was.
    Story(
        "a squashed one",
        ADDED,
        {"pull_request": 34, "title": 'Revert "Paint (#12)"'},
        subject='Revert "Paint (#12)" (#34)',
    ),
    Story(
        "a revert of a revert sets it anew", ADDED, {"milestone": "v1.8"}, before={HOME: document()}
    ),
    Story(
        "a merge",
        {},
        {"pull_request": 5, "title": "Paint it", "labels": RED, "milestone": "v1.8"},
        subject="Merge pull request #5 from alice/paint\n\nPaint it",
        side=ADDED,
    ),
    Story("without a number", ADDED, {"pull_request": None, "title": "Fix #12"}, subject="Fix #12"),
    Story("number nought", ADDED, {"pull_request": None}, subject="Fix (#0)"),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_change(process: Path, tmp_path: Path, story: Story) -> None:
    repository = make_repository(tmp_path / "clone", story.commits())
    [found, *_] = backtested(repository, process / "rules", process / "schedules")
    found["proposals"] = [each["number"] for each in found["proposals"]]
    if found["deadline"]:
        del found["deadline"]["late_if"]
    assert {key: found[key] for key in story.expected} == story.expected


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        (START_OF_DAY - MINUTE, []),
        (START_OF_DAY, ["00:00Z"]),
        (END_OF_DAY - MINUTE, ["00:00Z"]),
        (END_OF_DAY, ["00:00Z", "24:00Z"]),
        (FREEZE - MINUTE, ["00:00Z", "24:00Z"]),
        (FREEZE, ["00:00Z", "24:00Z", "AoE"]),
    ],
)
def test_what_would_be_late_if_the_day_ended_elsewhere(
    process: Path, tmp_path: Path, moment: datetime, late: list[str]
) -> None:
    repository = make_repository(tmp_path / "clone", [Commit("Paint", ADDED, moment)])
    [found] = backtested(repository, process / "rules", process / "schedules")
    assert [name for name, is_late in found["deadline"]["late_if"].items() if is_late] == late


def test_a_whole_report(process: Path, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "clone", [Commit("Paint (#7)", ADDED, GRACE)])
    [found] = backtested(repository, process / "rules", process / "schedules")
    assert len(found.pop("commit")) == 40
    rules, before = found.pop("rules"), found.pop("rules_before")
    assert found == {
        "pull_request": 7,
        "title": "Paint",
        "merged_at": "2026-01-08T14:00:00Z",
        "kind": "proposal",
        "groups": ["team-red"],
        "proposals": [{"number": 12, "path": HOME, "wrong_number": False}],
        "tracking_issue": 12,
        "labels": ["team/red"],
        "milestone": "v1.8",
        "other_releases": [],
        "release": "v1.8",
        "standing": {
            "word": "late",
            "stage": "alpha",
            "why": "whether it had an exception is unknown: a clone does not say it",
        },
        "deadline": {
            "name": "freeze",
            "day": "2026-01-07",
            "late": True,
            "late_if": {"00:00Z": True, "24:00Z": True, "AoE": True},
        },
    }
    assert [(each["rule"], each["verdict"], each["operations"]) for each in rules] == [
        ("on-milestone", "held", ["set milestone v1.8"]),
        ("too-late", "held", ["only report: write comment too-late: v1.8 was frozen."]),
        ("label-owner", "held", ["add label team/red"]),
    ]
    assert all(each["because"] and each["line"] and each["file"] for each in (*rules, *before))
    assert [each["operations"] for each in before] == [each["operations"] for each in rules]


def test_rules_judge_a_merge_within_grace_as_in_time(process: Path, tmp_path: Path) -> None:
    commits = [Commit("Paint", ADDED, GRACE - MINUTE)]
    repository = make_repository(tmp_path / "clone", commits)
    [found] = backtested(repository, process / "rules", process / "schedules")
    assert [each["verdict"] for each in found["rules"]] == ["held", "not held", "held"]


def test_without_schedules_what_needs_them_is_unknown(process: Path, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "clone", [Commit("Paint", ADDED, RELEASE)])
    [found] = backtested(repository, process / "rules")
    assert (found["milestone"], found["deadline"], found["release"]) == ("v1.8", None, None)
    assert [each["verdict"] for each in found["rules"]] == ["unknown", "unknown", "held"]


def test_changes_come_newest_first_and_only_those_of_the_main_line(
    process: Path, tmp_path: Path
) -> None:
    commits = [
        Commit("one", {"a": "1"}),
        Commit("two", {}, START + MINUTE, side={"b": "2"}),
        Commit("three", {"a": "3"}, START + 2 * MINUTE),
    ]
    found = backtested(make_repository(tmp_path / "clone", commits), process / "rules")
    assert [each["title"] for each in found] == ["three", "two", "one"]


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (("--since", "2026-01-02"), ["three", "two"]),
        (("--since", "2026-01-02T00:01:00Z"), ["three"]),
        (("--until", "2026-01-02"), ["two", "one"]),
        (("--until", "2026-01-02T02:00:00+02:00"), ["one"]),
        (("--since", "2026-01-02", "--until", "2026-01-02"), ["two"]),
        (("--since", "2027-01-01"), []),
    ],
)
def test_days_from_and_to(
    process: Path, tmp_path: Path, options: tuple[str, ...], titles: list[str]
) -> None:
    days = enumerate(("one", "two", "three"), 1)
    commits = [
        Commit(title, {"a": title}, datetime(2026, 1, day, tzinfo=UTC)) for day, title in days
    ]
    repository = make_repository(tmp_path / "clone", commits)
    found = backtested(repository, process / "rules", None, *options)
    assert [each["title"] for each in found] == titles


def test_several_processes_and_the_clones_origin(process: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    text = (process / "rules" / "example.yaml").read_text()
    (rules / "a.yaml").write_text(
        text.replace("example/enhancements", "other/place").replace("EP", "OP")
    )
    (rules / "b.yaml").write_text(text)
    repository = make_repository(tmp_path / "clone", [Commit("Paint", ADDED)])
    url = "git@github.com:Example/Enhancements.git"
    git(repository, "remote", "add", "origin", url)
    [found] = backtested(repository, rules)
    assert {Path(each["file"]).name for each in found["rules"]} == {"b.yaml"}


def test_grace_is_a_duration() -> None:
    rules = RULES.replace("rules:\n", DEADLINES)
    [entry] = rulebook(rules).processes
    assert entry.process.deadlines[0].grace == timedelta(hours=2)
    with pytest.raises(InvalidRules, match='"soon" is no duration'):
        rulebook(rules.replace("grace: 2h", "grace: soon"))
