"""Why things are as they are, folded away in a comment: every rule's verdict, and what was left."""

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
# How the reasons begin, below all else that a comment says.
WHY = "<details><summary>Why: what each rule says of this</summary>"
LONGEST = 20_000
LONGEST_REASON = 300
MOST_NOTES = 20


def explained(decision: Decision, left: Sequence[str] = ()) -> str:
    """Markdown in a `<details>`; the same as long as nothing changes."""
    body = "\n".join(_capped(_lines(decision, left)))
    return f"{WHY}\n\n{body}\n\n</details>"


def explained_alone(judgement: RuleResult) -> str:
    """The same of the one rule that says something once."""
    body = "\n".join(_capped(_of_judgement(judgement)))
    return f"<details><summary>Why this is said</summary>\n\n{body}\n\n</details>"


def _lines(decision: Decision, left: Sequence[str]) -> Iterator[str]:
    """Rules that apply come first; of one that does not, what is against it.

    Those that wait for a command are for the help to tell.
    """
    order = list(_APPLIES)
    found = sorted(
        (
            each
            for each in decision.judgements
            if each.verdict.held or each.rank is not Precedence.COMMAND
        ),
        key=lambda each: (order.index(each.verdict.outcome), each.rule.name, each.rule.file),
    )
    for judgement in found:
        yield from _of_judgement(judgement)
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
    """Conditions within conditions; what is turned round says why by itself."""
    parts = verdict.parts if verdict.condition in GROUPS else ()
    told = GROUPS[verdict.condition] if parts else sanitize(verdict.because, LONGEST_REASON)
    yield f"{indent}* {_SIGNS[verdict.outcome]} {told}"
    for part in parts:
        yield from _tree(part, indent + "  ")


def _capped(lines: Iterable[str]) -> Iterator[str]:
    """As many as fit; how many do not is said."""
    room, left_out = LONGEST, 0
    for line in lines:
        room -= len(line) + 1
        if room > 0:
            yield line
        else:
            left_out += 1
    if left_out:
        yield f"* and {left_out} more lines"
