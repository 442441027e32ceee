"""Reviews, remarks and requested reviewers. https://docs.github.com/en/rest/pulls/reviews"""

from tests.fakes.github.call import Answer, Call
from tests.fakes.github.representation.people import user
from tests.fakes.github.representation.pulls import pull_simple
from tests.fakes.github.representation.reviews import review_comment_json, review_json
from tests.fakes.github.representation.teams import team_json
from tests.fakes.github.routes.table import REPOSITORY, ROUTES

PULL = f"{REPOSITORY}/pulls/{{number}}"
REQUESTED = f"{PULL}/requested_reviewers"


@ROUTES.get(f"{PULL}/reviews")
def list_reviews(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/reviews#list-reviews-for-a-pull-request"""
    return call.page(call.repository.pull_request(call.number()).reviews, review_json)


@ROUTES.get(f"{PULL}/reviews/{{id}}")
def get_review(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/reviews#get-a-review-for-a-pull-request"""
    repository = call.repository
    review = repository.review(call.number(), call.number("id"))
    return Answer(json=review_json(repository, review))


@ROUTES.get(f"{PULL}/comments")
def list_review_comments(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/comments#list-review-comments-on-a-pull-request"""
    repository, since = call.repository, call.since()
    sort = call.choice("sort", "created", ("created", "updated"))
    found = [
        one
        for one in repository.review_comments(repository.pull_request(call.number()))
        if since is None or one.updated_at >= since
    ]
    if sort == "updated":
        found.sort(key=lambda one: (one.updated_at, one.id))
    if "sort" in call.query and call.query.get("direction") == "desc":
        found.reverse()
    return call.page(found, review_comment_json)


@ROUTES.get(REQUESTED)
def list_requested(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/review-requests#get-all-requested-reviewers-for-a-pull-request"""
    api, pull = call.github.api_url, call.repository.pull_request(call.number())
    users = [user(api, one) for one in pull.requested_reviewers]
    teams = [team_json(api, one) for one in pull.requested_teams]
    return Answer(json={"users": users, "teams": teams})


@ROUTES.post(REQUESTED)
def request_reviewers(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/review-requests#request-reviewers-for-a-pull-request"""
    repository = call.repository
    pull = repository.request_reviews(call.number(), *wanted(call), by=call.actor)
    return Answer(201, pull_simple(repository, pull))


@ROUTES.delete(REQUESTED)
def remove_reviewers(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/review-requests#remove-requested-reviewers-from-a-pull-request"""
    repository = call.repository
    pull = repository.unrequest_reviews(call.number(), *wanted(call), by=call.actor)
    return Answer(json=pull_simple(repository, pull))


def wanted(call: Call) -> tuple[list[str], list[str]]:
    """People and teams."""
    return call.texts("reviewers") or [], call.texts("team_reviewers") or []
