"""Findings become annotations of a check run, each at its line and column."""

import re

from bot.core.markup.enumerations import sentence_case
from bot.core.markup.sanitize import plain
from bot.core.model.context import Context
from bot.core.model.diagnostic import Diagnostic
from bot.core.model.plan.desired_state import Annotation
from bot.core.process.findings import KINDS, findings_of

# Nobody reads more; fifty fit into one request.
MOST = 150
# https://docs.github.com/en/rest/checks/runs: 64 KB at most.
LONGEST_MESSAGE = 2000
LONGEST_TITLE = 200
# GitHub wants a word.
UNTOLD = "Something is wrong here"
_TICKS = re.compile("`+")


def annotations_of(case: Context, *, is_red: bool) -> tuple[Annotation, ...]:
    """One for each finding. They are shown as plain text: no mention, link or HTML comes alive."""
    found = findings_of(case)
    level = "failure" if is_red else "warning"
    return tuple(
        Annotation(
            path=each.path,
            line=each.position.line,
            column=each.position.column,
            level=level,
            title=sentence_case(plain(KINDS.get(each.kind, each.kind), LONGEST_TITLE)) or UNTOLD,
            message=_message(each),
        )
        for each in (found if isinstance(found, tuple) else ())[:MOST]
    )


def _message(finding: Diagnostic) -> str:
    """What is wrong and, where that is certain, the line as it should be."""
    told = sentence_case(plain(finding.message, LONGEST_MESSAGE)) or UNTOLD
    if finding.fix is None or not finding.fix.isprintable() or len(finding.fix) > LONGEST_MESSAGE:
        return told
    longest = max((len(run) for run in _TICKS.findall(finding.fix)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{told}\n\n{fence}suggestion\n{finding.fix}\n{fence}"
