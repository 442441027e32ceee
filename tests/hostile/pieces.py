"""Pieces of text that strangers repeat."""

KIB = 1024
UNITS = (
    # plain
    *("a", "A", "0", "é", " ", "\t", "\n", "\r", "a b ", "a.b ", "a\n", "a\n\n", "x  \n"),
    # what nobody sees, what joins the character before it, what turns the direction
    *(
        "\u200b",
        "\u200b ",
        " \u200b",
        "\u200b\n",
        "\ufeff",
        "\u0301",
        "a\u0301",
        "\u202e",
        "\u2067",
    ),
    *("\u00ad", "\u00a0", "\u3000", "\u2028", "\x85", "\0", "\ud800", "\U000e0001", "\ufe0f"),
    # marks of Markdown and YAML
    *("_", "-", "*", "~", "~~", "`", "``` ", "```\n", "~~~\n", "\\", "#", "#\n", "=", "==\n", "+"),
    *("[", "]", "(", ")", "<", ">", "{", "}", "![", "](", "[a](", "[a][", "[a]: b\n", "[ ] "),
    *("<!--", "-->", "<!-- a -->", "<!--\n", "<a ", "<a b='", "</", "<a> ", "<div>\n", "&amp;"),
    *("|", "| a ", "|-|-|\n", "- ", "-\n", "- a\n", "* a\n", "1. a\n", "  - a\n", "- [ ] a\n"),
    *(
        "> ",
        "> a\n",
        "> - > - a\n",
        "---\n",
        "-- \n",
        "- a: b\n",
        "a: b\n",
        "a: ",
        "? ",
        "! ",
        "&a ",
    ),
    *("'", '"', '"\\', "“", "\\'", "a,", "a/", ",", ":", ";", "!", "?", ".", "/", "%", "^"),
    # what the process reads
    *("@a", "@a ", "@a/b, ", "a <b@c.d>, ", "#1 ", "GH-", "GH-1 ", "a/b#1 ", "A1-", "N", "NNNN "),
    *("http://", "https://a.b/", "github.com/a/b/issues/1 ", "v1.", "1.1 ", "v1.9 ", "2026-01-07 "),
    *(
        "$",
        "${",
        "${a}",
        "$A ",
        "<a>",
        "/a",
        "/ep ",
        "/ep \n",
        "/ep x y\n",
        "/team red\n",
        "team-red ",
    ),
    *(
        "why: ",
        "why: x\n",
        "**a**: b\n",
        "**Tracking issue**: #1\n",
        "`**Tracking issue**: #1\n",
        "| v1.9 | alpha |\n",
        "- alpha: v1.9\n",
        "-- \n_|Sent: a\n",
        "- a\n* \n---\n)",
        "Team label: ",
        "Alpha: v1.9\n",
    ),
    *(
        "EP ",
        "EP 1: ",
        "## Target releases\n",
        "<!-- vepbot told v1.1 a=2026-01-07",
        "\n<!-- vepbot",
    ),
    # what mail programmes write
    *("From: a\n", "Sent: ", "Sent: a\n", "On a, b wrote:\n", "On a ", "---- On ", "---- a ----\n"),
    *("-----Original Message-----\n", "Begin forwarded message:\n", "Am a schrieb b:\n", "wrote:"),
)
