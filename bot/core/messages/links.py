"""Links to lines of documents, as they are on a pull request's head commit."""

import re
import string

from bot.core.markup.sanitize import sanitize
from bot.core.model.context import Context
from bot.core.model.diagnostic import START, Diagnostic

LONGEST_LABEL, LONGEST_MESSAGE = 80, 300
LONGEST_URL = 1500
_PLAIN = frozenset(string.ascii_letters + string.digits + "_.-~/")
_HOST = re.compile(r"(https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)/")


def place_of(finding: Diagnostic, case: Context) -> str:
    """`[line 12](…): what is wrong there`, Markdown, harmless; without a link where none is known.

    A finding without a line is about the file.
    """
    name = finding.path.rpartition("/")[2]
    where = name if finding.position == START else f"{name}, line {finding.position.line}"
    label, url = sanitize(where, LONGEST_LABEL), _url(finding, case)
    told = sanitize(finding.message, LONGEST_MESSAGE)
    return f"[{label}]({url}): {told}" if url else f"{label}: {told}"


def _url(finding: Diagnostic, case: Context) -> str | None:
    """GitHub shows the lines of Markdown only when it is asked for them plain.

    https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting
    """
    head = case.facts.pull_request.head.sha if case.facts.pull_request else ""
    url = blob_url(case, head, finding.path)
    if url is None or finding.position == START:
        return url
    return f"{url}?plain=1#L{finding.position.line}"


def blob_url(case: Context, commit: str, path: str) -> str | None:
    """A file's page at a commit or branch; None where the host is not known."""
    pull_request = case.facts.pull_request
    host = _HOST.match(pull_request.url) if pull_request else None
    if host is None:
        return None
    names = (_quoted(each) for each in (case.facts.subject.repository, "blob", commit, path))
    url = f"{host[1]}/{'/'.join(names)}"
    return url if len(url) <= LONGEST_URL else None


def _quoted(name: str) -> str:
    """As RFC 3986 has it, slashes kept; a lone surrogate is no text that can be sent."""
    octets = name.encode("utf-8", "replace")
    return "".join(chr(each) if chr(each) in _PLAIN else f"%{each:02X}" for each in octets)
