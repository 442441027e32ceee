"""Where YAML would guess, or can be made costly: rules files are read as they are written."""

from itertools import pairwise

import pytest

from bot.core.markup.yaml_text.source import MOST_VALUES
from bot.core.model.diagnostic import Diagnostic, InvalidRules
from bot.core.rulebook.load import load
from bot.core.rulebook.rulebook import Rulebook
from tests.harness.support import RULES

KNOWN = (
    '2:1: unknown key "<<"; known here: checklists, commands, deadlines, mode, phases, '
    "process, roles, rules, version [unknown-key]"
)


def found(text: str) -> list[Diagnostic]:
    """What is wrong with a rules file."""
    try:
        load({"r.yaml": text})
    except InvalidRules as invalid:
        return list(invalid.diagnostics)
    return []


def mistakes(text: str) -> list[str]:
    """The first line of each mistake, without the file's name."""
    return [str(each).split("\n")[0].removeprefix("r.yaml:") for each in found(text)]


def loaded(old: str, new: str) -> Rulebook:
    """The rules with something written otherwise."""
    assert old in RULES
    return load({"r.yaml": RULES.replace(old, new, 1)})


@pytest.mark.parametrize(
    "written",
    ["on", "no", "off", "yes", "1.10", "0171", "12:30", "2026-01-07", "1e3", "0x1F", ".inf"],
)
def test_a_text_stays_as_it_is_written(written: str) -> None:
    [entry] = loaded("name: EP", f"name: {written}").processes
    assert entry.process.name == written


def test_a_label_that_looks_like_a_number_stays_a_label() -> None:
    [entry] = loaded("label: team/red", "label: 1.10").processes
    assert [group.label for group in entry.process.groups if group.key == "team-red"] == ["1.10"]


def test_a_group_called_on_is_a_group() -> None:
    [entry] = loaded("meta: { name: meta }", "on: { name: off }").processes
    assert [(group.key, group.name) for group in entry.process.groups][-1] == ("on", "off")


def test_versions_are_compared_as_versions() -> None:
    [entry] = loaded("for: pull", "since: 1.10\n    for: pull").processes
    assert entry.rules[0].since == "v1.10"


@pytest.mark.parametrize("written", ["yes", "on", "True", "1"])
def test_only_true_and_false_are_flags(written: str) -> None:
    text = RULES.replace("touches: proposal", f"draft: {written}")
    assert mistakes(text) == ['17:18: "draft" must be true or false [wrong-value]']


@pytest.mark.parametrize("written", ["0171x", "1_000", "1e3", "0x1F", "12:30", "-1", "1.0", "''"])
def test_only_digits_are_whole_numbers(written: str) -> None:
    text = RULES.replace("  ignore:", f"  bulk: {written}\n  ignore:")
    assert mistakes(text) == ['7:9: "bulk" must be a whole number [wrong-type]']


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("  name: EP\n", "  name: EP\n  name: KEP\n",
         '4:3: "name" is written twice; the first is at line 3 [duplicate-key]'),
        ("groups:\n", "groups: &groups\n", None),
        ("ignore: [", "ignore: *groups # [",
         "7:11: aliases (*name) are not allowed here; write the value out, or quote it [alias]"),
        ("bulk", "bulk", None),
        ("name: EP", "name: !!python/object/apply:os.system [ id ]",
         "3:9: tags (!name) are not allowed here; quote a text that begins with ! [tag]"),
        ("name: EP", "name: " + "[" * 3000, "3:47: nested deeper than 40 levels [too-deep]"),
        ("process:\n", "process:\n\tbulk: 3\n",
         ("3:1: indent with spaces, not with a tab "
         "(found character that cannot start any token) [syntax]")),
        ("name: EP", "name: a\x1b[2Jb",
         "3:10: unacceptable character: control characters are not allowed [syntax]"),
        ("name: EP", "name: a\udcffb", "3:10: the file is not valid UTF-8 [syntax]"),
        ("rules:\n", "---\nrules:\n",
         "13:1: a second document (---) in one file is not read [documents]"),
        ("version: 1\n", "version: 1\n<<: { mode: report }\n",
         KNOWN),
    ],
)  # fmt: skip
def test_a_trap_is_shown_where_it_stands(old: str, new: str, mistake: str | None) -> None:
    assert old in RULES or old == new
    assert mistakes(RULES.replace(old, new, 1)) == ([mistake] if mistake else [])


def test_many_aliases_are_stopped_at_the_first() -> None:
    lines = (f"{key}: &{key} [*{above},*{above}]\n" for above, key in pairwise("abcdef"))
    bomb = "a: &a [x]\n" + "".join(lines)
    assert mistakes(bomb) == [
        "2:8: aliases (*name) are not allowed here; write the value out, or quote it [alias]"
    ]


@pytest.mark.parametrize("text", ["\ufeff" + RULES, RULES.replace("\n", "\r\n"), RULES + "...\n"])
def test_a_byte_order_mark_and_line_ends_do_not_matter(text: str) -> None:
    assert mistakes(text) == []


@pytest.mark.parametrize("before", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_nor_do_they_move_a_mistake(before: str, end: str) -> None:
    text = before + RULES.replace("version: 1", "version: 2").replace("touches", "touchs")
    first, second = map(str, found(text.replace("\n", end)))
    assert first == 'r.yaml:1:10: "version" must be 1 [wrong-value]\n  version: 2\n           ^'
    assert second.split("\n")[1:] == ["      if: { touchs: proposal }", "            ^~~~~~"]


def test_of_a_long_line_the_part_with_the_mistake_is_shown() -> None:
    text = RULES.replace("automation: [", f"automation: [ {', '.join(['a-machine'] * 500)}, '',")
    _, line, marker = str(found(text)[0]).split("\n")
    assert len(line) < 250
    assert line[marker.index("^") :].startswith("''")


def test_a_tab_in_a_line_does_not_move_the_marker() -> None:
    text = RULES.replace("{ touches: proposal }", "{\ttouchs: proposal }")
    _, line, marker = str(found(text)[0]).split("\n")
    assert line[marker.index("^") :].startswith("touchs")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (RULES + "x: '" + "a" * 1024 * 1024 + "'\n", "too-large"),
        (RULES + "x: [" + "1," * MOST_VALUES + "]\n", "too-large"),
        (RULES + "x: " + "{ a: " * 3000, "too-deep"),
    ],
)
def test_what_is_too_large_is_not_read(text: str, kind: str) -> None:
    assert [each.kind for each in found(text)] == [kind]


def test_very_many_mistakes_are_not_all_listed() -> None:
    assert len(found(RULES + "".join(f"key{n}: x\n" for n in range(5000)))) == 1000


def test_a_very_long_word_is_cut_in_the_message() -> None:
    [only] = found(RULES + "? " + "x" * 5000 + "\n: 1\n")
    assert len(str(only)) < 2000
