"""`vepbot test`: hold the rules against the examples beside them."""

import argparse
import sys
from typing import TYPE_CHECKING

from bot.cli.support.terminal import OK, PROBLEMS, complain, on_one_line, refuse, rules_directory
from bot.cli.support.verdicts import tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cli.support.terminal import Commands
    from bot.core.engine.decision.decide import RuleResult
    from bot.core.engine.rehearsal import Rehearsal


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("test", help="hold the rules against their examples")
    found.add_argument("directory", nargs="?", help="the rules (default: RULES_DIR)")
    found.add_argument("--verbose", action="store_true", help="also why each rule came out so")
    found.set_defaults(command=test_rules)


def test_rules(options: argparse.Namespace) -> int:
    """0 when every example comes out as expected."""
    from bot.core.engine.rehearsal import rehearse
    from bot.core.model.diagnostic import InvalidRules
    from bot.core.rulebook.examples.read import load_examples
    from bot.service.sources.rules import read_examples, read_rules
    from bot.settings import InvalidSettings

    try:
        directory = rules_directory(options.directory)
        rulebook = read_rules(directory)
        examples = load_examples(read_examples(directory), rulebook)
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    except InvalidRules as invalid:
        return refuse(invalid, sys.stdout)
    found = rehearse(rulebook, examples)
    for rehearsal in found:
        for line in _told(rehearsal, verbose=options.verbose):
            print(on_one_line(line))
    failed = sum(bool(rehearsal.difference) for rehearsal in found)
    print(f"{len(found) - failed} of {len(found)} examples as expected")
    return PROBLEMS if failed or not found else OK


def _told(rehearsal: "Rehearsal", *, verbose: bool) -> "Iterator[str]":
    example = rehearsal.example
    verb = "DIFFERS" if rehearsal.difference else "ok"
    if rehearsal.difference or verbose:
        yield f"{example.file}:{example.line}: {verb}: {example.name}"
    if rehearsal.difference:
        yield "  - expected, + done:"
        yield from (f"    {line}" for line in rehearsal.difference)
        yield from (f"  note: {note}" for note in rehearsal.plan.notes)
    if rehearsal.difference or verbose:
        for judgement in rehearsal.decision.judgements:
            yield from _rule_told(judgement, verbose=verbose)


def _rule_told(judgement: "RuleResult", *, verbose: bool) -> "Iterator[str]":
    """Why a rule came out so: in one line for one that does nothing here."""
    verdict = judgement.verdict
    if verdict.held or verbose:
        yield f"  rule {judgement.rule}:"
        yield from tree(verdict, "    ")
    else:
        yield f"  rule {judgement.rule}: {verdict.outcome.value}: {verdict.because}"
