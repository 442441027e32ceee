"""Findings become annotations of a check run, each at its line and column."""

from bot.model.case import Case
from bot.model.desire import Annotation
from bot.text.findings import KINDS, findings_of

# Nobody reads more; fifty fit into one request.
MOST = 150
# https://docs.github.com/en/rest/checks/runs: 64 KB at most.
LONGEST_MESSAGE = 2000
LONGEST_TITLE = 200


def annotations_of(case: Case, *, is_red: bool) -> tuple[Annotation, ...]:
    """One for each finding; they are shown as plain text, so nothing has to be made harmless."""
    found = findings_of(case)
    level = "failure" if is_red else "warning"
    return tuple(
        Annotation(
            path=each.path,
            line=each.position.line,
            column=each.position.column,
            level=level,
            title=KINDS.get(each.kind, each.kind)[:LONGEST_TITLE],
            message=each.message[:LONGEST_MESSAGE],
        )
        for each in (found if isinstance(found, tuple) else ())[:MOST]
    )
