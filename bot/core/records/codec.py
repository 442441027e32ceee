"""What the bot must remember of a proposal, hidden in a comment of its own: GitHub is the database.

A record is JSON on the comment's last line. Whoever may edit the comment could change it, so that
bot/core/records/seal.py closes it with a seal when it is written, and takes the seal off when it
is read.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

RECORD = re.compile(
    r"\n<!-- vepbot-record (?P<data>[A-Za-z0-9_=-]{1,60000})(?: (?P<serial>[0-9]{1,18}))?"
    r"(?: (?P<seal>[0-9a-f]{64}))? -->\s*\Z"
)


def recorded(body: str, data: Mapping[str, Any]) -> str:
    """A comment's body with a record in it; the same data give the same text."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{body}\n\n<!-- vepbot-record {_packed(text)} -->"


def _packed(text: str) -> str:
    return urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode()


def record_in(body: str) -> Mapping[str, Any] | None:
    """The record of a comment of which the seal was found whole; None where it has none."""
    found = RECORD.search(body)
    if found is None:
        return None
    try:
        data = json.loads(urlsafe_b64decode(found["data"]).decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
