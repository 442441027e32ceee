"""Reviews as JSON. https://docs.github.com/en/rest/pulls/reviews#get-a-review-for-a-pull-request"""

from tests.fakes.github.representation.issues import issue_page, rollup
from tests.fakes.github.representation.people import Json, node_id, timestamp, user
from tests.fakes.github.representation.repositories import api_url
from tests.fakes.github.state.repository import Repository
from tests.fakes.github.state.review import Review, ReviewComment


def review_json(repository: Repository, review: Review) -> Json:
    """One review, its state in capitals."""
    page = f"{issue_page(repository, review.pull)}#pullrequestreview-{review.id}"
    url = f"{api_url(repository)}/pulls/{review.pull.number}"
    return {
        "id": review.id,
        "node_id": node_id("PRR", review.id),
        "user": user(repository.github.api_url, review.author),
        "body": review.body,
        "state": review.state,
        "html_url": page,
        "pull_request_url": url,
        "author_association": repository.association(review.author),
        "_links": {"html": {"href": page}, "pull_request": {"href": url}},
        "submitted_at": timestamp(review.submitted_at),
        "commit_id": review.commit_id,
    }


def review_webhook(repository: Repository, review: Review) -> Json:
    """https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request_review

    Webhooks and timelines write the state small, and nothing said is null.
    """
    return review_json(repository, review) | {
        "body": review.body or None,
        "state": review.state.lower(),
        "updated_at": timestamp(review.updated_at),
    }


def reviewed(repository: Repository, review: Review) -> Json:
    """A review in a timeline."""
    return review_webhook(repository, review) | {"event": "reviewed"}


def review_comment_json(repository: Repository, comment: ReviewComment) -> Json:
    """https://docs.github.com/en/rest/pulls/comments#list-review-comments-on-a-pull-request"""
    pull = comment.review.pull
    url = f"{api_url(repository)}/pulls/comments/{comment.id}"
    page = f"{issue_page(repository, pull)}#discussion_r{comment.id}"
    about = f"{api_url(repository)}/pulls/{pull.number}"
    links = {"self": url, "html": page, "pull_request": about}
    shown = {
        "url": url,
        "pull_request_review_id": comment.review.id,
        "id": comment.id,
        "node_id": node_id("PRRC", comment.id),
        "user": user(repository.github.api_url, comment.author),
        "body": comment.body,
        "html_url": page,
        "pull_request_url": about,
        "author_association": repository.association(comment.author),
        "_links": {name: {"href": link} for name, link in links.items()},
        "reactions": rollup(url, comment.reactions),
        "created_at": timestamp(comment.created_at),
        "updated_at": timestamp(comment.updated_at),
    }
    reply = {"in_reply_to_id": comment.in_reply_to} if comment.in_reply_to else {}
    return shown | place(comment) | reply


def place(comment: ReviewComment) -> Json:
    """Where a remark stands; positions are lines here."""
    return {
        "diff_hunk": comment.diff_hunk,
        "path": comment.path,
        "commit_id": comment.commit_id,
        "original_commit_id": comment.commit_id,
        "position": comment.line,
        "original_position": comment.line,
        "line": comment.line,
        "original_line": comment.line,
        "start_line": None,
        "original_start_line": None,
        "side": "RIGHT",
        "start_side": None,
        "subject_type": "line",
    }
