"""How a request to GitHub can fail, by what to do about it."""

from datetime import datetime, timedelta


class GitHubError(Exception):
    """A request was not answered as hoped."""


class Transient(GitHubError):
    """No fault of the request: a 5xx, a time-out, a lost connection. Try again later."""


class UnderWay(Transient):
    """Somebody may be asking for the same at this moment: known when `wait` is over."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class UnexpectedAnswer(Transient):
    """GitHub answered, and not as its description says: a proxy's page, or a form of its own."""


class Renamed(Transient):
    """A repository has another name by now than the rules say: nothing is done there till then."""

    def __init__(self, was: str, now: str) -> None:
        told = f"write `repository: {now}` into the rules: {was} is called so by now"
        super().__init__(told)
        self.was = was
        self.now = now


class NotPermitted(Transient):
    """GitHub refuses the App's id or private key: somebody has to mend that."""


class Throttled(GitHubError):
    """A limit is reached, GitHub's or our own; nothing is sent before `retry_at` (UTC)."""

    def __init__(self, message: str, retry_at: datetime) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class BudgetSpent(Throttled):
    """Our own budget for writes; some of it is kept for what cannot wait."""


class Refused(GitHubError):
    """GitHub understood and said no (4xx); asking again the same way gives the same answer."""

    def __init__(self, status: int, message: str, fields: frozenset[str] = frozenset()) -> None:
        """`fields` are those of the body that it is about, if GitHub says so."""
        super().__init__(f"{status} {message}")
        self.status = status
        self.words = message
        self.fields = fields

    @property
    def is_locked(self) -> bool:
        """Whether it is because the conversation is locked."""
        return self.status == 403 and "is locked" in self.words

    @property
    def gone(self) -> bool:
        """Whether the thing asked for does not exist, or not for this App."""
        return self.status in (404, 410)


_REFUSALS = {
    401: "GitHub does not accept the App's credentials",
    403: "the App lacks the permission for it",
    404: "it does not exist, or the App cannot see it",
    410: "it does not exist any more",
    422: "GitHub does not accept it",
}


def plain_words(error: GitHubError) -> str:
    """The error for people on GitHub, without a status, method or path. Logs keep `str(error)`."""
    if isinstance(error, Refused):
        return _REFUSALS.get(error.status, "GitHub refuses it")
    if isinstance(error, Throttled):
        return "GitHub's limit of requests is reached"
    return "GitHub does not answer at the moment"
