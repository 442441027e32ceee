"""Check runs and their suites. https://docs.github.com/en/rest/checks/runs"""

from typing import Any

from tests.fakes.github.errors import Refusal, not_found, not_supplied
from tests.fakes.github.state.base import MAINTAINER, RepositoryBase
from tests.fakes.github.state.check import CheckRun, CheckSuite
from tests.fakes.github.state.check_rules import check_fields, moment
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.model import App, PullRequest


class Checks(RepositoryBase):
    """Making, changing and asking for checks; fields are those of GitHub's request body."""

    def check_run(self, number: int) -> CheckRun:
        """A check run by its id."""
        if number not in self.check_runs:
            raise not_found()
        return self.check_runs[number]

    def create_check_run(
        self, name: str, head_sha: str, app: str | None = None, **fields: Any
    ) -> CheckRun:
        """A new check run of the App, or of another one: `created`, and `completed` if it is."""
        check_fields(fields, new=True)
        suite = self._suite(self._checking(app), head_sha)
        status, conclusion = outcome(fields, "queued", None)
        run = CheckRun(
            self.github.next_id(), suite, name, status, conclusion,
            moment("started_at", fields.get("started_at")) or self.now, None,
            fields.get("details_url") or f"https://example.org/{suite.app.slug}",
            fields.get("external_id") or "",
        )  # fmt: skip
        self._fill(run, fields)
        suite.runs.append(run)
        self.check_runs[run.id] = run
        self._announce_run("created", run)
        if status == "completed":
            self._announce_run("completed", run)
        return run

    def update_check_run(
        self, id: int, name: str | None = None, app: str | None = None, **fields: Any  # noqa: A002
    ) -> CheckRun:  # fmt: skip
        """Change what is given; annotations are added to those that are there."""
        run, acting = self.check_run(id), self._checking(app)
        if run.app is not acting:
            raise not_the_owner(acting)
        check_fields(fields, new=False)
        before = run.status
        run.status, run.conclusion = outcome(fields, run.status, run.conclusion)
        run.name = name or run.name
        run.details_url = fields.get("details_url") or run.details_url
        run.external_id = fields.get("external_id") or run.external_id
        run.started_at = moment("started_at", fields.get("started_at")) or run.started_at
        self._fill(run, fields)
        if run.status == "completed" != before:
            self._announce_run("completed", run)
        return run

    def rerequest_check(self, id: int, by: str = MAINTAINER) -> CheckRun:  # noqa: A002
        """Somebody wants it run again: its suite is queued, the run itself stays as it was.

        https://docs.github.com/en/rest/checks/runs#rerequest-a-check-run
        """
        run = self.check_run(id)
        run.suite.reset = True
        self._announce_run("rerequested", run, by)
        return run

    def rerequest_checks(self, head_sha: str, by: str = MAINTAINER) -> CheckSuite:
        """Somebody wants all of the App's checks of a commit run again."""
        suite = self._suite(self.github.app, head_sha)
        suite.reset = True
        self.announce("check_suite", "rerequested", self.github.account(by), check_suite=suite)
        return suite

    def request_action(self, id: int, identifier: str, by: str = MAINTAINER) -> CheckRun:  # noqa: A002
        """Somebody pressed one of the check's buttons."""
        run, wanted = self.check_run(id), {"identifier": identifier}
        self._announce_run("requested_action", run, by, requested_action=wanted)
        return run

    def checked_pulls(self, head_sha: str) -> list[PullRequest]:
        """Open pull requests from a branch here: GitHub does not look into forks."""
        return [
            one
            for one in self.issues.values()
            if isinstance(one, PullRequest) and one.state == "open" and one.head_sha == head_sha
            if one.fork and one.fork.id == self.id
        ]

    def commit_named(self, ref: str) -> Commit:
        """A commit by its name, a branch or a tag."""
        commit = self.git.resolve(ref)
        if commit is None:
            raise Refusal(422, f"No commit found for SHA: {ref}")
        return commit

    def _checking(self, app: str | None) -> App:
        return self.github.other_app(app) if app else self.github.app

    def _suite(self, app: App, head_sha: str) -> CheckSuite:
        if head_sha not in self.git.commits:
            raise Refusal(422, f"No commit found for SHA: {head_sha}")
        key = (app.id, head_sha)
        if key not in self.check_suites:
            suite = CheckSuite(self.github.next_id(), app, head_sha, self.now, self.now)
            self.check_suites[key] = suite
        return self.check_suites[key]

    def _fill(self, run: CheckRun, fields: dict[str, Any]) -> None:
        at = moment("completed_at", fields.get("completed_at")) or run.completed_at or self.now
        run.completed_at = at if run.status == "completed" else None
        output = dict(fields.get("output") or {})
        run.annotations += output.pop("annotations", None) or []
        run.output |= output
        run.actions = fields.get("actions", run.actions) or []
        run.suite.reset, run.suite.updated_at = False, self.now

    def _announce_run(
        self, action: str, run: CheckRun, by: str | None = None, **content: Any
    ) -> None:
        account = self.github.account(by or run.app.bot_login)
        self.announce("check_run", action, account, check_run=run, **content)


def outcome(fields: dict[str, Any], status: str, conclusion: str | None) -> tuple[str, str | None]:
    """Status and conclusion: a conclusion completes, and nothing is completed without one."""
    given = fields.get("conclusion")
    status = "completed" if given else fields.get("status") or status
    if status != "completed":
        if fields.get("completed_at"):
            raise not_supplied("conclusion")
        return status, None
    if not given and not conclusion:
        raise not_supplied("conclusion")
    return status, given or conclusion


def not_the_owner(app: App) -> Refusal:
    """https://github.com/databricks/cli/pull/4563"""
    reason = "check run can only be modified by the GitHub App that created it."
    return Refusal(403, f"Invalid app_id `{app.id}` - {reason}")
