"""Mistakes in YAML are told where they are, with what to do; the parser's words stand behind."""

import pytest

from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.load import load

RULES = """\
version: 1
process:
  name: EP
  repository: example/enhancements
  proposals: "proposals/{group}/{number}-{slug}/proposal.md"
  territory: "proposals/{group}/**"
  groups:
    ui: { name: UI, label: team/ui }
rules:
  - name: owner-label
    description: A proposal carries the label.
    for: pull-request
    if: { touches: proposal }
    ensure:
      labels: { set: [ team/ui ] }
  - name: second
    description: Says something.
    for: pull-request
    if: { touches: proposal }
    once:
      comment: "Hello ${subject.author}."
"""
COMMENT = 'comment: "Hello ${subject.author}."'
IF = "    if: { touches: proposal }\n    once"
SECOND = "    for: pull-request\n    if: { touches: proposal }\n    once"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "description: Says something.",
            "description: Says this: something.",
            "17:18: quote a text with a colon: description: 'Says this: something.'",
        ),
        pytest.param(
            COMMENT, "comment: “Hello: ${subject.author}.”", "21:16: write straight quotes: \" or '"
        ),
        pytest.param(
            SECOND,
            "    for:pull-request\n    if: { touches: proposal }\n    once",
            '18:5: write a space after the colon: "for: pull-request"',
        ),
        pytest.param(
            COMMENT,
            "comment:hello",
            '21:7: "once": write a space after the colon: "comment: hello"',
        ),
        pytest.param(
            "{ touches: proposal }\n    once",
            "{ touches:proposal }\n    once",
            '19:11: unknown condition "touches:proposal"; write a space after the colon: "tou'
            'ches: proposal"',
        ),
        pytest.param(
            IF,
            "    if: { touches: proposal }\n    mode:report\n    once",
            '20:5: write a space after the colon: "mode: report"',
        ),
        pytest.param(
            "  - name: second",
            "  -name: second",
            '16:3: write a space after the dash: "- name: second"',
        ),
        pytest.param(
            "    description: Says",
            "\tdescription: Says",
            "17:1: indent with spaces, not with a tab",
        ),
        pytest.param(
            "  - name: second",
            "    name: second",
            '16:5: "name" is written twice; the first is at line 10; another entry of the lis'
            't begins with a dash: "- name:"',
        ),
        pytest.param(
            "  - name: second",
            "  name: second",
            '16:3: an entry of a list begins with a dash: "- name: …"',
        ),
        pytest.param(
            "    description: Says",
            "   description: Says",
            '17:4: indent it as deep as "name:" above, with 4 spaces',
        ),
        pytest.param(
            SECOND,
            "      for: pull-request\n    if: { touches: proposal }\n    once",
            '18:7: indent it as deep as "description:" above, with 4 spaces',
        ),
        pytest.param(
            '    once:\n      comment: "Hello',
            '    comment: "Hello',
            '20:5: unknown key "comment"; it belongs under "once:"',
        ),
        pytest.param(
            "    ensure:\n      labels:",
            "    labels:",
            '14:5: unknown key "labels"; it belongs under "ensure:"',
        ),
        pytest.param(
            "      labels: { set: [ team/ui ] }",
            "      comment: Hello.",
            '15:7: unknown action "comment"; it belongs under "once:"',
        ),
        pytest.param(
            COMMENT,
            "labels: { set: [ team/ui ] }",
            '21:7: unknown action "labels"; it belongs under "ensure:"',
        ),
        pytest.param(
            IF,
            "    touches: proposal\n    once",
            '19:5: unknown key "touches"; it belongs under "if:"',
        ),
        pytest.param(
            IF,
            '    on-command: "/ep target <release>"\n    who: anybody\n    once',
            '19:17: "on-command": write it without the prefix: "target <release>"',
        ),
        pytest.param(
            COMMENT,
            "comment: #enhancements knows",
            '21:16: "comment" must be a text; a # begins a comment here: quote the text, "#…"',
        ),
        pytest.param(
            COMMENT, 'comment: "Hello ${subject.author}.', "21:16: close the quotes that open here"
        ),
        pytest.param("name: UI,", 'name: "UI,', "8:17: close the quotes that open here"),
        pytest.param(
            "set: [ team/ui ]", "set: [ team/ui ", "15:22: close the [ that opens here with ]"
        ),
        pytest.param(
            "if: { touches: proposal }\n    ensure",
            "if: { touches: proposal\n    ensure",
            "13:9: close the { that opens here with }",
        ),
        pytest.param(
            COMMENT, "comment: @alice look", '21:16: quote a text that begins with @: "@alice look"'
        ),
        pytest.param(
            COMMENT, "comment: `hello`", '21:16: quote a text that begins with `: "`hello`"'
        ),
        pytest.param(
            COMMENT, "comment: %hello", '21:16: quote a text that begins with %: "%hello"'
        ),
        pytest.param(
            COMMENT,
            "comment: {{ subject.author }}",
            '21:16: in the rules a variable is written "${name}", in quotes',
        ),
        pytest.param(
            COMMENT,
            'comment: "Hello {{ subject.author }}."',
            "21:23: in a text in the rules a variable is written ${name}; {{ … }} is for templates",
        ),
        pytest.param("labels: { set: [ team/ui ] }", "labels: { set: [ *ui ] }", "15:24: aliases"),
        pytest.param(
            "if: { touches: proposal }\n    once",
            "if: { label: */ui }\n    once",
            '19:18: quote a text that begins with *: "*/ui"',
        ),
        pytest.param(COMMENT, "comment: !important", "21:16: tags"),
        pytest.param(
            SECOND,
            "    for = pull-request\n    if: { touches: proposal }\n    once",
            '18:5: write a colon, not "=": "for: pull-request"',
        ),
        pytest.param(
            COMMENT,
            'comment: "Hello \\d"',
            "21:23: write \\\\ for a backslash in double quotes, or take single quotes",
        ),
        pytest.param(
            COMMENT,
            "comment: 'Don't'",
            "21:20: write '' for an apostrophe within single quotes, or take double quotes",
        ),
        pytest.param("set: [ team/ui ]", "set: team/ui, team/core", '15:22: "set" must be a list'),
        pytest.param(
            COMMENT,
            "comment: |\n        Hello\n       there",
            '23:8: write "key: value" here, or indent it as deep as the text above',
        ),
    ],
)
def test_a_mistake_in_yaml_is_told_with_what_to_do(old: str, new: str, expected: str) -> None:
    assert old in RULES
    with pytest.raises(InvalidRules) as invalid:
        load({"r.yaml": RULES.replace(old, new, 1)})
    found = invalid.value.diagnostics[0]
    told = f"{found.position.line}:{found.position.column}: {found.message}"
    assert told == expected or told.startswith(f"{expected} (")


def test_a_variable_of_rules_in_a_template_is_a_mistake() -> None:
    files = {"r.yaml": RULES, "templates/x.md": "Hello.\nIt is ${release.next-deadline}.\n"}
    with pytest.raises(InvalidRules) as invalid:
        load(files)
    [found] = invalid.value.diagnostics
    assert (found.position.line, found.position.column) == (2, 7)
    assert "{{ release.next_deadline }}, not ${release.next-deadline}" in found.message
