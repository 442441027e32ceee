"""Strangers' text: what GitHub would make of it, it makes no more."""

import pytest

from bot.core.markup.sanitize import LONGEST, plain, sanitize, unescaped

GAP = "\u200b"


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("Paint it red", "Paint it red"),
        ("@alice, @org/team", f"@{GAP}alice, @{GAP}org/team"),
        ("#123 GH-12 gh-3 a/b#4", f"\\#{GAP}123 GH-{GAP}12 gh-{GAP}3 a/b\\#{GAP}4"),
        ("https://evil.example", f"https:{GAP}//evil.example"),
        ("www.evil.example", f"www{GAP}.evil.example"),
        ("alice@example.com", f"alice@{GAP}example.com"),
        ("<b>&lt;&#64;all", f"\\<b\\>&amp;lt;&amp;\\#{GAP}64;all"),
        (
            "[x](y) `z` *a* _b_ ~c~ $d$ |",
            "\\[x\\]\\(y\\) \\`z\\` \\*a\\* \\_b\\_ \\~c\\~ \\$d\\$ \\|",
        ),
        ("\\@alice", f"\\\\@{GAP}alice"),
        ("a\r\n\t# b", f"a \\#{GAP} b"),
        ("@\u200balice \u202eevil\u2066 \u00adx", f"@{GAP}alice evil x"),
        ("http:\u200b//x", f"http:{GAP}//x"),
        ("Größe ✓ 日本", "Größe ✓ 日本"),
        ("", ""),
    ],
)
def test_for_markdown(text: str, harmless: str) -> None:
    assert sanitize(text) == harmless


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A *b* `c` <d> #1", "A *b* `c` <d> #1"),
        ("a\r\n\r\nb\x00c", "a b c"),
        ("\u202eevil", "evil"),
    ],
)
def test_for_titles(text: str, title: str) -> None:
    assert plain(text) == title


def test_long_texts_are_cut() -> None:
    assert plain("x" * 10_000) == "x" * LONGEST + "…"
    assert len(sanitize("*" * 10_000)) == 2 * LONGEST + 1
    assert plain("abc", 3) == "abc"
    assert plain("abcd", 3) == "abc…"


@pytest.mark.parametrize("text", ["kubevirt/enhancements#25", "veps/{group}/**", "a_b & <c>"])
def test_a_terminal_shows_the_text_as_it_was_written(text: str) -> None:
    assert unescaped(sanitize(text)) == text
    assert unescaped(f"  - {sanitize(text)}") == f"  - {text}"
