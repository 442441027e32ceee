"""Two processes on loopback, a fake GitHub and the bot, and what the story needs of them."""

import asyncio
import json
import shutil
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from bot.store.backend.database import opened
from bot.store.inbox import Inbox
from bot.store.written.journal import APPLIED, Entry, Journal
from tests.demo.telling import StageBroken, readable, speak
from tests.fakes.keys import private_key, public_key
from tests.harness.processes import BotProcess, FakeProcess
from tests.harness.support import ROOT

PATIENCE_SECONDS = 60
HOME = "kubevirt/enhancements"
AT = f"repository/{HOME}"
LABELS = [
    *("sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen"),
    *(f"exception/{state}" for state in ("requested", "granted", "denied", "expired")),
]
SECTIONS = (
    *("Overview", "Motivation", "Goals", "Non Goals", "Definition of Users", "User Stories"),
    *("Repos", "Design", "API Examples", "Alternatives", "Scalability"),
    *("Update/Rollback Compatibility", "Functional Testing Approach", "Implementation History"),
    "Graduation Requirements",
)
# Days of each release: its VEP freeze, and when it is out.
SCHEDULES = {"v1.9": ("2026-04-30", "2026-07-22"), "v1.10": ("2026-08-27", "2026-11-18")}


@dataclass
class Stage:
    """What the story acts on. `play` makes the bot's process for a day."""

    github: FakeProcess
    play: Callable[[str], BotProcess]
    session: aiohttp.ClientSession
    database_url: str
    bot: BotProcess = field(init=False)
    shown: set[int] = field(default_factory=set)
    told: int = field(default=0)
    is_running: bool = field(default=False)

    async def day(self, moment: str) -> None:
        """It is this moment (UTC) for the bot, which starts anew, and for GitHub."""
        await self.end()
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        await self.do("be_at", moment=at.isoformat())
        self.bot = self.play(f"{moment}Z")
        await self.bot.start()
        self.is_running = True
        await self.do("deliver_to", url=f"{self.bot.url}/webhook")
        print(f"   -- {at.day} {at:%B}")

    async def end(self) -> None:
        """Stop the bot, if it runs."""
        if self.is_running:
            self.is_running = False
            if await self.bot.stop() != 0:
                raise StageBroken("the bot did not end cleanly:\n" + "\n".join(self.bot.log))

    async def do(self, path: str, **arguments: Any) -> Any:
        """Tell the fake GitHub what somebody does there."""
        url = f"{self.github.url}/__fake/{path}"
        async with self.session.post(url, json=arguments) as response:
            return self._checked(await response.json(), response.status)

    async def look(self, path: str) -> Any:
        """Ask the fake GitHub what it remembers."""
        async with self.session.get(f"{self.github.url}/__fake/{path}") as response:
            return self._checked(await response.json(), response.status)

    async def settled(self) -> None:
        """Wait until every webhook was answered and worked, and those that this caused too."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                before = len(await self.look("deliveries"))
                await self.do("settled")
                while (await self._pending()) > 0:
                    await self.do("settled")
                if len(await self.look("deliveries")) == before:
                    return

    async def comment(self, number: int, words: str) -> None:
        """Wait for a new comment with these words, and show how it begins."""

        async def seen() -> dict[str, Any] | None:
            found = await self.look(f"{AT}/issues/{number}")
            new = (each for each in found["comments"] if each["id"] not in self.shown)
            return next((each for each in new if words in each["body"]), None)

        found = await _until(seen, f"a comment on #{number}: {words}")
        self.shown.add(found["id"])
        lines = [each for each in readable(found["body"]).splitlines() if each[0] != "@"]
        speak("bot", lines[0])

    async def gate(self, number: int, conclusion: str) -> None:
        """Wait until the gate of a pull request comes out so, and show it."""

        async def seen() -> dict[str, Any] | None:
            last = await self.check(number, "vep-freeze")
            return last if last.get("conclusion") == conclusion else None

        found = await _until(seen, f"{conclusion} on #{number}")
        mark = "green" if conclusion == "success" else "red"
        speak("check", f"vep-freeze of #{number} is {mark}: {found['title']}")

    async def check(self, number: int, name: str) -> dict[str, Any]:
        """The newest check of this name on a pull request; empty where there is none."""
        checks = await self.look(f"{AT}/checks")
        mine = (c for c in checks if c["name"] == name)
        of_it = [c for c in mine if str(c["external_id"]).startswith(f"{number}/")]
        return dict(of_it[-1]) if of_it else {}

    async def news(self) -> list[Entry]:
        """What the bot has done since this was last asked, from its journal."""
        async with opened(self.database_url, exclusive=False) as database:
            entries = await Journal(database).entries()
        new, self.told = entries[self.told :], len(entries)
        return [entry for entry in new if entry.outcome == APPLIED]

    async def stranger(self) -> tuple[int, str]:
        """A webhook that is not signed with the secret: how it is answered."""
        headers = {
            "X-GitHub-Event": "pull_request",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": "sha256=" + "0" * 64,
        }
        body = json.dumps({"action": "opened"})
        url = f"{self.bot.url}/webhook"
        async with self.session.post(url, data=body, headers=headers) as answer:
            return answer.status, str((await answer.json())["error"])

    async def _pending(self) -> int:
        async with opened(self.database_url, exclusive=False) as database:
            return (await Inbox(database).counts()).pending

    @staticmethod
    def _checked(answer: Any, status: int) -> Any:
        if status != 200:
            raise StageBroken(f"the fake GitHub answered {status}: {answer}")
        return answer


async def _until(seen: Callable[[], Awaitable[Any]], what: str) -> Any:
    """Look again and again until something is there."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := await seen()):  # noqa: ASYNC110  in another process
                await asyncio.sleep(0.05)
            return found
    except TimeoutError as error:
        raise StageBroken(f"waited in vain for {what}") from error


def document(title: str, release: str) -> str:
    """A short proposal with the sections of KubeVirt's template."""
    head = f"# {title}\n\n## VEP Status Metadata\n\n### Target releases\n\n"
    target = f"- This VEP targets alpha for version: {release}\n"
    return head + target + "".join(f"\n## {name}\n\nAs discussed.\n" for name in SECTIONS)


async def proposed(stage: Stage, who: str, title: str, text: str) -> int:
    """A tracking issue, and the pull request with the document, whose number comes next."""
    issue = await stage.do(f"{AT}/open_issue", author=who, title=f"VEP: {title}")
    number = int(issue["number"])
    await stage.do(f"{AT}/add_labels", number=number, names=["kind/tracker"], by=who)
    path = f"veps/sig-compute/{number}-{title.lower().replace(' ', '-')}/vep.md"
    pull = await stage.do(
        f"{AT}/open_pull_request",
        author=who,
        title=f"VEP: {title}",
        files=[{"status": "added", "path": path, "text": text}],
        body=f"**Tracking issue**: #{number}\n",
    )
    return int(pull["number"])


def required_rules(folder: Path) -> Path:
    """KubeVirt's rules, but for one word: the check of what is missing may turn red."""
    rules = Path(shutil.copytree(ROOT / "rules", folder / "rules"))
    text = (rules / "kubevirt.yaml").read_text("utf-8")
    advisory = "annotate: true }"
    if advisory not in text:
        raise StageBroken("rules/kubevirt.yaml has no advisory check")
    strict = text.replace(advisory, "annotate: true, severity: required }")
    (rules / "kubevirt.yaml").write_text(strict, "utf-8")
    return rules


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Stage]:
    """Both processes and KubeVirt's repositories; the bot starts with the first day."""
    database_url = f"sqlite+aiosqlite:///{folder}/vepbot.sqlite3"
    github = FakeProcess(folder, public_key())
    await github.start()
    rules, key = required_rules(folder), private_key()

    def play(clock: str) -> BotProcess:
        options = ("--clock", clock)
        environ = {"RULES_DIR": str(rules), "DATABASE_URL": database_url}
        return BotProcess(folder, key, github.url, options, **environ)

    async with aiohttp.ClientSession() as session:
        stage = Stage(github, play, session, database_url)
        try:
            await _furnish(stage)
            yield stage
            await stage.end()
        finally:
            if stage.is_running:
                await stage.bot.kill()
            await github.stop()


async def _furnish(stage: Stage) -> None:
    await stage.do("be_at", moment="2026-04-01T09:00+00:00")
    schedules = {
        f"releases/{release}/schedule.yaml": json.dumps(
            [
                {"when": freeze, "who": "KubeVirt", "what": "Proposal (VEP) Freeze"},
                {"when": ga, "who": "KubeVirt", "milestone": "KubeVirt GA"},
            ]
        )
        for release, (freeze, ga) in SCHEDULES.items()
    }
    await stage.do("add_repository", full_name="kubevirt/sig-release", files=schedules)
    await stage.do("add_repository", full_name=HOME, labels=LABELS)
    await stage.do(f"{AT}/grant", login="dora", role="maintain")
