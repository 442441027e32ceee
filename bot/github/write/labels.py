"""Labels of a repository: which there are, and new ones. What is there is never changed."""

from typing import Any

from bot.github.api.client import Installation
from bot.github.api.errors import Refused
from bot.github.api.shape import items, text, understood

# GitHub's own choice for labels without a colour.
COLOUR = "ededed"


async def list_labels(client: Installation, repository: str) -> frozenset[str]:
    """Their names. https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository."""
    url = "/repos/{+repository}/labels?per_page=100"
    found = await client.get_all(url, repository=repository)
    return understood(label_names_in, found)


def label_names_in(answer: Any) -> frozenset[str]:
    """All of them, or Odd: a label that is not understood must not count as missing."""
    return frozenset(text(label, "name") for label in items(answer))


async def create_label(client: Installation, repository: str, name: str) -> None:
    """Fine if somebody was faster. https://docs.github.com/en/rest/issues/labels#create-a-label."""
    body = {"name": name, "color": COLOUR}
    try:
        await client.post("/repos/{+repository}/labels", body, repository=repository)
    except Refused as refused:
        if "already_exists" not in str(refused):
            raise
