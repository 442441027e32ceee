"""Pull requests. https://docs.github.com/en/rest/pulls/pulls"""

from collections.abc import Iterable

from tests.fakes.github.errors import Refusal, invalid
from tests.fakes.github.state.base import MAINTAINER
from tests.fakes.github.state.diff import applied, changed
from tests.fakes.github.state.files import Files
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.issues import Issues, check_text
from tests.fakes.github.state.mentions import refer
from tests.fakes.github.state.model import Account, ChangedFile, Fork, PullRequest


class Pulls(Issues, Files):
    """Opening, pushing, editing, merging."""

    def open_pull_request(
        self,
        author: str,
        title: str,
        body: str | None = "",
        files: Iterable[ChangedFile] = (),
        draft: bool = False,
        number: int | None = None,
        base: str | None = None,
        head: str | None = None,
    ) -> PullRequest:
        """A pull request from the author's fork."""
        check_text("PullRequest", title, body)
        account, number = self.github.account(author), self.take_number(number)
        base = base or self.default_branch
        head_ref = head or f"change-{number}"
        base_commit = self._base(base)
        pull = PullRequest(
            self.github.next_id(), number, title, body or None, account, self.now, self.now,
            fork=self._fork(account), head_ref=head_ref, head_sha="",
            base_ref=base, base_sha=base_commit.sha, draft=draft, commits=0,
        )  # fmt: skip
        self._commit(pull, files, account)
        self.issues[number] = pull
        self.open_issues += 1
        self.announce_issue("opened", pull, account)
        refer(self, pull, pull.body, account)
        return pull

    def push(
        self, number: int, files: Iterable[ChangedFile], by: str | None = None, force: bool = False
    ) -> PullRequest:
        """Replace what the pull request changes: a new head and `synchronize`.

        With `force` the commits so far are gone from the branch and from the timeline.
        """
        pull = self.pull_request(number)
        account = self.github.account(by) if by else pull.author
        before = pull.head_sha
        if force:
            pull.head_sha, pull.commits = "", 0
            pull.events = [event for event in pull.events if event.event != "committed"]
        self._commit(pull, files, account)
        if force:
            self.record(pull, "head_ref_force_pushed", account, commit_id=pull.head_sha)
        self.touch(pull)
        self.announce_issue("synchronize", pull, account, before=before, after=pull.head_sha)
        return pull

    def edit_pull_request(
        self,
        number: int,
        title: str | None = None,
        body: str | None = None,
        base: str | None = None,
        draft: bool | None = None,
        by: str | None = None,
    ) -> PullRequest:
        """Change what is given; each kind of change sends its own webhook."""
        pull = self.pull_request(number)
        account = self.github.account(by) if by else pull.author
        self.edit_issue(number, title, body, account.login)
        if base is not None and base != pull.base_ref:
            self._change_base(pull, base, account)
        if draft is not None and draft != pull.draft:
            pull.draft = draft
            self.record(pull, "convert_to_draft" if draft else "ready_for_review", account)
            action = "converted_to_draft" if draft else "ready_for_review"
            self.announce_issue(action, pull, account)
        return pull

    def merge(self, number: int, by: str = MAINTAINER) -> PullRequest:
        """Merge: the files reach the base branch, `closed` says merged, `push` follows."""
        pull = self.pull_request(number)
        if pull.state == "closed":
            raise Refusal(405, "Pull Request is not mergeable")
        account = self.github.account(by)
        base = self._base(pull.base_ref)
        pull.merged_at, pull.merged_by = self.now, account
        message = f"Merge pull request #{number} from {pull.author.login}/{pull.head_ref}"
        files = applied(base.files, pull.changes)
        commit = self.git.commit(files, base.sha, message, account, self.now)
        pull.merge_commit_sha = commit.sha
        self._set_state(pull, "closed", account)
        self.record(pull, "merged", account, commit_id=commit.sha)
        self.record(pull, "closed", account, state_reason=None, commit_id=None)
        self.announce_issue("closed", pull, account)
        self.git.refs[f"heads/{pull.base_ref}"] = commit.sha
        self.pushed_at = self.now
        self.announce("push", None, account, ref=f"refs/heads/{pull.base_ref}", commit=commit)
        return pull

    def rename_branch(self, old: str, new: str, by: str = MAINTAINER) -> None:
        """Open pull requests go to the new name; merged ones keep the old one, which redirects.

        https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-branches-in-your-repository/renaming-a-branch
        """
        account = self.github.account(by)
        self.git.refs[f"heads/{new}"] = self.git.refs.pop(f"heads/{old}")
        self.renamed_branches[old] = new
        if self.default_branch == old:
            self.default_branch = new
        for issue in list(self.issues.values()):
            if isinstance(issue, PullRequest) and issue.base_ref == old and issue.state == "open":
                self._change_base(issue, new, account)

    def delete_fork(self, number: int) -> PullRequest:
        """The author removed the fork: `head.repo` is null from now on, and nobody is told."""
        pull = self.pull_request(number)
        pull.fork = None
        return pull

    def _base(self, branch: str) -> Commit:
        commit = self.git.head(branch)
        if commit is None:
            raise invalid("PullRequest", "base")
        return commit

    def _fork(self, account: Account) -> Fork:
        return self.github.fork(self, account)

    def _commit(self, pull: PullRequest, files: Iterable[ChangedFile], by: Account) -> None:
        base = self.git.commits[pull.base_sha]
        pull.changes = changed(self.git, base, files)
        snapshot = applied(base.files, pull.changes)
        parent = pull.head_sha or base.sha
        commit = self.git.commit(snapshot, parent, pull.title, by, self.now)
        pull.head_sha = commit.sha
        pull.commits += 1
        self.git.refs[f"pull/{pull.number}/head"] = commit.sha
        self.record(pull, "committed", by, commit=commit)

    def _change_base(self, pull: PullRequest, base: str, by: Account) -> None:
        changes = {"base": {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}}
        pull.base_ref, pull.base_sha = base, self._base(base).sha
        self.record(pull, "base_ref_changed", by)
        self.announce_issue("edited", pull, by, changes=changes)
