"""Every text that the shipped rules can write, as `tests/golden/NAME.md`.

`facts` becomes a plan, and what the plan says to people becomes Markdown. A rule's line is written
as `LINE`, so that an edit of the rules changes only the texts that it changes. To write the files
anew, and read the difference: `python -m tests.golden_texts`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from bot.core.documents.proposal import read_proposal
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.actor import Actor
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.definitions.process import Process
from bot.core.model.facts import (
    Ambiguous,
    Branch,
    ChangedFile,
    Check,
    Facts,
    Issue,
    Milestone,
    PullRequest,
    Unavailable,
)
from bot.core.model.plan.operation import CreateIssue, Operation, PublishCheck, WriteComment
from bot.core.model.proposal import ProposalChange
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.rulebook.load import load
from bot.core.rulebook.pages import RulePages
from bot.core.rulebook.rulebook import Rulebook
from bot.service.sources.rules import read_folder
from tests import golden_notices
from tests.golden_notices import Notices
from tests.harness.answers import answer_to
from tests.harness.support import ROOT, TRIGGER
from tests.harness.tiny import deadline

FOLDER = ROOT / "tests" / "golden"
RULE_LINE = re.compile(r"(rules/kubevirt\.yaml(?::|#L))\d+")
# Rules are linked as on a server with RULES_URL.
PAGES = RulePages(folder="https://github.com/kubevirt/enhancements/blob/main/rules")
REPOSITORY = "kubevirt/enhancements"
PATH = "veps/sig-compute/25-live-resize/vep.md"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUBJECT, TRACKER = SubjectRef(REPOSITORY, 31), SubjectRef(REPOSITORY, 25)
HEAD = "8f14e45fceea167a5a36dedd4bea2543c0ffee12"
CALENDAR = Calendar(
    (
        Schedule("v1.8", (deadline("ga", date(2026, 1, 31)),)),
        Schedule(
            "v1.9", (deadline("vep-freeze", date(2026, 4, 30)), deadline("ga", date(2026, 7, 22)))
        ),
    )
)
FRONT = """\
---
title: Live resize
vep-number: 25
status: provisional
authors: [ "@alice" ]
owning-sig: sig-compute
reviewers: [ "@rita" ]
approvers: [ "@carol" ]
feature-gate: LiveResize
stage: alpha
milestone:
  alpha: v1.9
---
"""
SECTIONS = (
    "Overview", "Motivation", "Goals", "Non Goals", "Definition of Users", "User Stories", "Repos",
    "Design", "API Examples", "Alternatives", "Scalability", "Update/Rollback Compatibility",
    "Functional Testing Approach", "Implementation History", "Graduation Requirements",
)  # fmt: skip
BODY = "".join(f"\n## {section}\n\nPeople ask for it.\n" for section in SECTIONS)
GOOD = f"{FRONT}# VEP #25: Live resize\n{BODY}"
PROSE = f"# VEP #25: Live resize\n\n## Target releases\n\n- alpha: v1.9\n{BODY}"
POOR = f"""\
# VEP #NNNN: Your short, descriptive title

Owners: @github-handle

## Target releases

- This VEP targets alhpa for version: v1.9
- This VEP targets beta for version: soon
- This VEP targets GA for version: v1.8
{BODY}"""
DISPUTES = {
    "pull-request": "the description says kubevirt/enhancements#25, which is a pull request",
    "missing": "the document says kubevirt/enhancements#25, which does not exist",
    "transferred": "the description says kubevirt/enhancements#25, which was transferred",
    "elsewhere": "the description says kubevirt/kubevirt#25, which is in another repository",
    "title": "the document says kubevirt/enhancements#25, whose title is about something else",
    "several": "2 proposals are touched; each has its own issue",
}


@cache
def shipped(severity: str = "advisory") -> Rulebook:
    """The rules as they are shipped, or with a check that may be red."""
    files = {path.removeprefix(f"{ROOT}/"): t for path, t in read_folder(ROOT / "rules").items()}
    mild, strict = "annotate: true }", f"annotate: true, severity: {severity} }}"
    return load({path: text.replace(mild, strict) for path, text in files.items()}, PAGES)


def process() -> Process:
    """The shipped process."""
    return shipped().processes[0].process


def proposing(text: str | None = GOOD, path: str = PATH, **changes: Any) -> Facts:
    """A pull request that adds this document; of everything else all is known and in order."""
    thread = replace(pull_request(), **changes.pop("thread", {}))
    head = read_proposal(text, path, process()) if text is not None else None
    everything: dict[str, Any] = {
        "files": (ChangedFile(path, "added"),),
        "proposals": (ProposalChange(None, head),) if head else (),
        "calendar": CALENDAR,
        "tracking_issue": tracked(),
        "repository_labels": frozenset(process().labels | {"sig/compute"}),
        "milestones": (Milestone(1, "v1.9", open=True),),
        "reviews": (), "roles": {}, "exceptions": (), "code": (), "history": (),
        "comments": (), "checks": (),
    }  # fmt: skip
    return Facts(SUBJECT, thread, **(everything | changes))


def typo_fix() -> ProposalChange:
    """A document before and after a change of one word of its prose."""
    before = read_proposal(GOOD.replace("ask for it", "aks for it"), PATH, process())
    return ProposalChange(before, read_proposal(GOOD, PATH, process()))


def pull_request() -> PullRequest:
    """Alice's, open."""
    return PullRequest(
        number=SUBJECT.number, title="VEP 25: Live resize", body="**Tracking issue**: #25",
        author=Actor("alice"), draft=False, open=True, merged_at=None,
        base=Branch("main", "b" * 40, REPOSITORY),
        head=Branch("live-resize", HEAD, "alice/enhancements"),
        labels=("sig/compute",), milestone=None, created_at=NOW, updated_at=NOW, changed_files=1,
        url=f"https://github.com/{REPOSITORY}/pull/{SUBJECT.number}",
    )  # fmt: skip


def tracked(*, is_open: bool = True) -> Facts:
    """The tracking issue as its author opened it."""
    issue = Issue(
        number=TRACKER.number, title="VEP 25: Live resize", body="", author=Actor("alice"),
        open=is_open, labels=(), milestone=None, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    known: dict[str, Any] = {
        "repository_labels": frozenset(process().labels | {"sig/compute"}),
        "milestones": (Milestone(1, "v1.9", open=True),),
    }
    return Facts(TRACKER, issue, SubjectKind.ISSUE, history=(), comments=(), **known)


MERGED: dict[str, Any] = {"open": False, "merged_at": NOW}
UNTITLED = PATH.replace("25-live-resize", "NNNN-live-resize")
SPOILT = (
    GOOD.replace("# VEP #25", "# VEP #0052")
    .replace("stage: alpha", "stage: alhpa")
    .replace("status: provisional", "status: provisionel")
    .replace("owning-sig: sig-compute", "owning-sig: sig-compte")
    .replace("LiveResize", "FeatureName")
)
CHECKED: dict[str, Any] = {"checks": (Check(9, "vep / proposal", "neutral", "old"),)}


def cases() -> Mapping[str, Facts]:
    """Facts by the name of the file in which stands what is said then."""
    found = {
        "open-much-missing": proposing(POOR, UNTITLED, tracking_issue=None),
        "open-one-missing": proposing(GOOD.replace("LiveResize", "FeatureName")),
        "open-no-tracking-issue": proposing(tracking_issue=None),
        "open-no-target": proposing(PROSE.replace("v1.9", "TBD"), tracking_issue=None),
        "open-target-without-schedule": proposing(PROSE.replace("v1.9", "v1.10")),
        "open-mechanical-mistakes": proposing(SPOILT),
        "open-not-readable": proposing(
            tracking_issue=Unavailable("GitHub does not answer at the moment")
        ),
        "open-schedule-not-readable": proposing(
            calendar=Unavailable("GitHub does not answer at the moment")
        ),
        "open-all-done": proposing(),
        "open-typo-fix": proposing(proposals=(typo_fix(),)),
        "open-draft": proposing(thread={"draft": True}),
        "open-disputed": proposing(tracking_issue=Ambiguous(DISPUTES["pull-request"])),
        "open-unconfirmed": proposing(tracking_issue=CLAIMED),
        "merged-unconfirmed": proposing(thread=MERGED, tracking_issue=CLAIMED),
        "open-tracker-closed": proposing(tracking_issue=tracked(is_open=False)),
        "merged-tracker-closed": proposing(thread=MERGED, tracking_issue=tracked(is_open=False)),
        "merged-tracked": proposing(thread=MERGED),
        "merged-untracked": proposing(thread=MERGED, tracking_issue=None),
        "merged-untracked-no-target": proposing(
            "# VEP: Live resize\n", thread=MERGED, tracking_issue=None
        ),
        "closed-unmerged": proposing(thread={"open": False}),
        "check-withdrawn": proposing(files=(ChangedFile("docs/x.md", "added"),), **CHECKED),
    }
    disputes = {name: Ambiguous(reason) for name, reason in DISPUTES.items()} | {
        "alike": Ambiguous("nobody names it", (25, 26)),
        "missing-alike": Ambiguous(DISPUTES["missing"], (26,)),
    }
    unclear = {
        f"merged-unclear-{name}": proposing(thread=MERGED, tracking_issue=dispute)
        for name, dispute in disputes.items()
    }
    return found | unclear


def planned(facts: Facts, now: datetime = NOW, severity: str = "advisory") -> Plan:
    """What the shipped rules make of it."""
    return plan(decide(shipped(severity), facts, TRIGGER, now), facts)


def rendered() -> dict[str, str]:
    """The text of every golden file, by its name."""
    texts = {name: told(planned(facts)) for name, facts in cases().items()}
    late = datetime(2026, 5, 2, tzinfo=UTC)
    texts["open-late"] = told(planned(proposing(tracking_issue=None), late))
    texts["check-required"] = told(planned(cases()["open-much-missing"], severity="required"))
    texts["check-required-done"] = told(planned(proposing(), severity="required"))
    found = notices()
    texts |= {name: told(found.planned(moment)) for name, moment in found.moments().items()}
    texts |= answers() | found.answers() | found.ledgers()
    return {name: RULE_LINE.sub(r"\1LINE", text) for name, text in texts.items()}


def notices() -> Notices:
    """What is said as deadlines come and go, about the proposal of these files."""
    pull = proposing(roles=ROLES, calendar=golden_notices.CALENDAR)
    return Notices(shipped(), pull, GOOD, PATH)


# Of somebody else's issue, and of their exception.
CLAIMED = Ambiguous(
    "the description says kubevirt/enhancements#40, and nothing there shows that it belongs to "
    "this pull request",
    claimed=40,
)
ROLES: dict[str, frozenset[str] | Unavailable] = {
    "author": frozenset({"alice"}),
    "sig-lead": frozenset({"carol"}),
    "sig-lead:sig-compute": frozenset({"carol"}),
    "reviewer": frozenset({"rita"}),
    "release-team": frozenset({"dora"}),
}
LATE = datetime(2026, 5, 2, tzinfo=UTC)


def answers() -> dict[str, str]:
    """What KubeVirt's commands are answered, by the name of the file."""
    facts = proposing(roles=ROLES)
    lost = proposing(
        roles=ROLES | {"release-team": Unavailable("GitHub does not answer at the moment")}
    )
    known: dict[str, tuple[str, str, Facts, datetime]] = {
        "command-help": ("/vep help", "mallory", facts, NOW),
        "command-help-target": ("/vep help target", "mallory", facts, NOW),
        "command-typo": ("/vep staus", "alice", facts, NOW),
        "command-status": ("/vep status", "mallory", facts, NOW),
        "command-preview": ("/vep preview 2026-04-30", "mallory", facts, NOW),
        "command-target": ("/vep target v1.9 beta", "alice", facts, NOW),
        "command-target-misspelt": ("/vep target v1.9 bta", "alice", facts, NOW),
        "command-target-unknown": ("/vep target v3.0", "alice", facts, NOW),
        "command-target-late": ("/vep target v1.9", "alice", facts, LATE),
        "command-target-stranger": ("/vep target v1.9", "mallory", facts, NOW),
        "command-target-not-looked-up": ("/vep target v1.9", "mallory", lost, NOW),
        "command-sign-off": ("/vep sign-off", "carol", facts, NOW),
        "command-sign-off-other": ("/vep sign-off network", "carol", facts, NOW),
        "command-target-proposer": ("/vep target v1.9", "alice", proposer(), NOW),
        "command-exception-unconfirmed": (
            "/vep exception withdraw",
            "alice",
            proposing(roles=ROLES, tracking_issue=CLAIMED),
            NOW,
        ),
        "command-concern": ("/vep concern scale with *1000* nodes?", "rita", facts, NOW),
        "command-resolve-none": ("/vep resolve scale", "rita", facts, NOW),
        "command-reviewer": ("/vep reviewer @rita", "alice", facts, NOW),
    }
    return {
        name: answer_to(line, by, shipped(), found, now)
        for name, (line, by, found, now) in known.items()
    }


def proposer() -> Facts:
    """Alice proposes a change of somebody else's document: she has no say on its issue."""
    roles = ROLES | {"author@tracker": frozenset(), "sig-lead@tracker": frozenset({"carol"})}
    issue = tracked()
    thread = replace(issue.thread, author=Actor("victor"), assignees=())
    return proposing(roles=roles, tracking_issue=replace(issue, thread=thread, proposals=()))


def told(found: Plan) -> str:
    """All that is said to people, Markdown."""
    assert not found.needs
    parts = [part for step in found.steps if (part := "\n".join(_said(step.operation)))]
    return "\n\n".join(parts) + "\n"


def _said(operation: Operation) -> Iterator[str]:
    match operation:
        case WriteComment():
            yield f"<!-- COMMENT on {operation.subject} -->\n\n{operation.body}"
        case CreateIssue():
            yield f"<!-- ISSUE -->\n\n# {operation.title}\n"
            yield f"Labels: {', '.join(operation.labels)}"
            yield f"Assignees: {', '.join(operation.assignees)}\n\n{operation.body}"
        case PublishCheck():
            yield f"<!-- CHECK: {operation.conclusion} -->\n"
            yield f"# {operation.name}: {operation.title}\n\n{operation.summary}"
            for mark in operation.annotations:
                yield f"\n<!-- ANNOTATION {mark.path}:{mark.line}:{mark.column}, {mark.level} -->\n"
                yield f"**{mark.title}**\n\n{mark.message}"
        case _:
            pass


def differing(texts: Mapping[str, str], files: Iterable[str]) -> list[str]:
    """Names of golden files that say something else, that are missing, or that nobody produces."""
    stored = {name: (FOLDER / f"{name}.md").read_text("utf-8") for name in files}
    return sorted(name for name in {*texts, *stored} if texts.get(name) != stored.get(name))


if __name__ == "__main__":
    for old in FOLDER.glob("*.md"):
        old.unlink()
    for name, text in rendered().items():
        (FOLDER / f"{name}.md").write_text(text, "utf-8")
