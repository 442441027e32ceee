"""The third act: people talk to the bot, and it answers, obeys, refuses or keeps silent."""

import re
from dataclasses import dataclass
from typing import Any

from tests.demo.stage import Stage
from tests.demo.telling import require, says, scene, speak

HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
FOLDED = re.compile(r"<details>.*?</details>|<sub>.*?</sub>|\u200b|\*\*", re.DOTALL)


@dataclass
class Conversation:
    """One thread, and what was said in it so far."""

    stage: Stage
    at: str
    number: int
    heard: int = 0

    async def say(self, who: str, text: str, *, elsewhere: int | None = None) -> str:
        """Somebody says something; what the bot answers, if it does."""
        number = elsewhere or self.number
        before = await self._answers(number)
        speak(who, text)
        await self.stage.do(f"{self.at}/comment", number=number, by=who, body=text)
        await self.stage.settled()
        after = await self._answers(number)
        new = [each for each in after if each not in before]
        answer = "\n".join(_shown(each) for each in new)
        reacted = await self._reactions(number)
        speak("bot", f"{reacted} {answer}".strip() or "(says nothing)")
        return answer

    async def _answers(self, number: int) -> list[str]:
        found = await self.stage.look(f"{self.at}/issues/{number}")
        bodies = [str(each["body"]) for each in found["comments"]]
        return [body for body in bodies if body.startswith("<!-- vepbot reply/")]

    async def _reactions(self, number: int) -> str:
        """At the last that a person said."""
        found = await self.stage.look(f"{self.at}/issues/{number}")
        said = [each for each in found["comments"] if not each["body"].startswith("<!--")]
        shown = {"eyes": "👀", "+1": "👍"}
        return "".join(shown.get(each, each) for each in said[-1]["reactions"])


def _shown(body: str) -> str:
    """What a reader sees of it at first."""
    text = FOLDED.sub("", HIDDEN.sub("", body))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


async def converse(stage: Stage, at: str, release: str, text: str) -> None:
    """A proposal of Alice's, and what is said below it."""
    scene("Alice proposes something else, and people talk to the bot below it")
    talk = await _opened(stage, at, text)
    answer = await talk.say("alice", "Where do we stand?\n/vep status")
    require("Next:" in answer or "done" in answer, "the status must be told")
    answer = await talk.say("mallory", f"/vep target {release}")
    require("is for" in answer, "a stranger must be refused")
    answer = await talk.say("alice", f"/vep tagret {release}")
    require("Did you mean `/vep target`?" in answer, "a typo must be explained")
    await talk.say("alice", f"Ah.\n/vep target {release}")
    says("")
    says(f"on the tracking issue #{talk.tracker}:")
    await _expect_milestone(talk, release)
    answer = await talk.say("dora", "/vep untrack", elsewhere=talk.tracker)
    require(answer != "", "what rules have a say in must be answered")
    await _expect_milestone(talk, None)
    says("")
    says("back on the pull request:")
    answer = await talk.say("carol", "Thanks, all!\n/lgtm\n> /vep target v1.9")
    require(answer == "", "other words must not be answered")
    await stage.news()


@dataclass
class _Talk(Conversation):
    """The thread of the pull request; its tracking issue."""

    tracker: int = 0


async def _opened(stage: Stage, at: str, text: str) -> _Talk:
    await stage.do(f"{at}/grant", login="dora", role="maintain")
    issue = await stage.do(f"{at}/open_issue", author="alice", title="VEP: Faster boots")
    path = f"veps/sig-compute/{issue['number']}-faster-boots/vep.md"
    files: list[dict[str, Any]] = [{"status": "added", "path": path, "text": text}]
    body = f"**Tracking issue**: #{issue['number']}\n"
    await stage.do(f"{at}/add_labels", number=issue["number"], names=["kind/tracker"], by="alice")
    pull = await stage.do(
        f"{at}/open_pull_request", author="alice", title="VEP: Faster boots", files=files, body=body
    )
    await stage.settled()
    await stage.news()
    return _Talk(stage, at, int(pull["number"]), tracker=int(issue["number"]))


async def _expect_milestone(talk: _Talk, release: str | None) -> None:
    found = await talk.stage.look(f"{talk.at}/issues/{talk.tracker}")
    says(f"  its milestone: {found['milestone'] or 'none'}")
    require(found["milestone"] == release, f"the milestone must be {release}")
