"""Several files: names that are looked up without their file stand for one thing."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.load import load
from tests.harness.tiny import PROCESS, rule

ONE = PROCESS + rule("r", once="{ comment: Hello. }")
OTHER = ONE.replace("name: EP", "name: KEP").replace("name: r\n", "name: s\n")


def mistakes(other: str) -> list[str]:
    try:
        load({"rules/a.yaml": ONE, "rules/b.yaml": other})
    except InvalidRules as invalid:
        return [str(found).split("\n")[0] for found in invalid.diagnostics]
    return []


def test_two_processes_may_share_a_repository() -> None:
    assert mistakes(OTHER) == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("KEP", "EP", 'b.yaml:3:9: process "EP" exists already, at rules/a.yaml:3'),
        ("name: s\n", "name: r\n", 'b.yaml:28:11: rule "r" exists already, at rules/a.yaml:28'),
        ("[ group.leads ]", "[ user/eve ]", 'b.yaml:21:9: role "lead" exists already, at rules/a'),
    ],
)  # fmt: skip
def test_but_no_names(old: str, new: str, mistake: str) -> None:
    [found] = mistakes(OTHER.replace(old, new))
    assert found.startswith(f"rules/{mistake}")


def test_processes_of_other_repositories_may_use_the_same_names() -> None:
    assert mistakes(ONE.replace("name: EP", "name: KEP").replace("example/", "other/")) == []
