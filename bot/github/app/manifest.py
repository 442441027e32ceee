"""The manifest from which GitHub makes an App; `app.yml` says the same, and a test that it does.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

from typing import Any

from yarl import URL

from bot.github.app.permissions import everything

NAME = "vepbot"
DESCRIPTION = "Enforces an enhancement process that is written down in YAML rules."
SOMEWHERE = "https://example.org"


def manifest(name: str = NAME, webhook: str = f"{SOMEWHERE}/webhook") -> dict[str, Any]:
    """An App for everything that the bot can do, with its webhook there."""
    grants = everything()
    return {
        "name": name,
        "description": DESCRIPTION,
        "url": str(URL(webhook).origin()),
        "hook_attributes": {"url": webhook, "active": True},
        "public": False,
        "default_permissions": dict(grants.permissions),
        "default_events": sorted(grants.events),
    }
