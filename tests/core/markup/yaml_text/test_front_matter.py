"""Front matter is read strictly, wherever YAML would rather guess, with places in the document."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.yaml_text.front_matter import MOST_VALUES, read_front_matter
from bot.core.model.diagnostic import Position


def front(text: str) -> Any:
    found = read_front_matter(text, "p.md")
    assert found.source.diagnostics == []
    return found.source.value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("off", "off"),
        ("true", "true"),
        ("1.10", "1.10"),
        ("0171", "0171"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-01-07", "2026-01-07"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("v1.x", "v1.x"),
        ('"@alice"', "@alice"),
        ("''", ""),
        ("", None),
        ("~", None),
        ("null", None),
        ("text # comment", "text"),
        ("'#12'", "#12"),
    ],
)
def test_scalars_stay_as_they_are_written(written: str, value: str | None) -> None:
    assert front(f"---\nkey: {written}\n---\n# Title\n") == {"key": value}


def test_the_key_on_is_the_word_on() -> None:
    assert front("---\non: x\n---\n") == {"on": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "---\r\na: 1\r\n---\r\n# Title\r\n",
        "\ufeff---\na: 1\n---\n# Title\n",
        "---  \na: 1\n--- \n# Title\n",
        "---\na: 1\n---",
    ],
)
def test_line_ends_marks_and_spaces_do_not_matter(text: str) -> None:
    assert front(text) == {"a": "1"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Title\n---\na: 1\n---\n",
        "\n---\na: 1\n---\n",
        "---\na: 1\n",
        "----\na: 1\n----\n",
        " ---\na: 1\n---\n",
    ],
)
def test_a_line_elsewhere_is_no_front_matter(text: str) -> None:
    found = read_front_matter(text, "p.md")
    assert (found.is_there, found.body) == (False, text)


@pytest.mark.parametrize(
    ("block", "line", "column", "kind"),
    [
        ("a: 1\na: 2\n", 3, 1, "duplicate-key"),
        ("a: &x [1]\nb: *x\n", 3, 4, "alias"),
        ("a: " + "[" * 3000 + "\n", 2, 43, "too-deep"),
        ("a:\n\t- x\n", 3, 1, "syntax"),
        ("a: 1\n...\nb: 2\n", 4, 1, "syntax"),
        ("a: !!python/object:os.system x\n", 2, 4, "tag"),
        ("? [a]\n: b\n", 2, 3, "syntax"),
        ("a: 'open\n", 3, 1, "syntax"),
        ("a: @handle\n", 2, 4, "syntax"),
        ("a: x\x00\n", 2, 5, "syntax"),
        ("just words\n", 2, 1, "wrong-type"),
        ("- a list\n", 2, 1, "wrong-type"),
    ],
)
def test_what_is_wrong_is_shown_where_it_stands_in_the_document(
    block: str, line: int, column: int, kind: str
) -> None:
    found = read_front_matter(f"---\n{block}---\n# Title\n", "p.md")
    [mistake] = found.source.diagnostics
    assert (mistake.position, mistake.kind) == (Position(line, column), kind)
    assert found.is_there


def test_what_follows_keeps_its_lines() -> None:
    found = read_front_matter("---\na: 1\n---\n# Title\n", "p.md")
    assert found.body.split("\n")[3] == "# Title"
    assert found.position("a") == Position(2, 4)


def test_a_second_document_belongs_to_the_prose() -> None:
    found = read_front_matter("---\na: 1\n---\nb: 2\n---\n", "p.md")
    assert (found.source.value, found.source.diagnostics) == ({"a": "1"}, [])


def test_dots_lead_into_maps() -> None:
    found = read_front_matter("---\nm:\n  alpha: v1\n---\n", "p.md")
    assert (found.value("m.alpha"), found.value("m.beta"), found.value("x.y")) == ("v1", None, None)
    assert found.has("m.alpha")
    assert not found.has("m.beta")


@given(st.text(alphabet="-\n\r\t :[]{}&*!a'\"#\ufeff", max_size=200))
def test_any_text_is_read_without_raising(text: str) -> None:
    read_front_matter(f"---\n{text}\n---\n", "p.md")
    read_front_matter(text, "p.yaml", is_all=True)


@pytest.mark.parametrize("line", ["k{}: v\n", "- k: v\n", "-\n"])
def test_of_very_many_values_none_counts_and_it_says_where_they_become_too_many(line: str) -> None:
    text = "".join(line.format(number) for number in range(MOST_VALUES + 10))
    found = read_front_matter(f"---\n{text}---\n", "p.md", keys=("title",))
    [wrong] = found.source.diagnostics
    assert (found.is_broken, wrong.kind) == (True, "too-large")
    assert MOST_VALUES // 2 <= wrong.position.line <= MOST_VALUES + 2
