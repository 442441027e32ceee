"""The setup page: registers a GitHub App from a manifest, for whoever has the token in the log.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import asyncio
import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from yarl import URL

from bot.github.api.errors import GitHubError, Refused
from bot.github.app.manifest import NAME, manifest
from bot.github.app.permissions import REASONS
from bot.github.app.registration import NewApp
from bot.service.sources.app_registration import KEY_FILE, NotKept, Registration
from bot.telemetry import logger
from bot.web.reachable import cautions
from bot.web.setup_pages import page

log = logger(__name__)

STATE_LIFE = timedelta(minutes=15)
LARGEST_FORM = 16 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,33}")
_ORGANIZATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class SetupRequest:
    """The form as it was filled in."""

    name: str
    organization: str
    webhook: str

    @property
    def problem(self) -> str | None:
        """What is wrong with it, in words."""
        if not _NAME.fullmatch(self.name):
            return "The name has letters, digits, spaces, dots and dashes, 34 at most."
        if self.organization and not _ORGANIZATION.fullmatch(self.organization):
            return "That is no organization's name."
        return None if _is_address(self.webhook) else "The webhook's address is no http(s) address."


class Setup:
    """Three steps: a form, GitHub's own page, and back with a code. `done` is set at the end."""

    def __init__(
        self, token: str, github: str, registration: Registration, clock: Callable[[], datetime]
    ) -> None:
        self._token = token
        self._github = github
        self._registration = registration
        self._clock = clock
        self._state: tuple[str, datetime] | None = None
        self.done = asyncio.Event()

    async def begin(self, request: web.Request) -> web.Response:
        """GET /setup?token=…: the form."""
        token = request.query.get("token", "")
        if not _same(token, self._token):
            return _refused()
        wish = SetupRequest(NAME, "", f"{_address(request)}/webhook")
        return self._form(wish, self._registration.obstacle())

    async def confirm(self, request: web.Request) -> web.Response:
        """POST /setup: the manifest, ready to be sent to GitHub."""
        form = await _form(request)
        if not _same(form.get("token", ""), self._token):
            return _refused()
        names = ("name", "organization", "webhook")
        wish = SetupRequest(*(form.get(name, "").strip() for name in names))
        if problem := wish.problem or self._registration.obstacle():
            return self._form(wish, problem, 400)
        return self._to_github(wish, _address(request))

    async def callback(self, request: web.Request) -> web.StreamResponse:
        """GET /setup/callback?code=…&state=…: the code becomes credentials."""
        if not self._takes(request.query.get("state", "")):
            return _problem(403, "This link is not good, or no longer. Begin again.")
        code = request.query.get("code", "")
        if not _CODE.fullmatch(code):
            return _problem(400, "GitHub has sent no code. Begin again.")
        made = await self._made(code)
        if isinstance(made, web.Response):
            return made
        log.info("the App is registered", app_id=made.id, slug=made.slug)
        install = f"{made.page}/installations/new"
        answer = page("done.html", slug=made.slug, key_file=KEY_FILE, install=install)
        return await self._end(request, answer)

    async def _made(self, code: str) -> NewApp | web.Response:
        """The App, or the page with the error, which never has the secret code in it."""
        try:
            return await self._registration.complete(code)
        except NotKept as error:
            reason = str(error)
            answer = _problem(500, f"The credentials were not kept: {reason}.")
        except Refused as error:
            reason = f"GitHub refused the code: {error.status}"
            answer = _problem(502, f"{reason}. Begin again.")
        except GitHubError:
            reason = "GitHub did not answer as it should"
            answer = _problem(502, f"{reason}. If it has made an App, delete that; begin again.")
        log.error("the App could not be set up", reason=reason)
        return answer

    def _form(self, wish: SetupRequest, problem: str | None, status: int = 200) -> web.Response:
        return page(
            "begin.html",
            status,
            token=self._token,
            problem=problem,
            cautions=cautions(wish.webhook),
            name=wish.name,
            organization=wish.organization,
            webhook=wish.webhook,
        )

    def _to_github(self, wish: SetupRequest, address: str) -> web.Response:
        state = secrets.token_urlsafe(32)
        self._state = (state, self._clock() + STATE_LIFE)
        wanted = manifest(wish.name, wish.webhook) | {"redirect_url": f"{address}/setup/callback"}
        owner = f"/organizations/{wish.organization}" if wish.organization else ""
        return page(
            "confirm.html",
            name=wish.name,
            permissions=[
                (name.replace("_", " "), level, REASONS[name])
                for name, level in wanted["default_permissions"].items()
            ],
            cautions=cautions(wish.webhook),
            action=f"{self._github}{owner}/settings/apps/new?{urlencode({'state': state})}",
            manifest=json.dumps(wanted),
            minutes=int(STATE_LIFE.total_seconds() // 60),
        )

    def _takes(self, given: str) -> bool:
        """Whether this is the state that was given last; it is good once, and not for long."""
        expected, good_until = self._state or (secrets.token_urlsafe(32), self._clock())
        is_good = _same(given, expected) and self._clock() < good_until
        self._state = None if is_good else self._state
        return is_good

    async def _end(self, request: web.Request, answer: web.Response) -> web.Response:
        """The server stops once the answer is on its way."""
        await answer.prepare(request)
        await answer.write_eof()
        self.done.set()
        return answer


async def _form(request: web.Request) -> Mapping[str, str]:
    body = (await request.read()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, max_num_fields=10))
    except ValueError:
        return {}


def _address(request: web.Request) -> str:
    """How the browser reaches this server: a proxy in between may speak TLS for it."""
    origin = request.headers.get("Origin", "")
    if _is_address(origin) and URL(origin).host_port_subcomponent == request.host:
        return str(URL(origin).origin())
    is_secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
    return f"{'https' if is_secure else 'http'}://{request.host}"


def _is_address(text: str) -> bool:
    try:
        url = URL(text)
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.host) and text.isascii()


def _same(given: str, expected: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())


def _refused() -> web.Response:
    return _problem(403, "The token is missing or wrong. The whole address is in the bot's log.")


def _problem(status: int, problem: str) -> web.Response:
    return page("problem.html", status, problem=problem)
