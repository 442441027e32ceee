"""Help says of every command how it is written, what it does, for example, and who may."""

import pytest

from bot.core.messages.command_help import about, entries, named, overview, page
from bot.core.model.definitions.process import Group, Process
from bot.core.model.records.command_result import CommandWord
from bot.core.model.subject import SubjectKind
from bot.core.process.roles.role_descriptions import listed_roles, role_in_words
from bot.core.rulebook.docs.command_list import words_of
from bot.core.rulebook.load import load
from bot.service.sources.rules import read_folder
from tests.harness.support import ROOT

PULL_REQUEST, ISSUE = SubjectKind.PULL_REQUEST, SubjectKind.ISSUE
PROCESS = Process(
    name="EP",
    repository="example/enhancements",
    proposals="",
    territory="",
    groups=(Group("red", "red", leads=("team/leads",)),),
    roles={
        "author": ("pull-request.author", "issue.assignees"),
        "lead": ("group.leads", "owners.approvers", "user/carol"),
        "team": ("team/example/release-team", "permission/maintain"),
        "empty": (),
    },
)
TARGET = CommandWord(
    "/ep target <release> [stage]",
    "Say for which release it is.",
    "/ep target v1.10 beta",
    ("author", "lead"),
    PULL_REQUEST,
    ("/ep retarget",),
    "/ep",
)
WORDS = (
    TARGET,
    CommandWord(
        TARGET.usage, TARGET.description, TARGET.example, TARGET.who, ISSUE, TARGET.aliases, "/ep"
    ),
    CommandWord("/ep help [word]", "A | list.", "/ep help", ("anybody",), ISSUE, (), "/ep"),
)


def test_an_overview_is_a_table_and_who_is_who() -> None:
    assert overview(WORDS, PROCESS).partition("\n\n")[2] == (
        "| command | what it does | who may |\n"
        "| --- | --- | --- |\n"
        "| `/ep target <release> [stage]` | Say for which release it is. | author or lead |\n"
        "| `/ep help [word]` | A \\| list. | anybody |\n"
        "\n"
        "<details><summary>Who is who</summary>\n"
        "\n"
        "* **author**: who opened the pull request, whom the bot assigned\n"
        "* **lead**: the leads of the groups that it belongs to, the approvers in the OWNERS files "
        "of what is touched, `carol`\n"
        "\n"
        "</details>"
    )


def test_about_one_command_all_is_said() -> None:
    assert about(named(WORDS, "retarget"), PROCESS) == (
        "**`/ep target <release> [stage]`**: Say for which release it is.\n"
        "\n"
        "* For example: `/ep target v1.10 beta`\n"
        "* Also: `/ep retarget`\n"
        "* Where: pull requests and issues\n"
        "* Who may: author or lead\n"
        "  * **author**: who opened the pull request, whom the bot assigned\n"
        "  * **lead**: the leads of the groups that it belongs to, the approvers in the OWNERS "
        "files of what is touched, `carol`"
    )


@pytest.mark.parametrize("asked", ["target", "TARGET", "/target", "retarget"])
def test_a_command_is_found_by_its_words_and_aliases(asked: str) -> None:
    assert named(WORDS, asked) == [*WORDS[:2]]


def test_what_is_unknown_is_not_found() -> None:
    assert named(WORDS, "targets") == []


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("team", "the team `example/release-team`, who can maintain the repository"),
        ("empty", "nobody"),
        ("unknown", "nobody"),
        ("anybody", "everybody"),
    ],
)
def test_who_is_who(role: str, words: str) -> None:
    assert role_in_words(role, PROCESS) == words


def test_roles_in_a_sentence() -> None:
    assert listed_roles(["a"]) == "a"
    assert listed_roles(["a", "b", "c"]) == "a, b or c"
    assert listed_roles(["anybody"]) == "anybody"


@pytest.mark.parametrize("folder", ["rules", "docs/examples"])
def test_every_command_is_told_in_full(folder: str) -> None:
    """No command without usage, description, example and who, in the help and on the page."""
    rulebook = load(read_folder(ROOT / folder))
    for entry in rulebook.processes:
        words = words_of(rulebook, entry.process.repository)
        shown, written = overview(words, entry.process), page(words, entry.process)
        assert {each.usage for each in words} == {
            f"{entry.commands.prefix} {rule.command}".replace("/ ", "/")
            for rule in entry.rules
            if rule.command
        }
        for word in words:
            told = about([word], entry.process)
            for part in (word.usage, word.description, word.example, *word.who):
                assert part.strip(), word
                assert part in told
                assert part in written
            assert word.usage in shown
            for role in set(word.who) - {"anybody"}:
                assert role_in_words(role, entry.process) != "nobody"


@pytest.mark.parametrize("folder", ["rules", "docs/examples"])
def test_every_shipped_command_has_an_example_of_its_own(folder: str) -> None:
    for entry in load(read_folder(ROOT / folder)).processes:
        for rule in entry.rules:
            assert (rule.example is not None) == (rule.command is not None), rule.ref


def test_a_page_has_a_section_for_each_command() -> None:
    text = page(WORDS, PROCESS)
    for entry in entries(WORDS):
        assert f"\n## `{entry.word.usage}`\n" in text
    assert "Also written `/ep retarget`." in text
