"""docs/install.md, word for word: from nothing to the first delivery, beside a GitHub for tests."""

import asyncio
import html
import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import aiohttp

from tests.harness.processes import ServerProcess, vepbot
from tests.harness.support import ROOT
from tests.web.test_setup import Unregistered

PAGE = (ROOT / "docs" / "install.md").read_text("utf-8")
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"```sh try\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
CALLS = [words[1:] for words in COMMANDS if words[0] == "curl"]
CALLED = [words[1:] for words in COMMANDS if words[0] == ".venv/bin/vepbot"]


class GitHubForTests(ServerProcess):
    """As the page starts it, on a port that is free."""

    address = re.compile(r"fake GitHub on (\S+)")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, {}, "-m", "tests.fakes.github")


@dataclass
class Visitor:
    """A browser: it shows a page and submits the form on it."""

    session: aiohttp.ClientSession
    url: str = ""
    text: str = ""

    async def open(self, url: str) -> None:
        async with self.session.get(url) as answer:
            await self._show(answer)

    async def press(self, button: str) -> None:
        """The only button, with all fields as they are."""
        assert f"<button>{button}</button>" in self.text
        [action] = re.findall(r'<form method="post" action="([^"]*)"', self.text)
        inputs = re.findall(r'<input [^>]*?name="([^"]*)"[^>]*? value="([^"]*)"', self.text)
        fields = {name: html.unescape(value) for name, value in inputs}
        target = urljoin(self.url, html.unescape(action))
        async with self.session.post(target, data=fields) as answer:
            await self._show(answer)

    async def call(self, words: list[str], github: str) -> str:
        """A line with curl."""
        *options, url = words
        target = url.replace("http://127.0.0.1:4000", github)
        method, data = ("POST", options[1]) if options else ("GET", None)
        async with self.session.request(method, target, data=data) as answer:
            assert answer.status == 200
            return await answer.text()

    async def _show(self, answer: aiohttp.ClientResponse) -> None:
        assert answer.status == 200
        self.url, self.text = str(answer.url), await answer.text()


def test_the_page_has_what_is_tried_here() -> None:
    assert (len(CALLS), len(CALLED)) == (3, 1)
    assert "GITHUB_API_URL=http://127.0.0.1:4000 make run" in PAGE
    assert ".venv/bin/python -m tests.fakes.github --port 4000" in PAGE


async def test_a_newcomer_gets_to_the_first_label(tmp_path: Path) -> None:
    github = GitHubForTests(tmp_path)
    await github.start()
    bot = Unregistered(tmp_path, github.url)
    await bot.start()
    async with aiohttp.ClientSession() as session:
        visitor = Visitor(session)
        try:
            await visitor.open(f"{bot.url}/setup?token={bot.token}")
            # The real bot keeps its port; here each start takes a free one.
            await visitor.press("Continue")
            await visitor.press("Go to GitHub")
            assert "The App is registered" in visitor.text
            await until_it_listens(visitor, bot, github.url)
            hook = f'{{"url": "{bot.url}/webhook"}}'
            await visitor.call(["--data", hook, f"{github.url}/__fake/deliver_to"], github.url)
            *makes, shows = CALLS
            for words in makes:
                await visitor.call(words, github.url)
            await visitor.call(["--data", "{}", f"{github.url}/__fake/settled"], github.url)
            await until_labelled(visitor, shows, github.url)
        finally:
            assert await bot.stop() == 0
            await github.stop()
    code, told = await vepbot(tmp_path, *CALLED[0])
    assert code == 0
    assert "applied: add label sig/compute" in told
    assert "rule label-target-sig, rules/kubevirt.yaml:" in told


async def until_labelled(visitor: Visitor, words: list[str], github: str) -> None:
    """The label and the comment that the page speaks of."""
    async with asyncio.timeout(30):
        while True:
            shown = json.loads(await visitor.call(words, github))
            if shown["labels"] == ["sig/compute"] and shown["comments"]:
                return


async def until_it_listens(visitor: Visitor, bot: Unregistered, github: str) -> None:
    """The setup page has made way for the bot."""
    async with asyncio.timeout(30):
        while not any("/webhook" in line for line in bot.log):
            await visitor.call([f"{github}/__fake/deliveries"], github)
