"""One command put to one rule, and its answer."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.core.model.context import Command, Context
from bot.core.model.facts import Fact, Facts
from bot.core.model.records.command_result import Answer, Asked
from bot.core.rulebook.docs.command_list import words_of
from bot.core.rulebook.load import load
from tests.harness.support import NOW
from tests.harness.tiny import PROCESS, TEMPLATES, known

HOME = "example/enhancements"


def answered(
    do: str,
    facts: Facts | None = None,
    usage: str = "go",
    arguments: Mapping[str, str] | None = None,
    *,
    kind: str = "pull-request",
    now: datetime = NOW,
    by: str = "alice",
    fields: Mapping[str, str] | None = None,
    foreseen: Callable[[datetime], tuple[str, ...]] = lambda _: (),
    sections: Fact[tuple[str, ...]] = (),
) -> Answer:
    """What `do:` answers to a command of Alice's."""
    rule = (
        "  - name: r\n    description: R.\n"
        f'    for: {kind}\n    on-command: "{usage}"\n    who: [ author ]\n    {do}\n'
    )
    rulebook = load({"rules/r.yaml": PROCESS + rule, **TEMPLATES})
    [entry] = rulebook.processes
    command = Command(
        usage, by, arguments or {}, fields or {}, now, url=f"https://github.com/{HOME}/c/1"
    )
    case = Context(facts or known(), entry.process, now, command)
    [found] = entry.rules
    assert found.do
    words = words_of(rulebook, HOME)
    return found.do.answer(Asked(case, words, lambda: "Why.", foreseen, lambda: sections))
