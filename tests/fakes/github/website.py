"""The one page of github.com that the bot sends browsers to: a person who always agrees.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from aiohttp import web

if TYPE_CHECKING:
    from tests.fakes.github.fake import FakeGitHub

NEW_APP = re.compile(r"(/organizations/[\w-]+)?/settings/apps/new")


def is_page(path: str) -> bool:
    """Whether it is for browsers, not a part of the API."""
    return NEW_APP.fullmatch(path) is not None


def new_app(github: "FakeGitHub", request: web.Request, raw: bytes) -> web.Response:
    """Back to where the manifest says, with a code; from now on webhooks go to its address."""
    try:
        [text] = parse_qs(raw.decode())["manifest"]
        manifest = json.loads(text)
        code = github.registrations.offer(manifest)
    except (LookupError, ValueError) as error:
        return web.Response(status=400, text=f"The manifest cannot be used: {error}")
    github.deliver_to(manifest["hook_attributes"]["url"])
    query = urlencode({"code": code, "state": request.query.get("state", "")})
    target = f"{manifest['redirect_url']}?{query}"
    return web.Response(status=302, headers={"Location": target})
