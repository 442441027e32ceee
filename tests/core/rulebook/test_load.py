"""Rules files: what is wrong is shown where it stands, all of it at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Need
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.load import load
from bot.service.sources.rules import read_rules
from tests.harness.support import ROOT, RULES, rulebook


def mistakes(text: str) -> list[str]:
    """The first line of each mistake, without the file's name."""
    try:
        load({"r": text})
    except InvalidRules as invalid:
        return [str(found).split("\n")[0].removeprefix("r:") for found in invalid.diagnostics]
    return []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "    ensure:",
            "    ensrue:",
            '18:5: unknown key "ensrue"; did you mean "ensure"? [unknown-key]',
        ),
        (
            "touches:",
            "touchs:",
            '17:11: unknown condition "touchs"; did you mean "touches"? [unknown-condition]',
        ),
        (
            "touches: proposal",
            "touches: document",
            '17:20: "touches" must be proposal or bulk [wrong-value]',
        ),
        (
            "      labels:",
            "      lables:",
            '19:7: unknown action "lables"; did you mean "labels"? [unknown-action]',
        ),
        (
            "set: [",
            "sett: [",
            '19:34: unknown key "sett"; did you mean "set"? [unknown-key]',
        ),
        (
            "${group.label}",
            "${group.lable}",
            '19:42: unknown variable "group.lable"; did you mean "group.label"? [unknown-variable]',
        ),
        (
            "version: 1",
            "version: 2",
            '1:10: "version" must be 1 [wrong-value]',
        ),
        (
            "  name: EP\n",
            "",
            '3:3: "name" is missing [missing-key]',
        ),
        (
            "{ name: red,",
            "{ nam: red,",
            '9:17: unknown key "nam"; did you mean "name"? [unknown-key]',
        ),
        (
            "team-blue:",
            "team-red:",
            '10:5: "team-red" is written twice; the first is at line 9 [duplicate-key]',
        ),
        (
            "  ignore:",
            "  bulk: many\n  ignore:",
            '7:9: "bulk" must be a whole number [wrong-type]',
        ),
        (
            "[ merge-robot ]",
            "merge-robot",
            '12:15: "automation" must be a list [wrong-type]',
        ),
        (
            "for: pull-request",
            "for: pull",
            '16:10: "for" must be pull-request, issue or proposal [wrong-value]',
        ),
        (
            "example/enhancements",
            "enhancements",
            '4:15: "repository" must be owner/name [wrong-value]',
        ),
        (
            'territory: "proposals/{group}',
            'territory: "proposals/{team}',
            '6:14: "territory": {team} is not a part of a path',
        ),
        (
            "name: label-owner",
            "name: Label Owner",
            '14:11: "name" must be lower-case letters, digits and dashes [wrong-value]',
        ),
    ],
)
def test_a_mistake_is_shown_at_its_place(old: str, new: str, mistake: str) -> None:
    assert old in RULES
    found = mistakes(RULES.replace(old, new, 1))
    assert any(line.startswith(mistake) for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('"**/OWNERS" ]', '"!" ]', '7:39: an entry of "ignore": "!" is no .gitignore pattern'),
        ("${group.label}", "${group.label", "19:42: a variable is written ${name}"),
        ("${group.label}", "$(group.label)", "19:42: a variable is written ${name}"),
        ('group: "team/*"', 'group: "${group.label}"', '19:24: "group": variables are not'),
        ("${group.label}", "x" * 51, '19:41: an entry of "set": a label has at most 50'),
        ("  ignore:", "  bulk: 1_0\n  ignore:", '7:9: "bulk" must be a whole number'),
        ("    meta:", "    a/b:", '11:5: "a/b" must be the name of a directory [wrong-value]'),
    ],
)
def test_what_could_only_fail_later_is_a_mistake_now(old: str, new: str, mistake: str) -> None:
    assert old in RULES
    found = mistakes(RULES.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(mistake), found


def test_a_mistake_is_reported_once() -> None:
    assert len(mistakes(RULES.replace("touches:", "touchs:"))) == 1
    assert len(mistakes(RULES.replace("for: pull-request", "for: pull"))) == 1


def test_all_mistakes_come_at_once_and_in_order() -> None:
    text = RULES.replace("version: 1", "version: 2").replace("touches", "touchs")
    found = mistakes(text.replace("group.label", "group.x"))
    assert [line.split(":")[0] for line in found] == ["1", "17", "19"]


def test_two_rules_of_one_name_name_both_places() -> None:
    rules = RULES + RULES[RULES.index("  - name:") :]
    assert mistakes(rules) == [
        '20:11: rule "label-owner" exists already, at line 14 [duplicate-rule]'
    ]


def test_a_mistake_shows_the_line_and_points_at_it() -> None:
    with pytest.raises(InvalidRules) as caught:
        load({"rules/x.yaml": RULES.replace("    ensure:", "    ensrue:")})
    shown = str(caught.value.diagnostics[-1]).split("\n")
    assert shown[1:] == ["      ensrue:", "      ^~~~~~"]


@pytest.mark.parametrize(
    "text", ["", "[]", "- a", "text", "rules: 3", "rules: [3]", "rules: [{if: 3}]"]
)
def test_something_else_than_rules_is_explained(text: str) -> None:
    assert mistakes(text)


@given(st.text(max_size=200))
def test_no_text_makes_the_loader_raise_anything_else(text: str) -> None:
    mistakes(text)
    mistakes(RULES.replace("team/red", text))


def test_a_rulebook_knows_what_it_listens_to_and_needs() -> None:
    book = rulebook()
    assert book.listens("Example/Enhancements", "pull_request", "opened")
    assert book.listens("example/enhancements", "pull_request", "labeled")
    assert not book.listens("example/enhancements", "pull_request", "assigned")
    assert not book.listens("example/enhancements", "issues", "opened")
    assert not book.listens("example/other", "pull_request", "opened")
    assert book.needs("example/enhancements", SubjectKind.PULL_REQUEST) == {Need.FILES}
    assert book.needs("example/other", SubjectKind.PULL_REQUEST) == set()


def test_a_rule_is_woken_by_what_its_variables_are_made_from() -> None:
    book = rulebook(RULES.replace("if: { touches: proposal }", "if: {}"))
    assert book.listens("example/enhancements", "pull_request", "opened")
    assert book.needs("example/enhancements", SubjectKind.PULL_REQUEST) == {Need.FILES}


def test_the_digest_changes_with_any_byte() -> None:
    assert rulebook().digest == rulebook().digest
    assert rulebook().digest != rulebook(RULES + "\n").digest


def test_the_shipped_rules_have_no_mistakes() -> None:
    [entry] = read_rules(ROOT / "rules").processes
    assert entry.rules[0].ref.name == "label-target-sig"
