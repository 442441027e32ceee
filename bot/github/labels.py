"""Labels of a repository: which there are, and new ones. What is there is never changed."""

from bot.github.client import Installation
from bot.github.errors import Refused

# GitHub's own choice for labels without a colour.
COLOUR = "ededed"


async def list_labels(client: Installation, repository: str) -> frozenset[str]:
    """Their names. https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository."""
    url = "/repos/{+repository}/labels?per_page=100"
    found = await client.get_all(url, repository=repository)
    return frozenset(str(label["name"]) for label in found)


async def create_label(client: Installation, repository: str, name: str) -> None:
    """Fine if somebody was faster. https://docs.github.com/en/rest/issues/labels#create-a-label."""
    body = {"name": name, "color": COLOUR}
    try:
        await client.post("/repos/{+repository}/labels", body, repository=repository)
    except Refused as refused:
        if "already_exists" not in str(refused):
            raise
