"""Who is in a role, in words for people: what its sources in the rules mean."""

from collections.abc import Iterable, Mapping

from bot.core.model.definitions.people import ANYBODY
from bot.core.model.definitions.process import Process

SOURCES: Mapping[str, str] = {
    "pull-request.author": "who opened the pull request",
    "issue.author": "who opened the issue",
    "issue.assignees": "whom the bot assigned",
    "proposal.authors": "the authors that the document names",
    "proposal.reviewers": "the reviewers that the document names",
    "proposal.approvers": "the approvers that the document names",
    "owners.approvers": "the approvers in the OWNERS files of what is touched",
    "owners.reviewers": "the reviewers in the OWNERS files of what is touched",
}
_RIGHTS: Mapping[str, str] = {
    "read": "who can read the repository",
    "triage": "who can triage in the repository",
    "write": "who can write to the repository",
    "maintain": "who can maintain the repository",
    "admin": "who can administer the repository",
}


def role_in_words(role: str, process: Process) -> str:
    """`who opened the pull request, whom the bot assigned`; Markdown, harmless."""
    if role == ANYBODY:
        return "everybody"
    named = (_source(source, process) for source in process.roles.get(role, ()))
    return ", ".join(dict.fromkeys(filter(None, named))) or "nobody"


def listed_roles(roles: Iterable[str]) -> str:
    """`author, sig-lead or release-team`."""
    names = ["anybody" if role == ANYBODY else role for role in roles]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _source(source: str, process: Process) -> str:
    """A name in backticks mentions nobody."""
    kind, _, rest = source.partition("/")
    if kind == "team":
        return f"the team `{rest}`"
    if kind == "user":
        return f"`{rest}`"
    if kind == "permission":
        return _RIGHTS[rest]
    return _leads(process) if source == "group.leads" else SOURCES[source]


def _leads(process: Process) -> str:
    """Nothing where the rules name none."""
    has_leads = any(group.leads for group in process.groups)
    return "the leads of the groups that it belongs to" if has_leads else ""
