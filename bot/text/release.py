"""Releases as people write them become `v1.9`."""

import re

# What may stand around the number: `release v1.9.0 (perhaps)`. The rest of the text is a remark.
_RELEASE = re.compile(
    r"(?:(?:release|version|milestone)[\s-]{1,4})?v?\s?([0-9]{1,6})\.([0-9]{1,6})"
    r"(?:\.[0-9]{1,6})?(?:-(?:alpha|beta|rc)[.0-9]{0,8})?[.?]?(?=$|[\s(,;/)\]])",
    re.IGNORECASE,
)
# "Nothing yet" in people's words: no release, and no mistake either.
_NOTHING = re.compile(
    r"(?:-{1,3}|\?{1,3}|none|tb[ad]|todo|n/?a|not (?:applicable|planned)|unknown)?"
    r"(?:$|[\s.,;(:/?])",
    re.IGNORECASE,
)
_REMARK = 200


def normalise(text: str) -> str | None:
    """`v1.9`, `1.9.0`, `v1.9.` or `v1.9 (perhaps)` as `v1.9`; None where it is no release."""
    found = _RELEASE.match(text.strip()[:_REMARK])
    return f"v{int(found[1])}.{int(found[2])}" if found else None


def says_nothing(text: str) -> bool:
    """Whether a text in a release's place is `TBD`, `N/A (…)`, empty or the like."""
    return _NOTHING.match(text.strip()[:_REMARK]) is not None
