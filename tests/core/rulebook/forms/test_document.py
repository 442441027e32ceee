"""`document:` and `deadlines:` in rules: read into frozen values, mistakes with their places."""

import pytest

from bot.core.model.definitions.process import Process
from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.load import load
from tests.harness.support import RULES

DOCUMENT = """\
  document:
    keys: { number: ep-number }
    stages: { alpha: alpha, ga: [ GA, stable ] }
    targets: { sections: "Target*", lines: [ "{stage}:" ] }
    states:
      draft: { next: final }
      final: { decided: [ reviewers ] }
    initial-states: [ draft ]
    thread: { tracking-issue: Tracker, groups: [ Team ] }
deadlines:
  freeze: { what: "*Freeze", who: [ a, b ], zone: UTC }
  ga: { milestone: "*GA*" }
rules:
"""


def process(more: str = DOCUMENT) -> Process:
    return load({"r.yaml": RULES.replace("rules:\n", more)}).processes[0].process


def test_a_document_s_layout() -> None:
    layout = process().document
    assert (layout.keys["number"], layout.keys["title"]) == ("ep-number", "title")
    assert (layout.stage("stable"), layout.stage("Alpha"), layout.stage("beta")) == (
        "ga", "alpha", None,
    )  # fmt: skip
    assert (layout.target_sections, layout.target_lines) == (("Target*",), ("{stage}:",))
    assert [(each.name, each.next, each.decided) for each in layout.states] == [
        ("draft", ("final",), ()), ("final", (), ("reviewers",)),
    ]  # fmt: skip
    assert (layout.initial_states, layout.tracking_lines) == (("draft",), ("Tracker",))


def test_deadlines() -> None:
    freeze, ga = process().deadlines
    assert (freeze.name, freeze.what, freeze.who, freeze.zone) == (
        "freeze", ("*Freeze",), ("a", "b"), "UTC",
    )  # fmt: skip
    assert (ga.milestone, ga.who, ga.zone) == (("*GA*",), (), "AoE")


def test_everything_has_a_default() -> None:
    plain = process("rules:\n")
    assert (plain.deadlines, plain.document.states) == ((), ())


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("number: ep", "nmuber: ep", 14, 'did you mean "number"'),
        ("next: final", "next: finl", 18, 'did you mean "final"'),
        ("states:", "sates:", 17, "unknown key"),
        ("zone: UTC", "zone: Mars", 23, '"Mars" is no zone'),
        ("who: [ a, b ]", "hwo: x", 23, "unknown key"),
        ("  freeze:", "  Free ze:", 23, "lower-case letters, digits and dashes"),
        ("tracking-issue: Tracker", "tracking: x", 21, "unknown key"),
    ],
)
def test_mistakes_have_a_place(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(InvalidRules) as caught:
        process(DOCUMENT.replace(old, new))
    found = str(caught.value)
    assert words in found
    assert f"r.yaml:{line}:" in found
