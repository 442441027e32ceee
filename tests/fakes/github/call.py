"""A request as a route sees it, and what the route answers."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from tests.fakes.github.authentication import NEEDS_AUTHENTICATION, Identity, Token
from tests.fakes.github.errors import Refusal, not_found, not_supplied, wrong_type
from tests.fakes.github.state.repository import Repository

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub

T = TypeVar("T")


@dataclass
class Answer:
    """Status, body and headers of an answer."""

    status: int = 200
    json: Any = None
    data: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The body as sent."""
        if self.data is not None:
            return self.data
        if self.status in (204, 304):
            return b""
        text = json.dumps(self.json, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")


@dataclass
class Call:
    """One request to one route."""

    github: "FakeGitHub"
    method: str
    url: str
    path: dict[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    identity: Identity
    raw: bytes

    @property
    def actor(self) -> str:
        """Who changes things: the App's bot."""
        return self.github.app.bot_login

    @property
    def token(self) -> Token:
        """The installation token, which this route needs."""
        if self.identity.token is None:
            raise Refusal(401, NEEDS_AUTHENTICATION)
        return self.identity.token

    @property
    def repository(self) -> Repository:
        """The repository in the path, if the caller may touch it.

        https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#404-not-found-for-an-existing-resource
        """
        found = self.github.find_repository(f"{self.path['owner']}/{self.path['repo']}")
        if found is None or not self.sees(found):
            raise not_found()
        if self.method != "GET" and not self._covers(found):
            raise self._refused_write()
        return found

    def sees(self, repository: Repository) -> bool:
        """What is public, and what the token is for."""
        return not repository.private or self._covers(repository)

    def _covers(self, repository: Repository) -> bool:
        return self.identity.token is not None and self.identity.token.covers(repository)

    def _refused_write(self) -> Refusal:
        if self.identity.token is None:
            return Refusal(401, NEEDS_AUTHENTICATION)
        return Refusal(403, "Resource not accessible by integration")

    def number(self, name: str = "number") -> int:
        """A number in the path."""
        text = self.path[name]
        if not text.isascii() or not text.isdecimal():
            raise not_found()
        return int(text)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object that was sent; nothing at all is an empty one."""
        found = self.json
        if not isinstance(found, dict):
            raise Refusal(400, "Body should be a JSON object")
        return found

    @property
    def json(self) -> Any:
        """Whatever JSON was sent."""
        try:
            return json.loads(self.raw) if self.raw else {}
        except ValueError:
            raise Refusal(400, "Problems parsing JSON") from None

    def text(self, name: str) -> str:
        """A text that the body must have."""
        if name not in self.body:
            raise not_supplied(name)
        found = self.optional_text(name)
        if found is None:
            raise wrong_type(name, None, "a string")
        return found

    def optional_text(self, name: str) -> str | None:
        """A text or null."""
        found = self.body.get(name)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if found is not None and not isinstance(found, str):
            raise wrong_type(name, found, "a string")
        return found

    def changed_text(self, name: str) -> str | None:
        """For PATCH: None leaves it, an empty text (or null) takes it away."""
        return (self.optional_text(name) or "") if name in self.body else None

    def texts(self, name: str) -> list[str] | None:
        """A list of texts, or None when the body has none."""
        found = self.body.get(name)
        if found is None:
            return None
        if not isinstance(found, list):
            raise wrong_type(name, found, "an array")
        return names(found, name)

    def since(self) -> datetime | None:
        """The `since` parameter."""
        text = self.query.get("since")
        try:
            found = datetime.fromisoformat(text) if text else None
        except ValueError:
            raise Refusal(422, "Validation Failed", []) from None
        return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found

    def choice(self, name: str, standard: str, allowed: Iterable[str]) -> str:
        """A parameter with a closed list of values."""
        found = self.query.get(name) or standard
        if found not in allowed:
            error = {"resource": "Issue", "code": "invalid", "field": name, "value": found}
            raise Refusal(422, "Validation Failed", [error])
        return found

    def page(self, items: Sequence[T], represent: Callable[[Repository, T], Any]) -> Answer:
        """One page of a repository's things."""
        repository = self.repository
        return self.paged(items, lambda item: represent(repository, item))

    def paged(self, items: Sequence[T], represent: Callable[[T], Any]) -> Answer:
        """One page of anything with its Link header.

        https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
        """
        size = min(positive(self.query.get("per_page"), 30), 100)
        page = positive(self.query.get("page"), 1)
        last = max((len(items) + size - 1) // size, 1)
        shown = [represent(item) for item in items[(page - 1) * size : page * size]]
        return Answer(200, shown, headers=self._link(page, last))

    def _link(self, page: int, last: int) -> dict[str, str]:
        pages = {}
        if page > 1:
            pages["prev"] = min(page - 1, last)
        if page < last:
            pages |= {"next": page + 1, "last": last}
        if page > 1:
            pages["first"] = 1
        links = (f'<{self.linked(page=number)}>; rel="{rel}"' for rel, number in pages.items())
        return {"Link": ", ".join(links)} if pages else {}

    def linked(self, **changed: Any) -> str:
        """This request's absolute address with other parameters."""
        return self.github.address(self.url, dict(self.query) | changed)


def positive(text: str | None, standard: int) -> int:
    """A number of at least one; anything else is the standard."""
    return int(text) if text and text.isascii() and text.isdecimal() and int(text) else standard


def names(values: list[Any], field_name: str) -> list[str]:
    """Texts, or objects with a `name`."""
    found = []
    for value in values:
        name = value.get("name") if isinstance(value, dict) else value
        if not isinstance(name, str):
            raise wrong_type(field_name, name, "a string")
        found.append(name)
    return found
