"""Releases as people write them become `v1.9`."""

import re

_RELEASE = re.compile(
    r"v?([0-9]{1,6})\.([0-9]{1,6})(?:\.[0-9]{1,6})?\.?(?=$|[\s(,;])", re.IGNORECASE
)


def normalise(text: str) -> str | None:
    """`v1.9`, `1.9.0`, `v1.9.` or `v1.9 (perhaps)` as `v1.9`; None where it is no release."""
    found = _RELEASE.match(text.strip())
    return f"v{int(found[1])}.{int(found[2])}" if found else None
