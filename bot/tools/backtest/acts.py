"""What each rule would have done at one moment, as plain values.

The keys are documented in docs/backtest.md.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.core.engine.decision.decide import Decision, RuleResult
from bot.core.engine.planning.claims import Step
from bot.core.markup.sanitize import unescaped
from bot.core.model.plan.desired_state import DesiredCheck
from bot.core.rulebook.rulebook import Mode

ONLY_REPORT = "only report: "
# The words of PublishCheck.
_CHECK = rf"(?:{ONLY_REPORT})?check [^:]{{1,100}}: "
_PASSING, _FAILING = re.compile(rf"{_CHECK}success \("), re.compile(rf"{_CHECK}failure \(")


def passes(operation: str) -> bool:
    """Whether it publishes a check that passes."""
    return _PASSING.match(operation) is not None


def fails(operation: str) -> bool:
    """Whether it publishes a check that fails."""
    return _FAILING.match(operation) is not None


def told(decision: Decision, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """Each rule with its verdict, its operations, and what it may have wanted beside them."""
    for judgement in decision.judgements:
        yield {
            "rule": judgement.rule.name,
            "verdict": judgement.verdict.outcome.value,
            "because": judgement.verdict.because,
            "operations": [_operation(step) for step in steps if step.rule == judgement.rule],
            "unclear": list(_unclear(judgement)),
            "file": judgement.rule.file,
            "line": judgement.rule.line,
        }


def _operation(step: Step) -> str:
    text = unescaped(str(step.operation))
    return f"{ONLY_REPORT}{text}" if step.mode is Mode.REPORT else text


def _unclear(judgement: RuleResult) -> Iterator[str]:
    """Comments and checks of a rule that holds, where a clone cannot say what they say."""
    if not judgement.verdict.held:
        return
    for post in judgement.posts:
        if post.is_unknown:
            what = "what it says or whom it mentions"
            yield f"write comment {judgement.rule.name}: {what} is {_unknown(post.notes)}"
    for desire in judgement.desires:
        if isinstance(desire, DesiredCheck) and desire.is_unknown:
            yield f"check {desire.name}: {_unknown(desire.notes)}"


def _unknown(notes: Sequence[str]) -> str:
    """Why, too, where that is known."""
    return f"unknown ({'; '.join(dict.fromkeys(notes))})" if notes else "unknown"
