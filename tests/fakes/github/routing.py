"""From a request's path to the function that answers it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from tests.fakes.github.call import Answer, Call

Handler = Callable[["Call"], "Answer"]


@dataclass(frozen=True)
class Route:
    """What answers, and whether it takes the App's own token (JWT)."""

    name: str
    handler: Handler
    jwt: bool


@dataclass
class Node:
    """One step of the paths."""

    literal: dict[str, "Node"] = field(default_factory=dict)
    variable: tuple[str, "Node"] | None = None
    rest: tuple[str, "Node"] | None = None
    routes: dict[str, Route] = field(default_factory=dict)


class Routes:
    """Paths such as `/repos/{owner}/{repo}/contents/{path...}`; the last kind takes slashes."""

    def __init__(self) -> None:
        self._root = Node()
        self.all: list[Route] = []

    def add(self, method: str, path: str, jwt: bool = False) -> Callable[[Handler], Handler]:
        """Decorator: this function answers."""

        def remember(handler: Handler) -> Handler:
            route = Route(f"{method} {path}", handler, jwt)
            self._place(path).routes[method] = route
            self.all.append(route)
            return handler

        return remember

    def get(self, path: str, jwt: bool = False) -> Callable[[Handler], Handler]:
        """Decorator for GET."""
        return self.add("GET", path, jwt)

    def post(self, path: str, jwt: bool = False) -> Callable[[Handler], Handler]:
        """Decorator for POST."""
        return self.add("POST", path, jwt)

    def patch(self, path: str) -> Callable[[Handler], Handler]:
        """Decorator for PATCH."""
        return self.add("PATCH", path)

    def put(self, path: str) -> Callable[[Handler], Handler]:
        """Decorator for PUT."""
        return self.add("PUT", path)

    def delete(self, path: str) -> Callable[[Handler], Handler]:
        """Decorator for DELETE."""
        return self.add("DELETE", path)

    def find(self, method: str, raw_path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and the variables of a percent-encoded path; %2F is part of a name."""
        parts = [unquote(part) for part in raw_path.strip("/").split("/")]
        return walk(self._root, parts, method, {})

    def _place(self, path: str) -> Node:
        node = self._root
        for part in path.strip("/").split("/"):
            node = step(node, part)
        return node


def step(node: Node, part: str) -> Node:
    """The next node, made when it is not there."""
    if not part.startswith("{"):
        return node.literal.setdefault(part, Node())
    if part.endswith("...}"):
        node.rest = node.rest or (part[1:-4], Node())
        return node.rest[1]
    node.variable = node.variable or (part[1:-1], Node())
    return node.variable[1]


def walk(
    node: Node, parts: list[str], method: str, found: dict[str, Any]
) -> tuple[Route, dict[str, str]] | None:
    """Literal parts win over variables."""
    if not parts:
        return (node.routes[method], found) if method in node.routes else None
    head, tail = parts[0], parts[1:]
    answer = None
    if head in node.literal:
        answer = walk(node.literal[head], tail, method, found)
    if answer is None and node.variable and head:
        name, below = node.variable
        answer = walk(below, tail, method, found | {name: head})
    if answer is None and node.rest:
        answer = walk_rest(*node.rest, parts, method, found)
    return answer


def walk_rest(
    name: str, below: Node, parts: list[str], method: str, found: dict[str, Any]
) -> tuple[Route, dict[str, str]] | None:
    """A name with slashes, as short as what follows allows."""
    for end in range(1, len(parts) + 1):
        taken = found | {name: "/".join(parts[:end])}
        answer = walk(below, parts[end:], method, taken)
        if answer:
            return answer
    return None
