"""What somebody tells the bot to do, in every body that people write."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.mail.replies import own_end
from bot.core.markup.markdown.blocks import read_markdown
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.subject import SubjectKind
from bot.core.slash.invocations import invocations_in, may_invoke
from tests.core.slash.command_bodies import BODIES

NOTHING = frozenset[str]()
FIELDS = frozenset({"why", "until", "impact"})


def remark(body: str, before: str | None = None) -> Comment:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    kind = SubjectKind.ISSUE
    return Comment(CommentKind.COMMENT, 7, "IC_7", kind, Actor("alice"), at, body, before)


def said(body: str, prefix: str = "/vep", before: str | None = None) -> list[str]:
    return [each.text for each in invocations_in(remark(body, before), prefix, NOTHING)]


def test_there_are_enough_of_them() -> None:
    assert len(BODIES) >= 120
    assert len({name for name, _, _ in BODIES}) == len(BODIES)


EACH_BODY = [pytest.param(body, meant, id=name) for name, body, meant in BODIES]


@pytest.mark.parametrize(("body", "meant"), EACH_BODY)
def test_a_body_means_what_a_person_says(body: str, meant: list[str]) -> None:
    assert said(body) == meant


@pytest.mark.parametrize(("body", "meant"), EACH_BODY)
def test_the_cheap_test_lets_all_of_them_through(body: str, meant: list[str]) -> None:
    if meant:
        assert may_invoke(body, "/vep")


@pytest.mark.parametrize(
    "body", ["Nice.", "see veps/sig-x/1/vep.md", "https://x.org/vep status", "/veps x", "/lgtm", ""]
)
def test_the_cheap_test_keeps_ordinary_talk_out(body: str) -> None:
    assert not may_invoke(body, "/vep")


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("/sig network", ["sig network"]),
        ("/hold\n/SIG Network", ["hold", "sig Network"]),
        ("/hold please", ["hold please"]),
        ("/etc/passwd", []),
        ("/", []),
        ("a /hold", []),
    ],
)
def test_without_a_prefix_every_word_is_one(body: str, meant: list[str]) -> None:
    assert said(body, "/") == meant
    assert may_invoke(body, "/") or not meant


ASKED = "/vep exception request\nwhy: it is late\nuntil: 2026-01-07\nimpact: none\n"
THEY_SAID = {"why": "it is late", "until": "2026-01-07", "impact": "none"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (ASKED, THEY_SAID),
        (ASKED.replace("\n", "\r\n"), THEY_SAID),
        ("/vep x\nWhy: a\n**Until**: b\n- Impact: c", {"why": "a", "until": "b", "impact": "c"}),
        ("/vep x\n\nwhy: a\n\nuntil: b", {"why": "a", "until": "b"}),
        ("/vep x\nwhy: a\nand more\nuntil: b", {"why": "a and more", "until": "b"}),
        ("/vep x\nwhy: a\n\nNot part of it.", {"why": "a"}),
        ("/vep x\nSome words.\nwhy: a", {}),
        ("/vep x\nwhy:\nuntil: b", {"why": "", "until": "b"}),
        ("/vep x\nnote: a", {}),
        ("/vep x\n> why: a", {}),
        ("/vep x\nwhy: <!-- say why --> a", {"why": "a"}),
        ("/vep x\nwhy: a\nwhy: b", {"why": "b"}),
        ("/vep x\n\n\n\nwhy: far below", {}),
    ],
)  # fmt: skip
def test_lines_below_a_command_belong_to_it(body: str, fields: dict[str, str]) -> None:
    [order] = invocations_in(remark(body), "/vep", FIELDS)
    assert order.fields == fields


def test_each_command_has_the_lines_below_it() -> None:
    found = invocations_in(remark("/vep x\nwhy: a\n/vep y\nwhy: b"), "/vep", FIELDS)
    assert [(each.text, each.fields) for each in found] == [
        ("x", {"why": "a"}),
        ("y", {"why": "b"}),
    ]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("/vep a", "/vep a\n/vep b", ["b"]),
        ("/vep b", "/vep a\n/vep b", ["a"]),
        ("/vep a", "/vep a\n/vep a", ["a"]),
        ("/vep a\n/vep b", "/vep b\n/vep a", []),
        ("/vep a", "/vep a  ", []),
        ("Words.", "/vep a", ["a"]),
        ("`/vep a`", "/vep a", ["a"]),
        ("/vep a", "", []),
        ("/vep a x", "/vep a y", ["a y"]),
    ],
)
def test_of_an_edit_what_is_new_in_it(before: str, after: str, new: list[str]) -> None:
    assert said(after, before=before) == new


def test_a_key_names_a_command_whatever_stands_around_it() -> None:
    [one] = invocations_in(remark("/vep a"), "/vep", NOTHING)
    two = invocations_in(remark("Hi\n\n/vep b\n/vep a\n/vep a"), "/vep", NOTHING)
    assert one.key == two[1].key
    assert len({each.key for each in two}) == 3
    assert one.key.startswith("comment-7/1-")


PROSE = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="/`<>~[]\\!#-*+_=|&")
)


def is_ones_own(prose: list[str]) -> bool:
    """Whether nothing in it looks as a mail program writes it above what others wrote."""
    return own_end(read_markdown("\n".join(line.strip() for line in prose))) is None


def is_not_a_whole_mail(prose: list[str]) -> bool:
    """Whether it lacks the footer of a mail that repeats all above it."""
    return own_end(read_markdown("\n".join(prose))) != 0


ABOVE = st.lists(PROSE, max_size=4).filter(is_ones_own)
BELOW = st.lists(PROSE, max_size=4).filter(is_not_a_whole_mail)


@given(ABOVE, BELOW)
def test_prose_around_it_changes_nothing(before: list[str], after: list[str]) -> None:
    lines = [*(line.strip() for line in before), "", "/vep target v1.9", "", *after]
    assert said("\n".join(lines)) == ["target v1.9"]
    assert may_invoke("\n".join(lines), "/vep")


@given(st.text(max_size=400), st.sampled_from(["/vep", "/"]), st.booleans())
def test_any_text_is_read_without_raising(text: str, prefix: str, is_edit: bool) -> None:
    body = f"{text}\n{prefix} x\n{text}"
    for each in (text, body):
        found = invocations_in(remark(each, text if is_edit else None), prefix, FIELDS)
        assert not found or may_invoke(each, prefix)


def bodies(corpus: Path) -> list[str]:
    entries = json.loads((corpus / "threads.json").read_text("utf-8"))["entries"]
    return [each["body"] for each in entries if each["body"]]


def test_real_threads_command_nothing_of_ours(corpus: Path) -> None:
    assert [said(body) for body in bodies(corpus) if said(body)] == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_command_in_any_real_thread_is_found(corpus: Path, end: str) -> None:
    for body in bodies(corpus):
        assert said(f"/vep status{end}{end}{body}") == ["status"], body
        assert said(f"{body}{end}{end}/vep status{end}") == ["status"], body
