"""Commands: lines that begin with a slash and a word, wherever a person would see one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markup.command_lines import read_commands
from bot.core.markup.markdown.blocks import read_markdown
from tests.core.markup.mail.mail_bodies import HEADERS, HONEST


def commands(text: str) -> list[tuple[str, str, int, int]]:
    found = read_commands(read_markdown(text))
    return [(each.name, each.args, each.line, each.column) for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/ep target v1.9", [("ep", "target v1.9", 1, 1)]),
        ("/EP Target v1.9", [("ep", "Target v1.9", 1, 1)]),
        ("   /ep x  ", [("ep", "x", 1, 4)]),
        ("/hold\r\n/ep x\r\n", [("hold", "", 1, 1), ("ep", "x", 2, 1)]),
        ("Words.\n/ep x\nmore words", [("ep", "x", 2, 1)]),
        ("**Team**:\n/team red\n", [("team", "red", 2, 1)]),
        ("/ep\tx", [("ep", "x", 1, 1)]),
        ("/hold, please", [("hold", "please", 1, 1)]),
        ("/hold!", [("hold", "", 1, 1)]),
        ("/ep x <!-- why -->", [("ep", "x", 1, 1)]),
        ("/ep x `code`", [("ep", "x `code`", 1, 1)]),
        ("/cc @alice @bob", [("cc", "@alice @bob", 1, 1)]),
        ("/lifecycle frozen\n\n/remove-lifecycle stale", [
            ("lifecycle", "frozen", 1, 1), ("remove-lifecycle", "stale", 3, 1),
        ]),
        ("- item\n  /ep x", [("ep", "x", 2, 3)]),
        ("<!-- a -->\n/ep x", [("ep", "x", 2, 1)]),
    ],
)  # fmt: skip
def test_a_command_is_read(text: str, found: list[tuple[str, str, int, int]]) -> None:
    assert commands(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "    /ep indented",
        "```\n/ep x\n```",
        "~~~\n/ep x",
        "> /ep x",
        "> words\n/ep lazily quoted",
        "<!--\n/ep x\n-->",
        "<!-- /ep x -->",
        "words <!--\n/ep x\n-->",
        "words <!--\n\n/ep x\n\n-->",
        "<details>\n/ep x\n</details>",
        "<div>\n<!--\n\n/ep x\n-->\n",
        "`\n/ep x\n`",
        "``words\n/ep x\n``",
        "[words\n/ep x\n](there)",
        '[words](there "\n/ep x\n")',
        "<a title='\n/ep x\n'>",
        "~~words\n/ep x\nwords~~",
        "words /ep x",
        "- /ep x",
        "`/ep x`",
        "\\/ep x",
        "//ep x",
        "/ ep x",
        "/etc/passwd is a file",
        "/ep: x",
        "/1 x",
        "**/ep x**",
        "[a]: there '\n/ep x\n'",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert commands(text) == []


@pytest.mark.parametrize("args", ["$TEAM", "${TEAM}", "<release>", "NNNN", "red $TEAM"])
def test_placeholders_are_ignored(args: str) -> None:
    assert commands(f"/team {args}\n/team red") == [("team", "red", 2, 1)]


def test_an_address_is_no_placeholder() -> None:
    assert commands("/link <https://example.org>") == [
        ("link", "<https://example.org>", 1, 1),
    ]


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising(text: str) -> None:
    commands(text)
    commands(f"/{text}")


@pytest.mark.parametrize("header", [pytest.param(text, id=name) for name, text in HEADERS])
def test_what_a_mail_repeats_commands_nothing(header: str) -> None:
    assert commands(f"No.\n\n{header}\n\n/ep x\n") == []
    assert commands(f"No.\n{header}\n/ep x\n") == []
    assert commands(f"No.\r\n\r\n{header}\r\n\r\n> No.\r\n\r\n/ep x\r\n") == []


@pytest.mark.parametrize("header", [pytest.param(text, id=name) for name, text in HEADERS[:-1]])
def test_what_stands_above_it_does(header: str) -> None:
    assert commands(f"/ep y\n\n{header}\n\n/ep x\n") == [("ep", "y", 1, 1)]


@pytest.mark.parametrize("above", [pytest.param(text, id=name) for name, text in HONEST])
def test_what_only_looks_like_a_mail_is_none(above: str) -> None:
    found = commands(f"{above}\n\n/ep x")
    assert [args for _, args, *_ in found] == ["x"]


def test_with_github_s_footer_and_no_header_nobody_knows_who_wrote_it() -> None:
    footer = "-- \nReply to this email directly or view it on GitHub:\nhttps://github.com/o/r"
    assert commands(f"alice left a comment\n\n/ep x\n\n{footer}") == []
    header = "On Mon, Jan 5, 2026 at 3:00 PM Alice wrote:"
    assert commands(f"/ep y\n\n{header}\n\n/ep x\n\n{footer}") == [("ep", "y", 1, 1)]


FOOTER = "Reply to this email directly, view it on GitHub, or unsubscribe."


@pytest.mark.parametrize(
    "footer",
    [
        pytest.param(f"\u2014\n{FOOTER}", id="plain"),
        pytest.param(f"    \u2014\n    {FOOTER}", id="indented"),
        pytest.param(f"\t{FOOTER}", id="indented by a tab"),
        pytest.param(f"> {FOOTER}", id="quoted"),
        pytest.param(f"> \u2014\n> {FOOTER}\n> Message ID: <o/r@github.com>", id="all quoted"),
        pytest.param(f"> > {FOOTER}", id="quoted twice"),
        pytest.param(f"<p>\n{FOOTER}\n</p>", id="in HTML"),
        pytest.param(f"\u2014 {FOOTER}", id="in the dash's line"),
        pytest.param(f"- [{FOOTER}](https://github.com)", id="a link"),
        pytest.param("You are receiving this because you were mentioned.", id="its second line"),
        pytest.param("Message ID: <o/r/pull/50@github.com>", id="its third line"),
        pytest.param("@a: 1\n" * 1200 + f"\n{FOOTER}", id="far below"),
    ],
)
def test_github_s_footer_tells_of_a_mail_in_whatever_form(footer: str) -> None:
    assert commands(f"No.\n\nan unknown header\n\n/ep x\n\n{footer}\n") == []


@pytest.mark.parametrize(
    "text", ["> /ep y\n\nNo.\n\n/ep x", "Yes.\n\n/ep x\n\n> /ep y\n> \u2014\n"]
)
def test_a_quote_reply_commands_with_what_is_not_quoted(text: str) -> None:
    assert [args for _, args, *_ in commands(f"{text}\n")] == ["x"]


def test_one_s_own_command_above_a_quoted_mail_counts() -> None:
    assert [args for _, args, *_ in commands(f"/ep x\n\n> No.\n> {FOOTER}\n")] == ["x"]


@pytest.mark.parametrize(
    "tag",
    ["del", "s", "strike", "blockquote", "template", "title", "DEL", "div hidden", "p hidden=''"],
)
def test_tags_strike_or_hide_what_stands_in_blocks_between_them(tag: str) -> None:
    name = tag.partition(" ")[0]
    within = f"<{tag}>\n\n/ep x\n\nmore\n\n/ep x\n\n</{name}>"
    assert commands(within) == []
    assert commands(f"<{tag}>\n\n<{name}>\n\n</{name}>\n\n/ep x\n\n</{name}>") == []
    assert [each[1] for each in commands(f"/ep a\n\n{within}\n\n/ep y")] == ["a", "y"]


@pytest.mark.parametrize(
    "above", ["<div>\n\n", "<details>\n\n", "<!-- <del> -->\n\n", "`<del>`\n\n", "<br hidden>\n\n"]
)
def test_other_tags_hide_nothing(above: str) -> None:
    assert [each[1] for each in commands(f"{above}/ep x")] == ["x"]
