"""People on GitHub read why a request failed, without a status, a method or a path."""

import re
from datetime import UTC, datetime

import pytest

from bot.github.api.errors import GitHubError, Refused, Throttled, Transient, plain_words

PLACE = "GET /repos/kubevirt/enhancements/issues/7"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Transient(f"{PLACE}: GitHub answered 502"), "GitHub does not answer at the moment"),
        (Refused(403, "Resource not accessible"), "the App lacks the permission for it"),
        (Refused(404, "Not Found"), "it does not exist, or the App cannot see it"),
        (Refused(451, f"{PLACE}: unavailable"), "GitHub refuses it"),
        (
            Throttled(f"{PLACE}: 429", datetime(2026, 3, 1, tzinfo=UTC)),
            "GitHub's limit of requests is reached",
        ),
    ],
)
def test_an_error_is_put_into_plain_words(error: GitHubError, words: str) -> None:
    assert plain_words(error) == words
    assert not re.search(r"[0-9]{3}|GET|/repos/", plain_words(error))
