"""Locking. https://docs.github.com/en/rest/issues/issues#lock-an-issue"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.routes.table import REPOSITORY, ROUTES

LOCK = f"{REPOSITORY}/issues/{{number}}/lock"


@ROUTES.put(LOCK)
def lock(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/issues#lock-an-issue"""
    call.repository.lock(call.number(), call.optional_text("lock_reason"), by=call.actor)
    return Answer(204)


@ROUTES.delete(LOCK)
def unlock(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/issues#unlock-an-issue"""
    call.repository.unlock(call.number(), by=call.actor)
    return Answer(204)
