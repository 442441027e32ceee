"""The reasons, folded away in a comment: verdicts of rules, and what was left as it is."""

from collections.abc import Iterable, Iterator, Sequence

from bot.core.engine.decision.decide import Decision, Precedence, RuleResult
from bot.core.markup.sanitize import sanitize
from bot.core.model.plan.verdict import Outcome, Verdict

_APPLIES = {
    Outcome.HELD: "applies",
    Outcome.UNKNOWN: "could not be judged",
    Outcome.NOT_HELD: "does not apply",
}
# Conditions made of conditions, in words.
GROUPS = {"all": "all of these:", "any": "one of these:"}
_SIGNS = {Outcome.HELD: "✔", Outcome.NOT_HELD: "✘", Outcome.UNKNOWN: "?"}
# Conditions about the moment: a rule that lacks only one of these does not nearly apply.
_OF_THE_MOMENT = frozenset({"state", "merged", "draft", "moved", "at"})
# The reasons begin with this, below all else that a comment says.
WHY = "<details><summary>Why"
LONGEST = 20_000
LONGEST_REASON = 300
MOST_NOTES = 20


def explained(decision: Decision, left: Sequence[str] = ()) -> str:
    """Every rule, Markdown in a `<details>`; equal as long as nothing changes."""
    found = _in_order(decision)
    return _folded("Why: every rule", (*_verdicts(found), *_left(left)))


def explained_in_short(decision: Decision, left: Sequence[str] = ()) -> str:
    """The rules that apply or nearly do; the rest is a number and a command that explains it."""
    found = _in_order(decision)
    shown = [each for each in found if _is_worth_saying(each.verdict)]
    more = _more(found, len(found) - len(shown))
    return _folded("Why: the rules that apply", (*_verdicts(shown), *more, *_left(left)))


def _folded(summary: str, lines: Iterable[str]) -> str:
    body = "\n".join(_capped(lines))
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def explained_alone(judgement: RuleResult) -> str:
    """The one rule that comments once, Markdown in a `<details>`."""
    return _folded("Why this is said", _of_judgement(judgement))


def _in_order(decision: Decision) -> list[RuleResult]:
    """Rules that apply come first. Rules that wait for a command are left to the help."""
    order = list(_APPLIES)
    return sorted(
        (
            each
            for each in decision.judgements
            if each.verdict.held or each.rank is not Precedence.COMMAND
        ),
        key=lambda each: (order.index(each.verdict.outcome), each.rule.name, each.rule.file),
    )


def _is_worth_saying(verdict: Verdict) -> bool:
    """Whether the rule applies, may apply, or lacks a single condition that somebody can meet."""
    if verdict.outcome is not Outcome.NOT_HELD:
        return True
    missing = [part for part in verdict.parts if part.outcome is not Outcome.HELD]
    is_only_one = len(missing) == 1 and len(verdict.parts) > 1
    return is_only_one and missing[0].condition not in _OF_THE_MOMENT


def _more(found: Sequence[RuleResult], count: int) -> Iterator[str]:
    asked = next((each.process.explain for each in found if each.process.explain), "")
    if count:
        told = "1 more rule does not apply" if count == 1 else f"{count} more rules do not apply"
        yield f"* {told}" + (f"; `{asked}` says why" if asked else "")


def _verdicts(found: Iterable[RuleResult]) -> Iterator[str]:
    for judgement in found:
        yield from _of_judgement(judgement)


def _left(left: Sequence[str]) -> Iterator[str]:
    for note in sorted(set(left))[:MOST_NOTES]:
        yield f"* Left as it is: {sanitize(note, LONGEST_REASON)}"


def _of_judgement(judgement: RuleResult) -> Iterator[str]:
    verdict = judgement.verdict
    told = sanitize(verdict.because, LONGEST_REASON)
    yield f"* **{judgement.rule.name}** {_APPLIES[verdict.outcome]}: {told}"
    for part in verdict.parts:
        if part.condition in GROUPS:
            yield from _tree(part, "  ")


def _tree(verdict: Verdict, indent: str) -> Iterator[str]:
    """Conditions within conditions. The reason of a `not` already says what is negated."""
    parts = verdict.parts if verdict.condition in GROUPS else ()
    told = GROUPS[verdict.condition] if parts else sanitize(verdict.because, LONGEST_REASON)
    yield f"{indent}* {_SIGNS[verdict.outcome]} {told}"
    for part in parts:
        yield from _tree(part, indent + "  ")


def _capped(lines: Iterable[str]) -> Iterator[str]:
    """As many lines as fit, and the number of those that do not."""
    room, left_out = LONGEST, 0
    for line in lines:
        room -= len(line) + 1
        if room > 0:
            yield line
        else:
            left_out += 1
    if left_out:
        yield f"* and {left_out} more lines"
