"""Whether GitHub can deliver webhooks to an address, derived from the address alone."""

import ipaddress

from yarl import URL

_LOCAL = ("localhost", ".localhost", ".local", ".internal", ".lan", ".test")


def cautions(webhook: str) -> tuple[str, ...]:
    """What speaks against this address of the webhook; nothing where it looks right."""
    try:
        url = URL(webhook)
    except ValueError:
        return ()
    host, found = url.host or "", []
    if host and _is_private(host):
        found.append(
            f"GitHub cannot reach {host}: it is an address of this machine or network alone. "
            "No webhook will arrive."
        )
    if url.scheme == "http":
        found.append(
            "With http, everybody between GitHub and the bot can read what is delivered. "
            "Use an https address."
        )
    return tuple(found)


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host.endswith(_LOCAL) or "." not in host
