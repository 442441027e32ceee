"""Why things are as they are, folded away in a comment: every rule's verdict, and what was left."""

from collections.abc import Iterable, Iterator, Sequence

from bot.engine.decide import Decision
from bot.model.verdict import Outcome, Verdict
from bot.text.defuse import defuse

_SIGNS = {Outcome.HELD: "✔", Outcome.NOT_HELD: "✘", Outcome.UNKNOWN: "?"}
LONGEST = 20_000
LONGEST_REASON = 300
MOST_NOTES = 20


def explained(decision: Decision, left: Sequence[str] = ()) -> str:
    """Markdown in a `<details>`; the same as long as nothing changes."""
    body = "\n".join(_capped(_lines(decision, left)))
    return f"<details><summary>Why: every rule, held against this</summary>\n\n{body}\n\n</details>"


def _lines(decision: Decision, left: Sequence[str]) -> Iterator[str]:
    for judgement in sorted(decision.judgements, key=lambda each: each.rule.name):
        verdict = judgement.verdict
        yield f"* {_SIGNS[verdict.outcome]} **{judgement.rule.name}**"
        for part in verdict.parts:
            yield from _tree(part, "  ")
    for note in list(dict.fromkeys(left))[:MOST_NOTES]:
        yield f"* left as it is: {defuse(note, LONGEST_REASON)}"


def _tree(verdict: Verdict, indent: str) -> Iterator[str]:
    told = defuse(verdict.because, LONGEST_REASON)
    yield f"{indent}* {_SIGNS[verdict.outcome]} {verdict.condition}: {told}"
    for part in verdict.parts:
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
