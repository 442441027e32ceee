"""What a remark tells the bot to do, under rules of all kinds."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.engine.slash.parse import MOST_COMMANDS, ParsedCommand, may_command, parse_commands
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from tests.harness.support import REPOSITORY, rulebook
from tests.harness.talk import HEAD, RULES

ROOTED = HEAD.replace("prefix: /ep", "prefix: /\n  reserved: [ lgtm, holds ]")
SECOND = RULES.replace("name: ", "name: two-")


def heard(
    body: str, head: str = HEAD, *, author: str = "carol", bot: bool = False
) -> list[ParsedCommand]:
    kind, at = SubjectKind.PULL_REQUEST, datetime(2026, 3, 1, tzinfo=UTC)
    remark = Comment(CommentKind.COMMENT, 1, "IC_1", kind, Actor(author, bot), at, body)
    return list(parse_commands(load({"rules/ep.yaml": head + RULES}), REPOSITORY, remark))


def test_a_command_knows_who_wrote_it_and_when() -> None:
    [found] = heard("/ep team blue")
    assert found.command
    assert (found.command.usage, found.command.author) == ("team <group>", "carol")
    assert found.command.arguments == {"group": "blue"}
    assert found.command.at == datetime(2026, 3, 1, tzinfo=UTC)
    assert found.command.key == found.key


def test_machines_are_not_heard() -> None:
    assert heard("/ep hold", bot=True) == []
    assert heard("/ep hold", author="Merge-Robot") == []


@pytest.mark.parametrize("body", ["/lgtm", "/holds", "/approve cancel", "/retest", "/etc"])
def test_without_a_prefix_others_words_are_none_of_ours(body: str) -> None:
    assert heard(body, ROOTED) == []


def test_without_a_prefix_a_typo_is_explained() -> None:
    [found] = heard("/hodl", ROOTED)
    assert found.is_unknown
    assert "Did you mean `/hold`?" in found.problem


def test_with_a_prefix_every_unknown_word_is_explained() -> None:
    [found] = heard("/ep xyzzy")
    assert (found.is_unknown, found.command) == (True, None)


def test_a_command_that_nobody_reads_in_a_text_of_too_many_lines_is_answered() -> None:
    noise = "* so\n" * 20_000
    [found] = heard(f"{noise}\n/ep hold")
    assert found.command is None
    assert "comment of its own" in found.problem
    assert heard(noise) == []
    assert [each.problem for each in heard(f"/ep hold\n\n{noise}")] == [""]


def test_of_very_many_commands_the_first_are_read_and_the_rest_is_refused_at_once() -> None:
    found = heard("/ep hold\n" * 2000)
    assert len(found) == MOST_COMMANDS + 1
    assert "none was read" in found[-1].problem


def test_rules_without_commands_hear_nothing() -> None:
    assert not may_command(rulebook(), REPOSITORY, "/vepbot hold")


def two() -> Rulebook:
    """Two processes of one repository, each with a prefix of its own."""
    other = HEAD.replace("/ep", "/two").replace("name: EP", "name: Two")
    return load({"rules/a.yaml": HEAD + RULES, "rules/b.yaml": other + SECOND})


def test_equal_words_under_two_prefixes_are_two_commands() -> None:
    kind, at = SubjectKind.PULL_REQUEST, datetime(2026, 3, 1, tzinfo=UTC)
    remark = Comment(CommentKind.COMMENT, 1, "", kind, Actor("carol"), at, "/ep hold\n/two hold")
    found = parse_commands(two(), REPOSITORY, remark)
    assert [each.shown for each in found] == ["/ep hold", "/two hold"]
    assert len({each.key for each in found}) == 2


@given(st.text(max_size=200), st.sampled_from([HEAD, ROOTED]))
def test_nothing_raises(text: str, head: str) -> None:
    heard(text, head)
    heard(f"/ep {text}\n/{text}", head)
