"""A file of a repository as text."""

import base64
from typing import Any

from bot.core.markup.reading_limit import MAXIMUM_CHARACTERS
from bot.github.api.client import Installation
from bot.github.api.errors import Refused
from bot.github.api.shape import maybe, text, understood

# Enough for one character more than is read, so that it shows where a document was cut.
LARGEST_DOCUMENT_BYTES = 4 * (MAXIMUM_CHARACTERS + 1)


async def read_text(
    client: Installation, repository: str, path: str, ref: str | None = None
) -> str | None:
    """A file at a ref, or on the default branch; None where there is none. Raises GitHubError.

    https://docs.github.com/en/rest/repos/contents#get-repository-content
    """
    url = "/repos/{+repository}/contents/{+path}" + ("?ref={ref}" if ref else "")
    names = {"repository": repository, "path": path} | ({"ref": ref} if ref else {})
    try:
        answer = await client.get(url, **names)
    except Refused as refused:
        if refused.gone:
            return None
        raise
    content = understood(content_in, answer)
    if content is None:
        return None
    if not content and (sha := _of_large(answer)):
        url = "/repos/{+repository}/git/blobs/{sha}"
        content = understood(blob_in, await client.get(url, repository=repository, sha=sha))
    return content[:LARGEST_DOCUMENT_BYTES].decode("utf-8", "replace")


def _of_large(answer: Any) -> str | None:
    """The blob of a file of more than a megabyte, which comes without its content."""
    return str(maybe(answer, "sha") or "") if maybe(answer, "size") else None


def content_in(answer: Any) -> bytes | None:
    """A file's; a folder (a list), a link to nowhere and a submodule are no files.

    https://docs.github.com/en/rest/repos/contents#get-repository-content
    """
    if isinstance(answer, list) or text(answer, "type") != "file":
        return None
    return base64.b64decode(maybe(answer, "content") or "")


def blob_in(answer: Any) -> bytes:
    """What a blob holds. https://docs.github.com/en/rest/git/blobs#get-a-blob."""
    return base64.b64decode(text(answer, "content"))
