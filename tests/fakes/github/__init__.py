"""A fake GitHub: keeps state, answers the REST API over real HTTP, sends signed webhooks.

    github = FakeGitHub(app_id=4242, slug="vepbot", public_key=PEM, webhook_secret="s3cret")
    repository = github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    async with github.serving() as base_url:
        github.deliver_to("http://127.0.0.1:3000/webhook")
        repository.open_pull_request("alice", "A title", files=[ChangedFile("added", "a.md", "x")])
        await github.settled(timeout=10)

A new path is one function in `routes/`, a new verb a method in `state/`, a new shape a function
in `representation/`; `tests/fakes/walk.py` then asks for it (`python -m tests.contract`).
"""

from tests.fakes.github.errors import Refusal
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import Fault
from tests.fakes.github.server import RecordedRequest
from tests.fakes.github.state.check import CheckRun
from tests.fakes.github.state.merge_queue import MergeGroup
from tests.fakes.github.state.model import ChangedFile, Comment, Issue, Milestone, PullRequest
from tests.fakes.github.state.repository import Repository
from tests.fakes.github.state.review import Review, ReviewComment
from tests.fakes.github.state.teams import Team
from tests.fakes.github.webhooks import RecordedDelivery

__all__ = [
    "ChangedFile",
    "CheckRun",
    "Comment",
    "FakeGitHub",
    "Fault",
    "Issue",
    "MergeGroup",
    "Milestone",
    "PullRequest",
    "RecordedDelivery",
    "RecordedRequest",
    "Refusal",
    "Repository",
    "Review",
    "ReviewComment",
    "Team",
]
