"""Checks as the fake remembers them: plain dataclasses."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.github.state.model import App

WORST_FIRST = (
    "action_required", "failure", "timed_out", "cancelled", "success", "neutral", "skipped",
)  # fmt: skip


@dataclass(eq=False)
class CheckRun:
    """One check of one commit; annotations are kept as they were sent."""

    id: int
    suite: "CheckSuite"
    name: str
    status: str
    conclusion: str | None
    started_at: datetime | None
    completed_at: datetime | None
    details_url: str
    external_id: str
    output: dict[str, Any] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def app(self) -> App:
        """Who made it."""
        return self.suite.app

    @property
    def head_sha(self) -> str:
        """The commit that is checked."""
        return self.suite.head_sha


@dataclass(eq=False)
class CheckSuite:
    """All checks of one App for one commit."""

    id: int
    app: App
    head_sha: str
    created_at: datetime
    updated_at: datetime
    runs: list[CheckRun] = field(default_factory=list)
    reset: bool = False

    @property
    def latest(self) -> list[CheckRun]:
        """The newest run of each name."""
        return list({run.name: run for run in self.runs}.values())

    @property
    def status(self) -> str:
        """Completed when all are; queued after somebody asked for it again."""
        if self.reset or not self.runs:
            return "queued"
        done = all(run.status == "completed" for run in self.latest)
        return "completed" if done else "in_progress"

    @property
    def conclusion(self) -> str | None:
        """The worst of its runs."""
        if self.status != "completed":
            return None
        found = {run.conclusion for run in self.latest}
        return next((one for one in WORST_FIRST if one in found), None)
