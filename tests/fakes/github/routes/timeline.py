"""An issue's history. https://docs.github.com/en/rest/issues/timeline"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.events import Line, event_json, timeline_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES
from tests.fakes.github.state.model import PullRequest

ISSUE = f"{REPOSITORY}/issues/{{number}}"
TIMELINE_ONLY = ("committed", "cross-referenced")


@ROUTES.get(f"{ISSUE}/events")
def list_events(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/events#list-issue-events"""
    events = call.repository.issue(call.number()).events
    return call.page([event for event in events if event.event not in TIMELINE_ONLY], event_json)


@ROUTES.get(f"{ISSUE}/timeline")
def list_timeline(call: Call) -> Answer:
    """https://docs.github.com/en/rest/issues/timeline#list-timeline-events-for-an-issue"""
    issue = call.repository.issue(call.number())
    lines: list[Line] = [*issue.events, *issue.comments]
    if isinstance(issue, PullRequest):
        lines += issue.reviews
    return call.page(sorted(lines, key=lambda line: line.id), timeline_json)
