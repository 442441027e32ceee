"""The table that the route modules fill."""

from tests.fakes.github.routing import Routes

ROUTES = Routes()
REPOSITORY = "/repos/{owner}/{repo}"
