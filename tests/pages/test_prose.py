"""The linter of prose finds what docs/style.md bans, and the tree has none of it."""

from pathlib import Path

import pytest

from tests.prose.__main__ import files, main, mistakes
from tests.prose.banned import BANNED


def test_the_tree_is_clean() -> None:
    found = [line for path in files() for line in mistakes(path)]
    assert found == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("x.py", '"""Who is told of it."""\n', 'x.py:1: "is told"'),
        ("x.py", "a = 1\n# How it stands with an exception.\n", 'x.py:2: "it stands"'),
        ("x.py", 'a = (\n    "The document "\n    "stands in a folder"\n)\n', '"stands in"'),
        (
            "x.md",
            "Fine.\n\nNothing of the freeze is due.\n",
            'x.md:3: "Nothing of the freeze is due"',
        ),
        ("x.yaml", "description: The same as a check.\n", 'x.yaml:1: "The same as a check"'),
    ],
)
def test_a_banned_construction_is_found_where_it_is(
    tmp_path: Path, name: str, text: str, found: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    lines = list(mistakes(path))
    assert any(found in line for line in lines), lines
    assert main([str(path)]) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.py", 'told = "fine"\n'),
        ("x.md", "Code is not read: `it is told`.\n\n```\nit is told\n```\n"),
        ("x.md", "`$SIG` is what stands for the group.\n"),
    ],
)
def test_code_and_plain_words_are_left_alone(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert list(mistakes(path)) == []
    assert main([str(path)]) == 0


def test_each_hint_shows_what_is_banned() -> None:
    """A hint that does not match its own pattern helps nobody."""
    for banned in BANNED:
        before = banned.hint.split('"')[1]
        assert banned.pattern.search(before), (banned.name, before)
