"""The third act: people talk to the bot, and it answers, obeys, refuses or keeps silent."""

from dataclasses import dataclass

from tests.demo.stage import AT, Stage, document, proposed
from tests.demo.telling import readable, require, says, scene, speak

RELEASE = "v1.10"


@dataclass
class Conversation:
    """One thread, and what was said in it so far."""

    stage: Stage
    number: int

    async def say(self, who: str, text: str) -> str:
        """Somebody says something; what the bot answers, if it does."""
        before = await self._answers()
        speak(who, text)
        await self.stage.do(f"{AT}/comment", number=self.number, by=who, body=text)
        await self.stage.settled()
        new = [each for each in await self._answers() if each not in before]
        answer = "\n".join(map(readable, new))
        reacted = await self._reactions()
        speak("bot", f"{reacted} {answer}".strip() or "(says nothing)")
        return answer

    async def _answers(self) -> list[str]:
        found = await self.stage.look(f"{AT}/issues/{self.number}")
        bodies = [str(each["body"]) for each in found["comments"]]
        return [body for body in bodies if body.startswith("<!-- vepbot reply/")]

    async def _reactions(self) -> str:
        """At the last that a person said."""
        found = await self.stage.look(f"{AT}/issues/{self.number}")
        said = [each for each in found["comments"] if not each["body"].startswith("<!--")]
        shown = {"eyes": "👀", "+1": "👍"}
        return "".join(shown.get(each, each) for each in said[-1]["reactions"])


async def converse(stage: Stage) -> None:
    """A proposal of Carol's, and what is said below it."""
    text = document("VEP #5: Smaller images", RELEASE)
    number = await proposed(stage, "carol", "Smaller images", text)
    await stage.settled()
    scene(f"Carol proposes something else, #{number}, and people talk to the bot below it")
    talk = Conversation(stage, number)
    answer = await talk.say("mallory", f"/vep target {RELEASE}")
    require("is for" in answer, "a stranger must be refused")
    answer = await talk.say("carol", f"/vep tagret {RELEASE}")
    require("Did you mean `/vep target`?" in answer, "a typo must be explained")
    await talk.say("carol", f"/vep target {RELEASE}")
    found = await stage.look(f"{AT}/issues/{number - 1}")
    require(found["milestone"] == RELEASE, f"the milestone must be {RELEASE}")
    says(f"The tracking issue #{number - 1} is on the milestone {found['milestone']} now.")
    answer = await talk.say("carol", "Thanks, all!\n/lgtm\n> /vep target v1.9")
    require(answer == "", "other words must not be answered")
