"""Every path the fake answers, one module for each topic."""

from tests.fakes.github.routes import (
    app,
    checks,
    comments,
    commits,
    contents,
    deliveries,
    issue_labels,
    issues,
    labels,
    locks,
    milestones,
    people,
    pulls,
    reactions,
    repositories,
    reviews,
    timeline,
)
from tests.fakes.github.routes.table import ROUTES

__all__ = [
    "ROUTES",
    "app",
    "checks",
    "comments",
    "commits",
    "contents",
    "deliveries",
    "issue_labels",
    "issues",
    "labels",
    "locks",
    "milestones",
    "people",
    "pulls",
    "reactions",
    "repositories",
    "reviews",
    "timeline",
]
