"""Repositories. https://docs.github.com/en/rest/repos/repos"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.repositories import repository_full
from tests.fakes.github.routes.table import REPOSITORY, ROUTES


@ROUTES.get(REPOSITORY)
def get_repository(call: Call) -> Answer:
    """https://docs.github.com/en/rest/repos/repos#get-a-repository"""
    return Answer(json=repository_full(call.repository))
