"""The pull requests of the bench: what is sent about them, and the GitHub that knows them."""

import aiohttp

from tests.fakes.github import ChangedFile, FakeGitHub
from tests.fakes.keys import public_key
from tests.harness.processes import FakeProcess
from tests.world import APP_ID, SECRET

REPOSITORY = "kubevirt/enhancements"
LABEL = "sig/compute"
PULLS = 100


def payloads() -> list[bytes]:
    """Deliveries of natural size (22 to 25 KB), one for each of many pull requests."""
    github = FakeGitHub(APP_ID, "vepbot", public_key(), SECRET)
    repository = github.add_repository(REPOSITORY, [LABEL])
    for number in range(1, PULLS + 1):
        repository.open_pull_request(
            "alice", f"VEP {number}", body="text " * 400, files=vep(number)
        )
    return [delivery.body for delivery in github.deliveries]


def vep(number: int) -> list[ChangedFile]:
    """The proposal of a pull request."""
    return [ChangedFile("added", f"veps/sig-compute/{number}-x/vep.md", text="# VEP\n")]


async def prepare(github: FakeProcess, *, labelled: bool = False) -> None:
    """The same pull requests on the fake that the bot reads from.

    Those that are labelled already leave the bot nothing to write.
    """
    async with aiohttp.ClientSession() as session:

        async def do(path: str, **arguments: object) -> None:
            async with session.post(f"{github.url}/__fake/{path}", json=arguments) as answer:
                assert answer.status == 200, await answer.text()

        await do("add_repository", full_name=REPOSITORY, labels=[LABEL])
        for number in range(1, PULLS + 1):
            [file] = vep(number)
            files = [{"status": file.status, "path": file.path, "text": file.text}]
            opened = {"author": "alice", "title": f"VEP {number}", "files": files}
            await do(f"repository/{REPOSITORY}/open_pull_request", **opened)
            if labelled:
                await do(f"repository/{REPOSITORY}/add_labels", number=number, names=[LABEL])
