"""The setup page: from no credentials to a running bot, and everything that could go wrong."""

import asyncio
import base64
import html
import json
import logging
import os
import re
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from dotenv import dotenv_values

from bot.app import setting_up
from bot.github.app.manifest import manifest
from bot.github.app.permissions import REASONS
from bot.github.app.registration import web_address
from bot.service.sources.app_registration import KEY_FILE
from bot.settings import SetupSettings, read_settings
from bot.web.setup import Setup
from tests.fakes.github import ChangedFile, FakeGitHub, Fault
from tests.harness.processes import ServerProcess
from tests.harness.support import ROOT
from tests.world import APP_ID, SECRET, Clock

TOKEN = "the-token-in-the-log"
HOOK = "https://bot.example.org/webhook"


@dataclass
class Browser:
    """Somebody with the page open, and a GitHub to go to."""

    github: FakeGitHub
    session: aiohttp.ClientSession
    url: str
    folder: Path
    clock: Clock
    setup: Setup | None = None

    async def get(self, path: str, **headers: str) -> tuple[int, str]:
        async with self.session.get(f"{self.url}{path}", headers=headers) as answer:
            return answer.status, await answer.text()

    async def reached(self, path: str) -> bool:
        """Whether anybody answers, for tests that wait for another process."""
        try:
            return (await self.get(path))[0] == 200
        except aiohttp.ClientError:
            return False

    async def post(self, **fields: str) -> tuple[int, str]:
        form = {"token": TOKEN, "name": "vepbot", "organization": "", "webhook": HOOK} | fields
        async with self.session.post(f"{self.url}/setup", data=form) as answer:
            return answer.status, await answer.text()

    async def confirmed(self, **fields: str) -> tuple[str, dict[str, Any]]:
        """Where the second page sends the browser, and with which manifest."""
        status, text = await self.post(**fields)
        assert status == 200
        action = html.unescape(re.findall(r'<form method="post" action="([^"]*)"', text)[0])
        return action, json.loads(
            html.unescape(re.findall(r'name="manifest" value="([^"]*)"', text)[0])
        )

    async def sent_back(self, **fields: str) -> str:
        """GitHub's page was agreed to: the path to which the browser is sent."""
        action, wanted = await self.confirmed(**fields)
        [state] = parse_qs(urlsplit(action).query)["state"]
        code = self.github.registrations.offer(wanted)
        return f"{urlsplit(wanted['redirect_url']).path}?code={code}&state={state}"


@asynccontextmanager
async def browsing(github: FakeGitHub, folder: Path) -> AsyncIterator[Browser]:
    clock = Clock()
    async with github.serving() as api_url, aiohttp.ClientSession() as session:
        settings = SetupSettings(api_url, ROOT / "rules", "127.0.0.1", 0, "info", "text")
        async with setting_up(settings, TOKEN, folder, clock) as (setup, url):
            yield Browser(github, session, url, folder, clock, setup)


@pytest.fixture
def github(key_pair: tuple[str, str]) -> FakeGitHub:
    return FakeGitHub(APP_ID, "vepbot", key_pair[1], SECRET)


@pytest.fixture
async def browser(github: FakeGitHub, tmp_path: Path) -> AsyncIterator[Browser]:
    async with browsing(github, tmp_path) as found:
        yield found


def is_done(browser: Browser) -> bool:
    assert browser.setup
    return browser.setup.done.is_set()


async def test_three_steps_lead_to_credentials_that_work(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status, text = await browser.get(f"/setup?token={TOKEN}")
    assert (status, f'value="{browser.url}/webhook"' in text) == (200, True)
    status, text = await browser.get(await browser.sent_back())
    assert status == 200
    assert is_done(browser)
    values = dotenv_values(browser.folder / ".env")
    settings = read_settings(
        {name: value for name, value in values.items() if value}
        | {"PRIVATE_KEY_PATH": str(browser.folder / KEY_FILE)}
    )
    assert settings.app_id == str(APP_ID)
    for path in (".env", KEY_FILE):
        assert stat.S_IMODE((browser.folder / path).stat().st_mode) == 0o600
    for secret in (settings.private_key.splitlines()[1], *settings.webhook_secrets):
        assert secret not in text
        assert secret not in caplog.text
    assert "https://github.com/apps/vepbot/installations/new" in text


async def test_the_manifest_is_app_yml_with_this_address(browser: Browser) -> None:
    action, wanted = await browser.confirmed()
    assert wanted.pop("redirect_url") == f"{browser.url}/setup/callback"
    assert wanted == manifest("vepbot", HOOK)
    assert wanted["url"] == "https://bot.example.org"
    assert urlsplit(action).path == "/settings/apps/new"
    action, wanted = await browser.confirmed(organization="kubevirt", name="kubevirt vepbot")
    assert urlsplit(action).path == "/organizations/kubevirt/settings/apps/new"
    assert wanted["name"] == "kubevirt vepbot"


async def test_an_address_that_github_cannot_reach_is_cautioned_with_a_way_out(
    browser: Browser,
) -> None:
    _, first = await browser.get(f"/setup?token={TOKEN}")
    for page in (first, (await browser.post(webhook="http://127.0.0.1:3000/webhook"))[1]):
        assert "GitHub cannot reach 127.0.0.1" in page
        assert "Use an https address" in page
        assert "a tunnel" in page
    _, page = await browser.post(webhook=HOOK)
    assert "caution" not in page.partition("</style>")[2]


async def test_the_second_page_says_why_each_permission_is_asked_for(browser: Browser) -> None:
    _, page = await browser.post()
    for name, reason in REASONS.items():
        assert re.search(
            f"{name.replace('_', ' ')}: (read|write)</strong>, {re.escape(reason)}", page
        )


async def test_behind_tls_the_addresses_are_those_of_the_browser(browser: Browser) -> None:
    host = {"Host": "bot.example.org", "X-Forwarded-Proto": "https"}
    _, text = await browser.get(f"/setup?token={TOKEN}", **host)
    assert 'value="https://bot.example.org/webhook"' in text
    form = {"token": TOKEN, "name": "x", "webhook": HOOK}
    headers = {"Host": "bot.example.org", "Origin": "https://bot.example.org"}
    async with browser.session.post(f"{browser.url}/setup", data=form, headers=headers) as answer:
        assert "https://bot.example.org/setup/callback" in await answer.text()


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], "%C3%BC", "%ff", "%ED%A0%80"])
async def test_without_the_token_there_is_nothing_to_see(browser: Browser, token: str) -> None:
    status, text = await browser.get(f"/setup?token={token}")
    assert (status, TOKEN in text) == (403, False)
    assert (await browser.get("/setup"))[0] == 403
    assert (await browser.post(token="x" + token))[0] == 403
    assert not is_done(browser)


async def test_a_state_is_good_once_and_not_for_long(browser: Browser) -> None:
    late = await browser.sent_back()
    browser.clock.ahead += timedelta(minutes=16)
    assert (await browser.get(late))[0] == 403
    replaced = await browser.sent_back()
    path = await browser.sent_back()
    for wrong in (replaced, "/setup/callback", "/setup/callback?code=x&state=", f"{path}x"):
        assert (await browser.get(wrong))[0] == 403
    assert not list(browser.folder.iterdir())
    assert (await browser.get(path))[0] == 200
    assert (await browser.get(path))[0] == 403


@pytest.mark.parametrize("code", ["", "../app", "a%0Ab", "ü", "x" * 201])
async def test_a_strange_code_is_never_sent_on(browser: Browser, code: str) -> None:
    path = await browser.sent_back()
    state = path.partition("&state=")[2]
    assert (await browser.get(f"/setup/callback?code={code}&state={state}"))[0] == 400
    assert browser.github.requests == []
    assert not list(browser.folder.iterdir())


@pytest.mark.parametrize(
    "fault",
    [
        Fault("POST", "/conversions$", status=404, body={"message": "Not Found"}),
        Fault("POST", "/conversions$", status=502),
        Fault("POST", "/conversions$", drop=True),
        Fault("POST", "/conversions$", status=201, body={"id": "x"}),
    ],
    ids=["404", "502", "lost", "shape"],
)
async def test_what_github_refuses_leaves_no_trace_and_can_be_tried_again(
    browser: Browser, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    browser.github.faults.add(fault)
    path = await browser.sent_back()
    status, text = await browser.get(path)
    assert (status, "Begin again" in text or "begin again" in text) == (502, True)
    code = re.findall(r"code=(\w+)", path)[0]
    assert code not in text + caplog.text
    assert not list(browser.folder.iterdir())
    assert (await browser.get(await browser.sent_back()))[0] == 200


async def test_a_key_that_is_there_is_never_overwritten(browser: Browser) -> None:
    path = await browser.sent_back()
    (browser.folder / KEY_FILE).write_text("mine")
    _, text = await browser.get(f"/setup?token={TOKEN}")
    assert f"{KEY_FILE} is there already" in text
    assert (await browser.post())[0] == 400
    assert (await browser.get(path))[0] == 500
    assert (browser.folder / KEY_FILE).read_text() == "mine"
    assert not (browser.folder / ".env").exists()
    assert browser.github.requests == []


async def test_what_is_in_env_stays_and_nobody_else_may_read_it_then(browser: Browser) -> None:
    env = browser.folder / ".env"
    env.write_text("# mine\nAPP_ID=\nRULES_DIR=elsewhere")
    env.chmod(0o644)
    assert (await browser.get(await browser.sent_back()))[0] == 200
    assert env.read_text().startswith("# mine\nAPP_ID=\nRULES_DIR=elsewhere\nAPP_ID=")
    values = dotenv_values(env)
    assert (values["APP_ID"], values["RULES_DIR"]) == (str(APP_ID), "elsewhere")
    assert stat.S_IMODE(env.stat().st_mode) == 0o600


async def test_credentials_that_came_meanwhile_are_not_overruled(browser: Browser) -> None:
    path = await browser.sent_back()
    (browser.folder / ".env").write_text("WEBHOOK_SECRET=mine\n")
    status, text = await browser.get(path)
    assert (status, "has credentials by now" in text) == (500, True)
    assert not (browser.folder / KEY_FILE).exists()


async def test_an_env_that_leads_elsewhere_is_not_written(browser: Browser) -> None:
    elsewhere = browser.folder / "elsewhere"
    path = await browser.sent_back()
    os.symlink(elsewhere, browser.folder / ".env")  # noqa: PTH211  a link to nothing
    assert (await browser.get(path))[0] == 500
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "<script>"},
        {"organization": "../x"},
        {"webhook": "javascript:alert(1)"},
        {"webhook": "bot.example.org"},
        {"webhook": "http://[x/"},
    ],
)
async def test_a_form_that_cannot_be_used_is_shown_again(
    browser: Browser, fields: dict[str, str]
) -> None:
    status, text = await browser.post(**fields)
    assert (status, 'role="alert"' in text, "<script>" in text) == (400, True, False)


async def test_forms_that_are_none_are_refused(browser: Browser) -> None:
    for body, status in ((b"\xff" * 10, 403), (b"a=1&" * 99, 403), (b"x" * 99_999, 413)):
        async with browser.session.post(f"{browser.url}/setup", data=body) as answer:
            assert answer.status == status


async def test_the_policy_lets_the_page_be_styled_and_no_more(browser: Browser) -> None:
    async with browser.session.get(f"{browser.url}/setup?token={TOKEN}") as answer:
        policy = answer.headers["Content-Security-Policy"]
        style = re.findall("<style>(.*)</style>", await answer.text(), re.DOTALL)[0]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in policy
    assert f"form-action 'self' {browser.github.api_url};" in policy


async def test_everything_else_is_not_there_yet(browser: Browser) -> None:
    for method, path, expected in (
        ("POST", "/webhook", 503),
        ("GET", "/readyz", 503),
        ("GET", "/healthz", 200),
        ("GET", "/metrics", 404),
        ("GET", "/", 404),
        ("GET", "/.env", 404),
        ("HEAD", f"/setup?token={TOKEN}", 405),
        ("PUT", "/setup", 405),
    ):
        async with browser.session.request(method, f"{browser.url}{path}") as answer:
            assert answer.status == expected, path
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://github.example.org/api/v3", "https://github.example.org"),
        ("https://api.tenant.ghe.com", "https://tenant.ghe.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_where_people_meet_github(api: str, web: str) -> None:
    assert web_address(api) == web


class Unregistered(ServerProcess):
    """`vepbot serve` without credentials."""

    address = re.compile(r"""url\W+(http[^\s'"]+)/(?:setup|webhook)""")

    def __init__(self, folder: Path, api_url: str, **more: str) -> None:
        environ = {"GITHUB_API_URL": api_url, "RULES_DIR": str(ROOT / "rules"), "PORT": "0"}
        super().__init__(folder, environ | more, "-m", "bot", "serve")

    @property
    def token(self) -> str:
        found = re.search(r"token=([\w-]+)", "\n".join(self.log))
        assert found
        return found[1]


async def test_vepbot_serve_registers_its_app_and_goes_on_as_the_bot(
    github: FakeGitHub, tmp_path: Path
) -> None:
    repository = github.add_repository("kubevirt/enhancements", labels=["sig/compute"])
    async with github.serving() as api_url, aiohttp.ClientSession() as session:
        process = Unregistered(tmp_path, api_url)
        await process.start()
        browser = Browser(github, session, process.url, tmp_path, Clock())
        path = await browser.sent_back(token=process.token)
        assert (await browser.get(path))[0] == 200
        async with asyncio.timeout(30):
            while not any("/webhook" in line for line in process.log):
                await browser.reached("/healthz")
        github.deliver_to(f"{process.url}/webhook")
        files = [ChangedFile("added", "veps/sig-compute/25-a/vep.md", text="# VEP #25: A\n")]
        pull = repository.open_pull_request("alice", "VEP 25", files=files)
        await github.settled(30)
        async with asyncio.timeout(30):
            while pull.labels != ["sig/compute"]:
                await Browser(github, session, process.url, tmp_path, Clock()).reached("/healthz")
        assert await process.stop() == 0
    assert not any("BEGIN" in line for line in process.log)


async def test_sigterm_ends_the_setup_page(github: FakeGitHub, tmp_path: Path) -> None:
    async with github.serving() as api_url:
        process = Unregistered(tmp_path, api_url)
        await process.start()
        assert await process.stop() == 0
