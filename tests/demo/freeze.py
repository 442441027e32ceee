"""The first act: a freeze, from a first reminder to an exception that ends."""

from tests.demo.picture import Picture
from tests.demo.stage import HOME, Stage, document, proposed
from tests.demo.telling import says, scene, speak

RELEASE = "v1.9"
REQUEST = (
    "/vep exception request\nwhy: the API review took long\nuntil: four more days\nimpact: no alpha"
)


async def freeze(stage: Stage, picture: Picture) -> None:
    """From two weeks before the freeze to the end of an exception."""
    scene(f"The VEP freeze of {RELEASE} is at the end of 30 April 2026, anywhere on Earth")
    await stage.day("2026-04-13T09:00")
    text = document("VEP #1: Faster boots", RELEASE)
    early = await proposed(stage, "alice", "Faster boots", text)
    says(f"Alice opens pull request #{early} with a proposal for {RELEASE}.")
    await stage.gate(early, "success")
    await stage.day("2026-04-17T13:05")
    await stage.comment(early, f"the VEP freeze of {RELEASE}, or target a later release")
    await stage.day("2026-05-01T13:05")
    says(f"The freeze has passed, and #{early} is not merged.")
    await stage.gate(early, "failure")
    await stage.comment(early, f"missed the VEP freeze of {RELEASE}")
    picture.gate = await stage.check(early, "vep-freeze")
    await _except(stage, early)
    await stage.day("2026-05-06T13:05")
    says("Four days have passed, and nobody has merged it.")
    await stage.gate(early, "failure")
    await stage.comment(early, "exception for v1.9 ")


async def _except(stage: Stage, number: int) -> None:
    await _say(stage, "alice", number, REQUEST)
    await stage.comment(number, "is asked for")
    await _say(stage, "dora", number, "/vep exception grant until 2026-05-05")
    await stage.comment(number, "is granted until")
    await stage.gate(number, "success")


async def _say(stage: Stage, who: str, number: int, text: str) -> None:
    speak(who, text)
    await stage.do(f"repository/{HOME}/comment", number=number, by=who, body=text)
