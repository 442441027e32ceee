"""A process, and documents written for tests: proposals of a made-up project."""

from bot.core.model.definitions.calendar import DeadlineRow
from bot.core.model.definitions.document import KEYS, DocumentLayout, State
from bot.core.model.definitions.process import Group, Process

LAYOUT = DocumentLayout(
    keys={
        **KEYS,
        "number": "ep-number",
        "group": "owning-team",
        "participating": "participating-teams",
    },
    target_sections=("Target releases*",),
    target_lines=(
        "targets {stage} for version:",
        "targeted {stage} for version:",
        "{stage}:",
        "targets {stage} for",
        "{stage} |",
        "ship target version:",
        "targets version:",
    ),
    template=("/proposals/NNNN-template/**",),
    placeholders=("NNNN", "Your short title", "@somebody", "v1.x"),
    lines={
        "status": ("Status",),
        "stage": ("Stage",),
        "authors": ("Author", "Authors"),
        "feature-gate": ("Feature gate",),
        "group": ("Owning team",),
        "participating": ("Participating teams",),
    },
    required=("title", "ep-number", "status", "reviewers", "feature-gate"),
    exempt={"meta": ("feature-gate",)},
    waived={"feature-gate": ("*needs no feature gate*",)},
    states=(
        State("provisional", ("implementable", "withdrawn", "replaced")),
        State("implementable", ("implemented", "withdrawn"), ("reviewers", "milestone.alpha")),
        State("implemented"),
        State("withdrawn"),
        State("replaced", (), ("superseded-by",)),
    ),
    initial_states=("provisional", "implementable"),
    tracking_lines=("Tracking issue", "Tracker"),
    group_lines=("Team label", "Responsible teams", "Additional team*"),
)
PROCESS = Process(
    name="EP",
    repository="example/enhancements",
    proposals="proposals/{group}/{number}-{slug}/proposal.md",
    territory="proposals/{group}/**",
    ignore=("/proposals/NNNN-template/**", "**/OWNERS"),
    groups=(
        Group("team-red", "red", "team/red"),
        Group("team-blue", "blue", "team/blue"),
        Group("meta", "meta"),
    ),
    labels=frozenset({"team/red", "team/blue", "team/green", "kind/tracker"}),
    deadlines=(
        DeadlineRow("proposal-freeze", what=("*(EP) Freeze",)),
        DeadlineRow("code-freeze", milestone=("*Code Freeze", "*Feature Freeze")),
        DeadlineRow("ga", milestone=("*GA*",), who=("Paint",)),
    ),
    document=LAYOUT,
)
PATH = "proposals/team-red/12-paint/proposal.md"


def document(
    front: str = "", title: str = "# EP #12: Paint it red", targets: str = "", body: str = ""
) -> str:
    """A proposal's text; `front` and `targets` are lines without what goes around them."""
    head = f"---\n{front}---\n" if front else ""
    section = f"\n### Target releases\n\n{targets}\n" if targets else ""
    return f"{head}{title}\n{section}\n## Overview\n\n{body or 'Words.'}\n"


FRONT = """\
title: Paint it red
ep-number: 12
status: implementable
authors: [ "@alice", Bob ]
owning-team: team-red
participating-teams: [ blue, team/green ]
reviewers: [ "@carol" ]
approvers:
  - "@dave"
feature-gate: RedPaint
stage: alpha
milestone:
  alpha: "v1.9"
"""
