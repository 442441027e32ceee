"""HTML from the templates beside this module, escaped, with headers that let nothing else in."""

import base64
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=PackageLoader("bot.web"), autoescape=True, undefined=StrictUndefined
)


def page(template: str, status: int = 200, **values: Any) -> web.Response:
    """A page. What is not in `values` is a mistake, not an empty text."""
    text = _ENVIRONMENT.get_template(template).render(**values)
    return web.Response(text=text, content_type="text/html", status=status)


def hardening(form_target: str) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Headers for every answer: nothing is loaded, framed, kept, or sent elsewhere than there.

    https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
    """
    style = _ENVIRONMENT.get_template("setup.css").render()
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            f"form-action 'self' {form_target}; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }

    async def harden(_: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(headers)

    return harden
