"""A file of a repository as text."""

import base64

from bot.github.client import Installation
from bot.github.errors import Refused

# https://docs.github.com/en/rest/repos/contents: larger files come without their content.
LARGEST_DOCUMENT_BYTES = 1024 * 1024


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
    content = base64.b64decode(answer.get("content") or "")
    return content[:LARGEST_DOCUMENT_BYTES].decode("utf-8", "replace")
