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
    from bot.core.engine.stories.play import Telling


def register(commands: "Commands") -> None:
    """Add the command."""
    found = commands.add_parser("test", help="hold the rules against their examples")
    found.add_argument("directory", nargs="?", help="the rules (default: RULES_DIR)")
    found.add_argument("--verbose", action="store_true", help="also why each rule came out so")
    found.add_argument("--rule", metavar="NAME", help="only examples of this rule")
    found.set_defaults(command=test_rules)


def test_rules(options: argparse.Namespace) -> int:
    """0 when every example comes out as expected."""
    from bot.core.engine.rehearsal import rehearse
    from bot.core.engine.stories.play import play
    from bot.core.markup.suggest import did_you_mean
    from bot.core.model.diagnostic import InvalidRules
    from bot.core.rulebook.examples.read import load_examples
    from bot.core.rulebook.examples.stories import load_stories
    from bot.service.sources.rules import read_examples, read_rules
    from bot.settings import InvalidSettings

    try:
        directory = rules_directory(options.directory)
        rulebook = read_rules(directory)
        files = read_examples(directory)
        examples = load_examples(files, rulebook)
        stories = load_stories(files, rulebook)
    except InvalidSettings as invalid:
        return complain("The settings cannot be used:", invalid.problems)
    except InvalidRules as invalid:
        return refuse(invalid, sys.stdout)
    rules = [ref.name for entry in rulebook.processes for ref in entry.refs]
    if options.rule is not None and options.rule not in rules:
        hint = did_you_mean(options.rule, rules)
        return complain("There is nothing to test:", [f'unknown rule "{options.rule}"{hint}'])
    found = [each for each in rehearse(rulebook, examples) if _is_of(each, options.rule)]
    for rehearsal in found:
        for line in _told(rehearsal, options.rule, verbose=options.verbose):
            print(on_one_line(line))
    failed = sum(bool(rehearsal.difference) for rehearsal in found)
    print(f"{len(found) - failed} of {len(found)} examples as expected")
    told = [] if options.rule else [play(rulebook, story) for story in stories]
    differ = _told_stories(told, verbose=options.verbose)
    return PROBLEMS if failed or differ or not (found or told) else OK


def _told_stories(told: "list[Telling]", *, verbose: bool) -> int:
    """Show them; how many differ."""
    for telling in told:
        for line in _shown(telling, verbose=verbose):
            print(on_one_line(line))
    differ = sum(bool(telling.problems) for telling in told)
    if told:
        print(f"{len(told) - differ} of {len(told)} stories as expected")
    return differ


def _shown(telling: "Telling", *, verbose: bool) -> "Iterator[str]":
    story = telling.story
    if telling.problems or verbose:
        yield f"{story.file}:{story.line}: {'DIFFERS' if telling.problems else 'ok'}: {story.name}"
    for problem in telling.problems:
        yield from (f"  {line}" for line in problem.split("\n"))


def _is_of(rehearsal: "Rehearsal", rule: str | None) -> bool:
    """Whether an example is about a rule: it names it, or names none and the rule fires in it."""
    named = rehearsal.example.rules
    held = (each.rule.name for each in rehearsal.decision.judgements if each.verdict.held)
    return rule is None or rule in (named or held)


def _told(rehearsal: "Rehearsal", rule: str | None, *, verbose: bool) -> "Iterator[str]":
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
            if rule is not None and judgement.rule.name != rule:
                continue
            yield from _rule_told(judgement, verbose=verbose)


def _rule_told(judgement: "RuleResult", *, verbose: bool) -> "Iterator[str]":
    """Why a rule came out so: in one line for one that does nothing here."""
    verdict = judgement.verdict
    if verdict.held or verbose:
        yield f"  rule {judgement.rule}:"
        yield from tree(verdict, "    ")
    else:
        yield f"  rule {judgement.rule}: {verdict.outcome.value}: {verdict.because}"
