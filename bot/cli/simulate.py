"""`vepbot simulate`: what the rules say of an issue or pull request, and what would be done."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.support.github import ask
from bot.cli.support.terminal import OK, complain, on_one_line
from bot.cli.support.verdicts import as_object, tree

if TYPE_CHECKING:
    from bot.cli.support.terminal import Commands
    from bot.core.engine.planning.claims import Step
    from bot.core.rulebook.rulebook import Rulebook
    from bot.github.api.client import App
    from bot.tools.reports.simulate import Simulation

LARGEST_PAYLOAD = 25 * 1024 * 1024
# What of an operation is a text of several lines.
_TEXTS = ("title", "summary", "body")


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("simulate", help="what would be done now, without doing it")
    found.add_argument("subject", nargs="?", metavar="OWNER/REPO#N", help="what to look at")
    found.add_argument("--at", metavar="TIME", help="the moment that counts (default: now)")
    found.add_argument("--event", metavar="FILE", help="a webhook's payload; - is standard input")
    found.add_argument("--rules", metavar="DIR", help="the rules (default: RULES_DIR)")
    found.add_argument("--format", choices=("text", "json"), default="text")
    found.set_defaults(command=simulate_subject)


def simulate_subject(options: argparse.Namespace) -> int:
    """0 if the thread could be read, whatever the rules say."""
    from bot.tools.reports.inspect_command import WrongUsage, read_moment
    from bot.tools.reports.simulate import occasion, simulate

    try:
        at, wanted = read_moment(options.at), occasion(options.subject, _payload(options.event))
    except WrongUsage as wrong:
        return complain("vepbot simulate cannot do that:", [on_one_line(str(wrong))])

    async def work(app: "App", rulebook: "Rulebook") -> int:
        _print(await simulate(app, rulebook, wanted, at), options.format)
        return OK

    return ask(options.rules, work)


def _payload(file: str | None) -> bytes | None:
    from bot.tools.reports.inspect_command import WrongUsage

    if file is None:
        return None
    if file == "-":
        return sys.stdin.buffer.read(LARGEST_PAYLOAD)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(LARGEST_PAYLOAD)
    except OSError as error:
        raise WrongUsage(f"--event: {file} cannot be read: {error.strerror}") from error


def _print(found: "Simulation", form: str) -> None:
    if form == "json":
        print(json.dumps(_as_json(found), default=str))
        return
    for line in _as_text(found):
        print(on_one_line(line))


def _as_text(found: "Simulation") -> Iterator[str]:
    decision = found.decision
    kind = found.kind.value.replace("-", " ")
    yield f"{found.subject}, a{'n' if kind == 'issue' else ''} {kind}"
    yield f"at {decision.now:%Y-%m-%d %H:%M:%S %Z}, by rules {found.digest}; nothing is written"
    if found.heard is False:
        yield f"no rule listens to {decision.trigger.events[0]}: the bot would not look at all"
    for judgement in decision.judgements:
        yield f"rule {judgement.rule}:"
        yield from tree(judgement.verdict, "  ")
    if not decision.judgements:
        yield f"there is no rule for {kind}s"
    yield "to do:" if found.plan.steps else "to do: nothing"
    for step in found.plan.steps:
        yield from _step(step)
    yield from _left_alone(found)


def _step(step: "Step") -> Iterator[str]:
    from bot.core.markup.sanitize import unescaped

    target = step.operation.subject
    mode = " (only reported)" if step.mode.value == "report" else ""
    yield f"  {target}: {unescaped(str(step.operation))}{mode}"
    yield f"    because {step.because}"
    yield f"    rule {step.rule}"
    for name, value in asdict(step.operation).items():
        if name in _TEXTS and isinstance(value, str):
            yield f"    {name}:"
            yield from (f"      | {line}".rstrip() for line in value.split("\n"))


def _left_alone(found: "Simulation") -> Iterator[str]:
    if found.plan.notes or found.plan.parked:
        yield "left as it is:"
    yield from (f"  {note}" for note in found.plan.notes)
    for parked in found.plan.parked:
        yield f"  {parked.because} (rule {parked.rule})"


def _as_json(found: "Simulation") -> dict[str, Any]:
    decision = found.decision
    return {
        "subject": str(found.subject),
        "kind": found.kind.value,
        "at": f"{decision.now:%Y-%m-%dT%H:%M:%SZ}",
        "rulebook": found.digest,
        "heard": found.heard,
        "rules": [
            asdict(each.rule) | {"mode": each.mode.value, "verdict": as_object(each.verdict)}
            for each in decision.judgements
        ],
        "steps": [_step_as_json(step) for step in found.plan.steps],
        "notes": list(found.plan.notes),
        "parked": [{"rule": each.rule.name, "because": each.because} for each in found.plan.parked],
    }


def _step_as_json(step: "Step") -> dict[str, Any]:
    fields = asdict(step.operation) | {"subject": str(step.operation.subject)}
    return {
        "operation": type(step.operation).__name__,
        "text": str(step.operation),
        "fields": fields,
        "because": step.because,
        "rule": step.rule.name,
        "file": step.rule.file,
        "line": step.rule.line,
        "mode": step.mode.value,
    }
