"""The second act: a freeze in a minute, from a first reminder to an exception that ends."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.demo.stage import PATIENCE_SECONDS, Stage, StageBroken, staged
from tests.demo.telling import says, scene, short, speak

HOME = "kubevirt/enhancements"
AT = f"repository/{HOME}"
RELEASE = "v1.10"
# Two seconds a day.
SPEED = 43_200
FREEZE_DAYS, GA_DAYS = 17, 90
LABELS = [
    *("sig/compute", "kind/tracker", "kind/enhancement", "lifecycle/frozen"),
    *(f"exception/{state}" for state in ("requested", "granted", "denied", "expired")),
]
REQUEST = (
    "/vep exception request\nwhy: the API review took long\nuntil: four more days\nimpact: no alpha"
)


@dataclass
class Cycle:
    """A release whose days pass while we look on."""

    stage: Stage
    start: datetime
    began: float
    told: set[int] = field(default_factory=set)
    today: str = ""

    @property
    def now(self) -> datetime:
        """The bot's own time."""
        passed = asyncio.get_running_loop().time() - self.began
        return self.start + timedelta(seconds=passed * SPEED)

    def day(self, offset: int) -> str:
        """A day counted from today, which is today for the bot."""
        return f"{self.now + timedelta(days=offset):%Y-%m-%d}"

    async def until(self, seen: Callable[[], Any], what: str) -> Any:
        """Look again and again until something is there."""
        try:
            async with asyncio.timeout(2 * PATIENCE_SECONDS):
                while not (found := await seen()):  # noqa: ASYNC110  in another process
                    await asyncio.sleep(0.1)
                return found
        except TimeoutError as error:
            raise StageBroken(f"waited in vain for {what}") from error

    async def comment(self, number: int, words: str) -> None:
        """Wait for a comment with these words, and show its first lines."""

        async def seen() -> dict[str, Any] | None:
            found = await self.stage.look(f"{AT}/issues/{number}")
            new = (each for each in found["comments"] if each["id"] not in self.told)
            return next((each for each in new if words in each["body"]), None)

        found = await self.until(seen, f"a comment on #{number}: {words}")
        self.told.add(found["id"])
        self._date()
        speak("bot", _shown(found["body"]))

    async def gate(self, number: int, conclusion: str) -> None:
        """Wait until the gate of a pull request says this."""

        async def seen() -> dict[str, Any] | None:
            pull = await self.stage.look(f"{AT}/issues/{number}")
            checks = await self.stage.look(f"{AT}/checks")
            mine = (c for c in checks if c["name"] == "vep-freeze" and _is_of(c, pull))
            last = next(reversed(list(mine)), None)
            return last if last and last["conclusion"] == conclusion else None

        found = await self.until(seen, f"{conclusion} on #{number}")
        self._date()
        mark = "green" if conclusion == "success" else "red"
        speak("check", f"vep-freeze of #{number} is {mark}: {short(found['title'])}")

    async def say(self, who: str, number: int, text: str) -> None:
        """Somebody writes a comment."""
        self._date()
        speak(who, text)
        await self.stage.do(f"{AT}/comment", number=number, by=who, body=text)

    def _date(self) -> None:
        """The day, where it is another than the one before."""
        day = f"{self.now.day} {self.now:%B}"
        if day != self.today:
            self.today = day
            says(f"-- {day}")


def _is_of(check: dict[str, Any], pull: dict[str, Any]) -> bool:
    return str(check["external_id"]).startswith(f"{pull['number']}/")


def _shown(body: str) -> str:
    """Without what is hidden or small, and what is below the first paragraph."""
    lines = [line for line in body.splitlines() if line and not line.startswith("<")]
    return "\n".join(lines[:2]).replace("**", "").replace("\u200b", "")


async def freeze() -> None:
    """The whole act, on a stage of its own."""
    scene("Second act: a freeze, at two seconds a day")
    with tempfile.TemporaryDirectory(prefix="vepbot-demo-") as folder:
        async with _cycle(Path(folder)) as cycle:
            await _play(cycle)


@asynccontextmanager
async def _cycle(folder: Path) -> AsyncIterator[Cycle]:
    start = datetime.now(UTC).replace(microsecond=0)
    clock = f"{start:%Y-%m-%dT%H:%M:%S}Z@x{SPEED}"
    async with staged(folder, "--clock", clock) as stage:
        cycle = Cycle(stage, start, asyncio.get_running_loop().time())
        freeze, ga = cycle.day(FREEZE_DAYS), cycle.day(GA_DAYS)
        rows = [
            {"when": freeze, "who": "KubeVirt", "what": "Proposal (VEP) Freeze"},
            {"when": ga, "who": "KubeVirt", "milestone": "KubeVirt GA"},
        ]
        schedule = {f"releases/{RELEASE}/schedule.yaml": json.dumps(rows)}
        await stage.do("add_repository", full_name="kubevirt/sig-release", files=schedule)
        await stage.do("add_repository", full_name=HOME, labels=LABELS)
        await stage.do(f"{AT}/grant", login="dora", role="maintain")
        says(f"The VEP freeze of {RELEASE} is on {freeze}; a day ends anywhere on Earth.")
        yield cycle


async def _play(cycle: Cycle) -> None:
    early = await _proposed(cycle, "alice", "Faster boots")
    says(f"Alice opens #{early} for {RELEASE}. She has two weeks and a little more.")
    await cycle.gate(early, "success")
    await cycle.comment(early, f"That is the VEP freeze of {RELEASE}")
    await cycle.comment(early, f"That is the VEP freeze of {RELEASE}")
    await cycle.gate(early, "failure")
    await cycle.comment(early, f"missed the VEP freeze of {RELEASE}")
    late = await _proposed(cycle, "bob", "Smaller images")
    says(f"Bob opens #{late} for {RELEASE}, too late.")
    await cycle.gate(late, "failure")
    await cycle.say("alice", early, REQUEST)
    await cycle.comment(early, "is asked for")
    await cycle.say("dora", early, f"/vep exception grant until {cycle.day(4)}")
    await cycle.comment(early, "is granted until")
    await cycle.gate(early, "success")
    says("Four days pass, and nobody merges it.")
    await cycle.gate(early, "failure")


async def _proposed(cycle: Cycle, who: str, title: str) -> int:
    """A tracking issue, and a pull request with a document for the release."""
    stage = cycle.stage
    issue = await stage.do(f"{AT}/open_issue", author=who, title=f"VEP: {title}")
    number = int(issue["number"])
    await stage.do(f"{AT}/add_labels", number=number, names=["kind/tracker"], by=who)
    slug = title.lower().replace(" ", "-")
    text = f"# VEP #{number}: {title}\n\n## Target releases\n\n- alpha: {RELEASE}\n"
    files = [{"status": "added", "path": f"veps/sig-compute/{number}-{slug}/vep.md", "text": text}]
    body = f"**Tracking issue**: #{number}\n"
    pull = await stage.do(
        f"{AT}/open_pull_request", author=who, title=title, files=files, body=body
    )
    return int(pull["number"])
