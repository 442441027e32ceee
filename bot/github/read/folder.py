"""The rules as they stand on the default branch of a repository; never those of a pull request."""

from typing import Any

from bot.github.api.client import App, Installation
from bot.github.api.contents import blob_in
from bot.github.api.errors import UnexpectedAnswer
from bot.github.api.shape import UNEXPECTED_SHAPE, in_words

RULES, TEMPLATE = (".yaml", ".yml"), ".md"
MOST_FILES = 200


class RulesFiles:
    """Reads `*.yaml` of a directory and the templates below it; blobs are kept by their SHA."""

    def __init__(self, app: App, repository: str, path: str) -> None:
        self._app = app
        self._repository = repository
        self._path = path.strip("/")
        self._blobs: dict[str, str] = {}

    async def read(self) -> dict[str, str]:
        """Path as shown to people → text. Raises GitHubError."""
        client = await self._app.reach(self._repository, None)
        try:
            found = await self._listed(client, self._path, RULES)
            for folder in await self._folders(client):
                found |= await self._listed(client, folder, (TEMPLATE,))
            texts = {path: await self._blob(client, sha) for path, sha in found.items()}
        except UNEXPECTED_SHAPE as error:
            raise UnexpectedAnswer(
                f"the rules' folder has another form: {in_words(error)}"
            ) from error
        self._blobs = {sha: self._blobs[sha] for sha in found.values()}
        return {f"{self._repository}:{path}": text for path, text in texts.items()}

    async def _folders(self, client: Installation) -> list[str]:
        entries = await self._contents(client, self._path)
        return [entry["path"] for entry in entries if entry["type"] == "dir"]

    async def _listed(
        self, client: Installation, folder: str, endings: tuple[str, ...]
    ) -> dict[str, str]:
        entries = await self._contents(client, folder)
        found = {
            entry["path"]: entry["sha"]
            for entry in entries
            if entry["type"] == "file" and entry["name"].endswith(endings)
        }
        if len(found) > MOST_FILES:
            raise ValueError(f"{folder} has more than {MOST_FILES} files")
        return found

    async def _contents(self, client: Installation, folder: str) -> Any:
        """https://docs.github.com/en/rest/repos/contents#get-repository-content."""
        url = "/repos/{+repository}/contents/{+path}"
        return await client.get(url, repository=self._repository, path=folder)

    async def _blob(self, client: Installation, sha: str) -> str:
        """https://docs.github.com/en/rest/git/blobs#get-a-blob."""
        if sha not in self._blobs:
            url = "/repos/{+repository}/git/blobs/{sha}"
            answer = await client.get(url, repository=self._repository, sha=sha)
            content = blob_in(answer)
            self._blobs[sha] = content.decode("utf-8", "surrogateescape")
        return self._blobs[sha]
