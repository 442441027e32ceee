"""What commands are answered, word for word; nothing of what somebody wrote comes alive."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.engine.planning.command_effects import effects_of, words_for
from bot.core.engine.planning.plan import plan
from bot.core.engine.slash.judge import respond
from bot.core.engine.slash.parse import ParsedCommand, parse_commands
from bot.core.engine.slash.reply import CommandOutcome, remembering, reply
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.facts import Facts, Field, Override, OwnComment, Unavailable
from bot.core.model.plan.desired_state import Target
from bot.core.model.subject import SubjectKind
from bot.core.records.command_record import CommandRecord, memory_in
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from bot.service.sources.rules import read_rules
from tests.golden_texts import proposing
from tests.harness.support import NOW, REPOSITORY, ROOT, SUBJECT, TRIGGER
from tests.harness.talk import HEAD, RULES
from tests.harness.tiny import known
from tests.hostile.test_hostile_texts import PAYLOADS, assert_harmless

AT = datetime(2026, 3, 1, 11, 59, tzinfo=UTC)
URL = "https://github.com/example/enhancements/pull/7#issuecomment-1"
HIDDEN = re.compile(r"<!-- vepbot-(?:record|part) [^ ]+ (?:[0-9a-f]+ )?-->\n?")
SHIPPED = read_rules(ROOT / "rules")
OWN_LINK = re.compile(r"\]\(https://github\.com/example/enhancements/pull/7#issuecomment-1\)")


def tiny() -> Rulebook:
    return load({"rules/ep.yaml": HEAD + RULES})


def remark(body: str, author: str = "carol") -> Comment:
    kind = SubjectKind.PULL_REQUEST
    return Comment(CommentKind.COMMENT, 1, "IC_1", kind, Actor(author), AT, body, url=URL)


def handled(
    rulebook: Rulebook, repository: str, facts: Facts, said: Comment
) -> list[CommandOutcome]:
    return [_handled(rulebook, facts, each) for each in parse_commands(rulebook, repository, said)]


def _handled(rulebook: Rulebook, facts: Facts, heard: ParsedCommand) -> CommandOutcome:
    if heard.command is None:
        return CommandOutcome(heard)
    response = respond(rulebook, facts, TRIGGER, NOW, heard.command)
    planned = plan(response.silent, facts)
    effects = effects_of(response.silent, facts, planned.steps)
    words = words_for(effects, heard.command, Target.SUBJECT, facts)
    return CommandOutcome(heard, response, planned.notes, words, is_held="team" in heard.shown)


def answer(body: str, author: str = "carol", facts: Facts | None = None, **more: Any) -> str:
    """What is shown of the comment."""
    roles = {"lead": frozenset({"carol"}), "author": frozenset({"alice"})}
    roles["maintainer"] = frozenset()
    labels = frozenset({"team/red", "team/blue", "hold"})
    found = facts or known(roles=roles, repository_labels=labels)
    said = remark(body, author)
    done = [replace(each, **more) for each in handled(tiny(), REPOSITORY, found, said)]
    written = reply(SUBJECT, said, done, _memory(said, done), None)
    assert written
    return HIDDEN.sub("", written.body).partition("\n")[2].strip()


def _memory(said: Comment, done: list[CommandOutcome]) -> CommandRecord:
    return remembering(CommandRecord(said.author.login, said.at, said.number), done)


def test_a_refusal_says_who_may() -> None:
    assert answer("/ep hold", "mallory") == (
        "**Not done.** `/ep hold` is for lead or author. Ask one of them to write it:\n\n"
        "* **lead**: the team `leads`\n"
        "* **author**: who opened the pull request, who opened the issue\n\n"
        f"<sub>To [mallory]({URL})</sub>"
    )


def test_what_was_done_and_stays() -> None:
    assert answer("/ep team blue") == (
        "Done. It stays so until somebody changes it, whatever the rules say.\n\n"
        f"<sub>To [carol]({URL})</sub> <sub>Rule: team (rules/ep.yaml:43)</sub>"
    )


def test_several_are_told_one_by_one() -> None:
    text = answer("/ep hold\n/ep nonsense\n/ep hold")
    assert text.startswith("`/ep hold`: Done.\n\n`/ep`: **Not done.** There is no such command.")
    assert text.count("`/ep hold`: Done.") == 2


def test_a_reply_in_two_rounds_names_the_rules_of_both() -> None:
    facts = known(roles={"lead": frozenset({"carol"})}, repository_labels=frozenset({"team/blue"}))
    said = remark("/ep team blue\n/ep explain")
    first, second = handled(tiny(), REPOSITORY, facts, said)
    begun = reply(SUBJECT, said, [first], _memory(said, [first]), None)
    assert begun
    existing = OwnComment(5, begun.key, begun.body)
    ended = reply(SUBJECT, said, [second], _memory(said, [first, second]), existing)
    assert ended
    foot = HIDDEN.sub("", ended.body).rstrip().rpartition("\n")[2]
    rules = "explain (rules/ep.yaml:22), team (rules/ep.yaml:43)"
    assert foot == f"<sub>To [carol]({URL})</sub> <sub>Rules: {rules}</sub>"


def test_what_cannot_be_looked_up_is_tried_again() -> None:
    text = answer("/ep hold", facts=known(roles=Unavailable("GitHub answered 502")))
    assert text.startswith(
        "**Not done yet:** it could not be looked up (GitHub answered 502).\n\n"
        "I try again by myself. If this text is still here in a few minutes, repeat the command."
    )


def test_two_people_hear_of_each_other() -> None:
    before = Override(Field.LABEL, "hold", True, "dave", AT.replace(minute=50), 9)
    after = replace(before, at=AT.replace(hour=12))
    text = answer("/ep hold", rivals=(before,))
    assert "@dave said the opposite before, at 11:50 UTC; the later comment wins." in text
    notes = ("hold not added: dave said otherwise with a later command",)
    text = answer("/ep hold", rivals=(after,), notes=notes, said=())
    assert text.startswith(
        "**Not done.** Hold not added: dave said otherwise with a later command.\n\n"
        "@dave said the opposite later, at 12:59 UTC, and the later comment wins."
    )


def test_an_earlier_answer_is_kept_beside_a_new_one() -> None:
    first, second = remark("/ep hold", "mallory"), remark("/ep hold\n/ep explain", "mallory")
    roles = {"lead": frozenset[str](), "author": frozenset[str]()}
    facts = known(roles=roles)
    done = handled(tiny(), REPOSITORY, facts, first)
    written = reply(SUBJECT, first, done, _memory(first, done), None)
    assert written
    existing = OwnComment(5, written.key, written.body)
    assert memory_in(existing) == _memory(first, done)
    assert reply(SUBJECT, first, done, _memory(first, done), existing) is None
    more = handled(tiny(), REPOSITORY, facts, second)[1:]
    again = reply(SUBJECT, second, more, _memory(second, [*done, *more]), existing)
    assert again
    assert again.comment == 5
    assert "is for lead or author" in again.body
    assert "What each rule says of this" in again.body


def commands_of(rulebook: Rulebook) -> list[str]:
    rules = (rule for entry in rulebook.processes for rule in entry.rules)
    return sorted({" ".join(rule.command.words) for rule in rules if rule.command})


def shown(body: str, login: str, facts: Facts) -> str | None:
    said = replace(remark(body), author=Actor(login))
    done = handled(SHIPPED, "kubevirt/enhancements", facts, said)
    if not done:
        return None
    written = reply(SUBJECT, said, done, _memory(said, done), None)
    assert written
    return HIDDEN.sub("", OWN_LINK.sub("]", written.body))


def check(text: str) -> None:
    """Each command with this behind it, by somebody of this name; the help is all our own."""
    line = " ".join(text.split())
    for word in ("", *commands_of(SHIPPED)):
        for facts in (proposing(), proposing(roles=Unavailable(text))):
            found = shown(f"/vep {word} {line}", text[:60] or "x", facts)
            if found and word != "help":
                assert_harmless(found)


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_strangers_write_comes_alive(text: str) -> None:
    check(text)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(PAYLOADS) | st.text(max_size=30), max_size=3).map(" ".join))
def test_nor_anything_made_of_it(text: str) -> None:
    check(text)


def test_what_somebody_wrote_is_not_repeated() -> None:
    for word in ("", *commands_of(SHIPPED)):
        found = shown(f"/vep {word} xyzzy plugh", "mallory", proposing()) or ""
        assert "xyzzy" not in found
        assert "plugh" not in found
