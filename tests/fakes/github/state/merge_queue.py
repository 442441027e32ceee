"""The merge queue.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
"""

from dataclasses import dataclass

from tests.fakes.github.errors import not_found
from tests.fakes.github.state.base import MAINTAINER
from tests.fakes.github.state.diff import applied
from tests.fakes.github.state.git import Commit
from tests.fakes.github.state.model import PullRequest
from tests.fakes.github.state.pulls import Pulls

QUEUE = "github-merge-queue[bot]"
REASONS = {"dequeued": "MANUAL", "invalidated": "CI_FAILURE", "merged": "MERGE"}


@dataclass(frozen=True)
class MergeGroup:
    """A pull request as it would be merged."""

    number: int
    head: Commit
    head_ref: str
    base_sha: str
    base_ref: str


class MergeQueue(Pulls):
    """Waiting to be merged; the App hears of groups when it subscribes to `merge_group`."""

    def queue_merge(self, number: int, by: str = MAINTAINER) -> MergeGroup:
        """Into the queue: `enqueued`, then `checks_requested` for a branch of its own."""
        pull, account = self.pull_request(number), self.github.account(by)
        group = self._group(pull)
        self.merge_groups[number] = group
        self.git.refs[group.head_ref.removeprefix("refs/")] = group.head.sha
        self.record(pull, "added_to_merge_queue", account)
        self.announce_issue("enqueued", pull, account)
        bot = self.github.account(QUEUE)
        self.announce("merge_group", "checks_requested", bot, merge_group=group)
        return group

    def dequeue(self, number: int, reason: str = "dequeued", by: str = MAINTAINER) -> None:
        """Out of the queue: dequeued by somebody, invalidated by a failed check, or merged."""
        if number not in self.merge_groups:
            raise not_found()
        why = REASONS[reason]
        pull, account = self.pull_request(number), self.github.account(by)
        group = self.merge_groups.pop(number)
        del self.git.refs[group.head_ref.removeprefix("refs/")]
        self.record(pull, "removed_from_merge_queue", account)
        self.announce_issue("dequeued", pull, account, reason=why)
        bot = self.github.account(QUEUE)
        self.announce("merge_group", "destroyed", bot, merge_group=group, reason=reason)

    def merge(self, number: int, by: str = MAINTAINER) -> PullRequest:
        """Merge, out of the queue if it was there."""
        pull = super().merge(number, by)
        if number in self.merge_groups:
            self.dequeue(number, "merged", by)
        return pull

    def _group(self, pull: PullRequest) -> MergeGroup:
        base = self._base(pull.base_ref)
        message = f"Merge pull request #{pull.number} from {pull.author.login}/{pull.head_ref}"
        files = applied(base.files, pull.changes)
        head = self.git.commit(files, base.sha, message, self.github.account(QUEUE), self.now)
        branch = f"gh-readonly-queue/{pull.base_ref}/pr-{pull.number}-{base.sha}"
        base_ref = f"refs/heads/{pull.base_ref}"
        return MergeGroup(pull.number, head, f"refs/heads/{branch}", base.sha, base_ref)
