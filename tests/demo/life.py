"""The second act: a proposal from its pull request to its tracking issue."""

from typing import Any

from tests.demo.picture import Picture
from tests.demo.stage import AT, Stage, document, proposed
from tests.demo.telling import did, readable, require, says, scene, speak

RELEASE = "v1.10"
TITLE = "Resize a running machine"


async def live(stage: Stage, picture: Picture) -> None:
    """It is opened, mended and merged, and GitHub says so twice."""
    scene("Bob opens another proposal, with the template's title still in it")
    await stage.day("2026-05-07T09:00")
    await stage.news()
    text = document("VEP #NNNN: Your short, descriptive title", RELEASE)
    number = await proposed(stage, "bob", TITLE, text)
    issue = number - 1
    await stage.settled()
    await _tell(stage)
    before = await _show(stage, number, "failure")
    picture.comment = before[0]["body"]
    picture.check = await stage.check(number, "vep / proposal")

    scene("Bob pushes a version with a title of its own")
    path = f"veps/sig-compute/{issue}-resize-a-running-machine/vep.md"
    files = [{"status": "added", "path": path, "text": document(f"VEP #{issue}: {TITLE}", RELEASE)}]
    await stage.do(f"{AT}/push", number=number, files=files)
    await stage.settled()
    await stage.news()
    after = await _show(stage, number, "success")
    same = [one["id"] for one in before] == [one["id"] for one in after]
    require(same, "the comment must be edited in place")

    scene(f"The proposal is merged; issue #{issue} tracks it from here on")
    await stage.do(f"{AT}/merge", number=number)
    await stage.settled()
    await _tell(stage)
    await _tracked(stage, issue)
    await _repeated(stage)


async def _tell(stage: Stage) -> None:
    """What the bot did, with the rule that asked for it; comments and checks are shown apart."""
    for entry in await stage.news():
        if entry.operation.startswith(("edit comment", "write comment", "check ")):
            continue
        did(f"{entry.operation} on #{entry.subject.rpartition('#')[2]}")
        says(f"rule {entry.rule} ({entry.file}:{entry.line}), because: {entry.because}", "     ")


async def _show(stage: Stage, number: int, conclusion: str) -> list[dict[str, Any]]:
    """The one comment, and the check."""
    comments = (await stage.look(f"{AT}/issues/{number}"))["comments"]
    require(len(comments) == 1, "there must be one comment")
    speak("comment", _shortly(comments[0]["body"]))
    check = await stage.check(number, "vep / proposal")
    speak(
        "check",
        f"vep / proposal is {'green' if conclusion == 'success' else 'red'}: {check['title']}",
    )
    require(check["conclusion"] == conclusion, f"the check must be {conclusion}")
    return list(comments)


def _shortly(body: str) -> str:
    """What is next, how much of the list is done, and what of it is not."""
    first, *rest = readable(body).splitlines()
    shown = [line for line in rest if line.endswith(" done.") or line.startswith(("- [ ]", "  - "))]
    return "\n".join([first, *shown])


async def _tracked(stage: Stage, issue: int) -> None:
    found = await stage.look(f"{AT}/issues/{issue}")
    labels = ["kind/enhancement", "kind/tracker", "lifecycle/frozen", "sig/compute"]
    require(sorted(found["labels"]) == labels, f"#{issue} has labels {found['labels']}")
    require(found["milestone"] == RELEASE, f"#{issue} has milestone {found['milestone']}")
    speak("comment", readable(found["comments"][0]["body"]).splitlines()[0])


async def _repeated(stage: Stage) -> None:
    scene("GitHub delivers the merge a second time, and a stranger sends a webhook of his own")
    await stage.do("forget_requests")
    merge = next(d for d in reversed(await stage.look("deliveries")) if d["action"] == "closed")
    await stage.do("redeliver", guid=merge["guid"])
    await stage.settled()
    require(not await stage.look("requests"), "a redelivery must cause no request")
    did("has had this delivery already, and asks GitHub nothing")
    status, reason = await stage.stranger()
    require(status == 401, "a wrong signature must be refused")
    did(f"answers the stranger {status}: {reason}")
