"""References from what people write to other issues.

https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
"""

import re
from collections.abc import Iterator

from tests.fakes.github.state.base import RepositoryBase
from tests.fakes.github.state.model import Account, Issue

CODE = re.compile(r"(`{3,}|~{3,}).*?(\1|\Z)|`[^`\n]*`", re.DOTALL)
NAME = r"[\w.-]{1,39}/[\w.-]{1,100}"
NUMBER = r"\d{1,9}"
REFERENCE = re.compile(
    rf"https://github\.com/(?P<page>{NAME})/(?:issues|pull)/(?P<page_number>{NUMBER})\b"
    rf"|(?<![\w/#&])(?:(?P<name>{NAME})?#|GH-)(?P<number>{NUMBER})\b"
)


def refer(repository: RepositoryBase, source: Issue, text: str | None, by: Account) -> None:
    """Note in every issue the text names, once for each source, that it does."""
    for target, issue in referenced(repository, text or ""):
        known = any(event.extra.get("source") is source for event in issue.events)
        if issue is not source and not known:
            target.record(issue, "cross-referenced", by, source=source, place=repository)


def referenced(repository: RepositoryBase, text: str) -> Iterator[tuple[RepositoryBase, Issue]]:
    """The issues that a text names outside of code."""
    for found in REFERENCE.finditer(CODE.sub("", text)):
        name = found["page"] or found["name"] or repository.full_name
        target = repository.github.find_repository(name)
        issue = target.issues.get(int(found["page_number"] or found["number"])) if target else None
        if target and issue:
            yield target, issue
