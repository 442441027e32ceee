"""A repository with everything people and Apps do in it."""

from tests.fakes.github.state.checks import Checks
from tests.fakes.github.state.comments import Comments
from tests.fakes.github.state.history import History
from tests.fakes.github.state.merge_queue import MergeQueue
from tests.fakes.github.state.removals import Removals
from tests.fakes.github.state.reviews import Reviews


class Repository(Comments, Reviews, MergeQueue, History, Removals, Checks):
    """The verbs tests use; every change is announced by webhooks as GitHub announces it."""
