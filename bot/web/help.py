"""`POST /help`: what Prow asks its external plugins, for the page with all commands.

https://docs.prow.k8s.io/docs/components/core/hook/ and, for both bodies,
https://github.com/kubernetes-sigs/prow/tree/main/pkg/pluginhelp/externalplugins
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import web

from bot.github.webhook.delivery import Rejected
from bot.web.body_limits import BodyLimiter, Bounds

# Prow sends the names of repositories: `[{"Org": "kubevirt", "Repo": "enhancements"}]`.
LARGEST_BODY = 1024 * 1024
# Nothing is signed here: strangers share little room, and none of the webhook's.
ROOM = Bounds(room=4 * LARGEST_BODY, largest=LARGEST_BODY, reserved=0)


class Help:
    """The endpoint. `told` gives the help about the repositories of these names, or all."""

    def __init__(self, told: Callable[[tuple[str, ...]], dict[str, Any] | None]) -> None:
        self._told = told
        self._receiving = BodyLimiter(ROOM)

    async def handle(self, request: web.Request) -> web.Response:
        """200 with the help, 400 for what is no list of repositories, 503 without rules."""
        async with self._receiving.body(request) as body:
            if isinstance(body, Rejected):
                return _answer(body.status, {"error": body.reason})
            names = _names(body)
        if names is None:
            return _answer(400, {"error": "The body is no list of repositories."})
        found = self._told(names)
        if found is None:
            return _answer(503, {"error": "The rules have not been read yet."})
        return _answer(200, found)


def _answer(status: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(body, status=status, headers={"Cache-Control": "no-cache"})


def _names(body: bytes) -> tuple[str, ...] | None:
    """Names of repositories; None where it is no list of any. Nothing at all asks about all."""
    try:
        listed = json.loads(body or b"[]")
    except (ValueError, RecursionError):
        return None
    if listed is None:  # how Go writes a list that was never made
        return ()
    return tuple(_each(listed)) if isinstance(listed, list) else None


def _each(listed: list[Any]) -> Iterator[str]:
    for entry in listed:
        if isinstance(entry, dict):
            yield f"{entry.get('Org') or ''}/{entry.get('Repo') or ''}".strip("/")
        elif isinstance(entry, str):
            yield entry
