"""A project's real threads: a neighbour's words set nothing off, and our own are found in each."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.engine.slash.parse import may_command, parse_commands
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.rulebook import Rulebook
from bot.service.sources.rules import read_rules
from tests.harness.support import ROOT

HOME = "kubevirt/enhancements"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return read_rules(ROOT / "rules")


def remarks(corpus: Path, before: str = "", after: str = "") -> list[Comment]:
    """The text of each thread, with something written above and below it."""
    entries = json.loads((corpus / "threads.json").read_text("utf-8"))["entries"]
    kinds = {"pull_request": SubjectKind.PULL_REQUEST, "issue": SubjectKind.ISSUE}
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return [
        Comment(
            CommentKind.OPENING, each["number"], "", kinds[each["kind"]], Actor("alice"), at,
            before + each["body"] + after,
        )
        for each in entries
        if each["body"]
    ]  # fmt: skip


def test_a_neighbours_words_set_nothing_off(corpus: Path, rulebook: Rulebook) -> None:
    found = remarks(corpus)
    assert len(found) > 50
    assert [
        parse_commands(rulebook, HOME, each)
        for each in found
        if parse_commands(rulebook, HOME, each)
    ] == []


@pytest.mark.parametrize(("before", "after"), [("/vep status\n\n", ""), ("", "\n\n/vep status\n")])
def test_our_own_are_found_in_each(
    corpus: Path, rulebook: Rulebook, before: str, after: str
) -> None:
    for remark in remarks(corpus, before, after):
        [heard] = parse_commands(rulebook, HOME, remark)
        assert heard.command
        assert heard.command.usage == "status"
        assert may_command(rulebook, HOME, remark.body)
