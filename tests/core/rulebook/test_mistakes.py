"""Each mistake is shown once, where it stands, with what was meant; all of them at once."""

import re

import pytest

from bot.core.model.diagnostic import WARNING
from tests.core.rulebook.golden import LATER, Mistake, base, check, mistakes, planted, shown
from tests.harness.support import ROOT

MISTAKES = mistakes()
# Needs the rules to be right before it can be seen.
AFTERWARDS = (*LATER, "unknown-process", "unknown-rule", "wrong-value-of-an-example")


def kind_of(mistake: Mistake) -> str:
    """The kind that its name begins with."""
    return next(kind for kind in KINDS if re.match(rf"{kind}(-|$)", mistake.name))


def documented() -> list[str]:
    """Kinds of mistakes, as the page for maintainers lists them; the longest names first."""
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    table = page.partition("## Kinds of mistakes")[2].partition("\n## ")[0]
    return sorted(re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE), key=len, reverse=True)


KINDS = documented()


def test_the_rules_they_are_planted_into_are_right() -> None:
    assert check(base()) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_shown_once_where_it_stands(mistake: Mistake) -> None:
    found = check(planted(base(), [mistake]))
    assert shown(found) == mistake.expected
    assert [each.kind for each in found] == [kind_of(mistake)]
    assert (found[0].severity == WARNING) == mistake.name.startswith(LATER)


def test_all_mistakes_are_found_at_once() -> None:
    """Columns are left out: several mistakes may stand in one line."""
    together = [each for each in MISTAKES if not each.name.startswith(AFTERWARDS)]
    assert len(together) > 60
    found = [without_column(str(each)) for each in check(planted(base(), together))]
    assert sorted(found) == sorted(without_column(each.expected) for each in together)


def without_column(text: str) -> str:
    """`file:line: message`."""
    return re.sub(r":(\d+):\d+:", r":\1:", text.split("\n")[0])


def test_there_is_one_of_every_kind() -> None:
    assert {kind_of(mistake) for mistake in MISTAKES} | READ_ELSEWHERE == set(KINDS)


# Mistakes of whole files: tests/core/rulebook/test_traps.py and tests/cli/test_check.py.
READ_ELSEWHERE = {
    "alias", "documents", "syntax", "tag", "too-deep", "too-large", "unmatched-deadline",
    "unreadable",
}  # fmt: skip
