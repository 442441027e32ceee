"""YAML is read strictly, with positions, and hostile input is answered in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.yaml_text.source import MAXIMUM_BYTES, read_yaml
from bot.core.model.diagnostic import Position


def test_scalars_stay_as_they_are_written() -> None:
    text = "on: off\nversion: 1.10\nnumber: 0171\ntime: 12:30\nday: 2026-01-07\nquoted: 'null'\n"
    source = read_yaml(text, "r")
    assert source.diagnostics == []
    assert source.value == {
        "on": "off",
        "version": "1.10",
        "number": "0171",
        "time": "12:30",
        "day": "2026-01-07",
        "quoted": "null",
    }


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_only_a_plain_empty_value_is_none(written: str) -> None:
    assert read_yaml(f"key: {written}\n", "r").value == {"key": None}


def test_every_value_and_key_has_its_place() -> None:
    source = read_yaml("rules:\n  - name: x\n    if: { touches: y }\n", "r")
    assert source.position(("rules", 0, "name")) == Position(2, 11)
    assert source.key_position(("rules", 0, "if", "touches")) == Position(3, 11)
    assert source.position(("rules", 0, "no", "such", "path")) == Position(2, 5)


@pytest.mark.parametrize(
    ("text", "line", "column", "kind"),
    [
        ("a: 1\na: 2\n", 2, 1, "duplicate-key"),
        ("a: [\n", 2, 1, "syntax"),
        ("\t- x", 1, 1, "syntax"),
        ("x: \x00", 1, 4, "syntax"),
        ("a: 1\n---\nb: 2\n", 2, 1, "documents"),
        ("[" * 3000, 1, 41, "too-deep"),
        ("a: &x [1]\nb: *x\n", 2, 4, "alias"),
        ("? [a]\n: b\n", 1, 3, "syntax"),
        ("a: !!python/object:os.system x\n", 1, 4, "tag"),
        ("a: !secret [1]\n", 1, 4, "tag"),
        ("x: \udc80", 1, 4, "syntax"),
        ("a" * (MAXIMUM_BYTES + 1), 1, 1, "too-large"),
    ],
)
def test_what_is_wrong_is_shown_where_it_stands(
    text: str, line: int, column: int, kind: str
) -> None:
    [found] = read_yaml(text, "rules/x.yaml").diagnostics
    assert (found.position, found.kind) == (Position(line, column), kind)


def test_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    source = read_yaml("\ufeffa: 1\r\nb: 2\r\n", "r")
    assert (source.value, source.diagnostics) == ({"a": "1", "b": "2"}, [])


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising(text: str) -> None:
    read_yaml(text, "r")


@given(st.text(alphabet="[]{}:,-&*!|>'\"#%@` \n\ta1~?", max_size=200))
def test_any_punctuation_is_read_without_raising(text: str) -> None:
    read_yaml(text, "r")
