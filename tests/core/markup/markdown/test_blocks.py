"""Markdown: what a reader sees as prose, and that nobody can make the reading expensive."""

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.markup.markdown.blocks import (
    STEPS_PER_CHARACTER,
    Markdown,
    read_markdown,
    without_marks,
)
from bot.core.markup.reading_limit import FEWEST_LINES, MAXIMUM_CHARACTERS, most_lines

KIB = 1024


def spoken(text: str) -> list[str]:
    """The lines of prose as commands are looked for in them, `_` for what is blotted out."""
    return [line.spoken.replace("\0", "_") for line in read_markdown(text).lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("plain\ntext", ["plain", "text"]),
        ("a\r\nb\rc", ["a", "b", "c"]),
        ("```\ncode\n```\nprose", ["prose"]),
        ("~~~ yaml\ncode\n", []),
        ("prose\n\n    code\n", ["prose"]),
        ("prose\n    still prose", ["prose", "    still prose"]),
        ("- item\n\n      code in the item\n", ["- item"]),
        ("- item\n\n  prose in the item\n", ["- item", "  prose in the item"]),
        ("> quote\nlazily quoted\n\nprose", ["prose"]),
        ("> quote\n# heading", ["# heading"]),
        ("> > > > > deep\nlazy\n\nprose", ["prose"]),
        ("<div>\nhtml\n</div>\n\nprose", ["prose"]),
        ("<!-- hidden\n\nstill hidden -->\nprose", ["prose"]),
        ("a <!-- b --> c", ["a __________ c"]),
        ("a <!-- b\nc --> d", ["a ______", "_____ d"]),
        ("a <!-- b\n\nc --> d", ["a ______", "_____ d"]),
        ("a <!-- never closed\n\nb", ["a <!-- never closed", "b"]),
        ("<div>\n<!--\n\nhidden\n-->\n\nprose", ["______", "___", "prose"]),
        ("a `b` c", ["a ___ c"]),
        ("a ``b ` c`` d", ["a _________ d"]),
        ("a ` b", ["a ` b"]),
        (r"a \`b` c", [r"a \`b` c"]),
        ("a `b\nc` d", ["a __", "__ d"]),
        ("`<!--` a `-->`", ["______ a _____"]),
        ("a ~b~ c", ["a ___ c"]),
        ("a ~~b~~ c", ["a _____ c"]),
        ("~/.kube and ~/x", ["~/.kube and ~/x"]),
        ("a ~~~b~~~ c", ["a ~~~b~~~ c"]),
        ("~a~~ b", ["~a~~ b"]),
        ("a [b](c) d", ["a ______ d"]),
        ("a [b\nc](d) e", ["a __", "_____ e"]),
        ('a [b](c "d\ne") f', ["a ________", "___ f"]),
        ("a [b][c] d", ["a ______ d"]),
        ("a [b] d", ["a [b] d"]),
        ("![a](b) c", ["_______ c"]),
        ("a <b title='\nc'>d</b>", ["a __________", "___d____"]),
        ("a <https://example.org> b", ["a <https://example.org> b"]),
        ("1 < 2 > 0", ["1 < 2 > 0"]),
        ("[a]: b 'c\nd'\n\ne", ["e"]),
    ],
)
def test_prose_is_what_is_left(text: str, lines: list[str]) -> None:
    assert [line for line in spoken(text) if line.strip("_")] == [
        line for line in lines if line.strip("_")
    ]


def test_each_reading_hides_more_and_keeps_columns() -> None:
    [line] = read_markdown("x <!-- c --> `code` [text](there) ~old~").lines
    readings = (line.text, line.readable, line.prose, line.spoken)
    assert len({len(reading) for reading in readings}) == 1
    assert without_marks(line.readable) == "x  `code` [text](there)"
    assert without_marks(line.prose) == "x   [text](there)"
    assert without_marks(line.spoken) == "x"


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# One\ntext\n## Two ##\n", [(1, 1, 3, "One"), (2, 3, 4, "Two")]),
        ("Title\n=====\n\nOther\n---", [(1, 1, 1, "Title"), (2, 4, 1, "Other")]),
        ("# A \\#1 [link](there) <!-- hidden -->", [(1, 1, 3, "A #1 link")]),
        ("```\n# code\n```", []),
        ("<!--\n# hidden\n-->", []),
        ("> # quoted", []),
        ("#no heading", []),
        ("- # in a list", [(1, 1, 5, "in a list")]),
    ],
)
def test_headings(text: str, headings: list[tuple[int, int, int, str]]) -> None:
    found = read_markdown(text).headings
    assert [(h.level, h.line, h.column, h.text) for h in found] == headings


def section(document: Markdown, title: str) -> tuple[list[int], bool]:
    heading = next(h for h in document.headings if h.text == title)
    return [line.number for line in document.section(heading)], document.has_content(heading)


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    document = read_markdown("# A\n\n## B\ntext\n### C\n<!-- x -->\n\n## D\n```\ncode\n```\n# E\n")
    assert section(document, "A") == ([3, 4, 5, 6, 8], True)
    assert section(document, "B") == ([4, 5, 6], True)
    assert section(document, "C") == ([6], False)
    assert section(document, "D") == ([], True)
    assert section(document, "E") == ([], False)


def test_a_long_text_is_cut_and_says_so() -> None:
    assert not read_markdown("a" * MAXIMUM_CHARACTERS).is_cut
    assert read_markdown("a" * (MAXIMUM_CHARACTERS + 1)).is_cut


@pytest.mark.parametrize("before", ["a\n", "a\n\n", "* a\n", "# a\n", "> a\n\n", "- - - - a\n"])
def test_of_very_many_lines_the_first_are_read_and_it_says_where_that_ends(before: str) -> None:
    document = read_markdown(before * 20_000)
    assert document.unread_from is not None
    assert document.unread_from <= 2 * most_lines(len(before) * 20_000) + 1
    assert all(line.number < document.unread_from for line in document.lines)
    read_to = max(FEWEST_LINES // 10, document.unread_from - 3)
    assert before.startswith(">") or document.lines[-1].number >= read_to


def test_long_code_does_not_count_as_lines_of_prose() -> None:
    log = "```\n" + "a line of a log\n" * (FEWEST_LINES + 1000) + "```\n"
    document = read_markdown(f"{log}/ep status")
    assert document.unread_from is None
    assert document.lines[-1].spoken == "/ep status"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="`~<>!-[]()\\\n\r\t #*_=+1.>:\"'/a", max_size=400))
def test_any_punctuation_is_read_and_every_reading_fits_its_line(text: str) -> None:
    for line in read_markdown(text).lines:
        assert len(line.text) == len(line.readable) == len(line.prose) == len(line.spoken)


@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=60), st.integers(1, 4000))
def test_any_text_up_to_the_cap_is_read_without_raising(text: str, times: int) -> None:
    read_markdown((text * times)[:MAXIMUM_CHARACTERS])


HOSTILE = {
    "brackets": "[",
    "stars": "*",
    "quotes": ">",
    "quotes with space": "> ",
    "many quotes": "> > > > > > > > > > > > a\n",
    "lazy quote": "b\n",
    "list in list in line": "- ",
    "lists of nothing": "-\n",
    "links": "[a](b)",
    "open links": "[a](",
    "open titles": '[a](b "',
    "comments": "<!--",
    "comments and lines": "a <!-- b\n\n",
    "tags": '<a b="',
    "angles": "<",
    "backslashes": "\\",
    "tildes": "~a ",
    "two tildes": "a~ ~~b ",
    "fences": "```\n",
    "headings": "#\n",
    "headings of two lines": "a\n=\n",
    "references": "[a]: b\n",
    "open references": "[a\n",
    "html": "<div>\n",
    "mixture": "[`<!--~",
    "quotes of lists": "> - > - > - > - a\n",
}
SHAPES = {
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(250)),
    "nested numbered lists": "".join("   " * depth + "1. a\n" for depth in range(200)),
    "backticks of all lengths": "".join("`" * length + " " for length in range(360)),
    "links in links": "[" * 13000 + "](x)" * 13000,
    "a deep quote and lazy lines": "> " * 20 + "a\n" + "b\n" * 30000,
    "a deep list and lazy lines": "- " * 15 + "a\n" + "b\n" * 30000,
}


def steps(text: str) -> int:
    """How many lines of Python reading a text executes."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        read_markdown(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_within_the_budget_and_grows_linearly(name: str) -> None:
    small, large = (steps((HOSTILE[name] * 16 * KIB)[:size]) for size in (4 * KIB, 16 * KIB))
    assert large <= STEPS_PER_CHARACTER * 16 * KIB
    assert large <= 4.5 * small + 10_000


@pytest.mark.parametrize("name", SHAPES)
def test_hostile_shapes_of_64_kib_stay_within_the_budget(name: str) -> None:
    text = SHAPES[name][: 64 * KIB]
    assert steps(text) <= STEPS_PER_CHARACTER * len(text)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_of_64_kib_is_read(name: str) -> None:
    read_markdown((HOSTILE[name] * 64 * KIB)[: 64 * KIB])
