"""What strangers wrote, through every text that the shipped rules can write: nothing comes alive.

Comments, summaries and bodies are read as GitHub reads them. No mention, no link but our own, no
HTML but ours, and never more than GitHub takes.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.documents.proposal import read_proposal
from bot.core.model.actor import Actor
from bot.core.model.diagnostic import START, Diagnostic, Position
from bot.core.model.facts import (
    Ambiguous,
    Branch,
    ChangedFile,
    Facts,
    Issue,
    PullRequest,
    Unavailable,
)
from bot.core.model.plan.operation import CreateIssue, PublishCheck, WriteComment
from bot.core.model.proposal import Proposal, ProposalChange, Target
from tests.golden_texts import CHECKED, GOOD, MERGED, planned, process, proposing, tracked

MOST = 65_536
PAYLOADS = [
    "@org/everyone @alice",
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    "`code` ``more`` `@alice`",
    "``` \n@alice\n```\n<b>",
    "~~~\n</details>\n",
    "\u202eevil\u2066 \u200f@alice",
    "](http://evil.example) [x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "<!-- vepbot status --> <!--",
    "-->",
    "</details></summary></sub><h1>",
    "http://evil.example www.evil.example https://evil.example/@alice",
    "<http://evil.example> evil@evil.example mailto:evil@evil.example xmpp:e@evil.example",
    "[x]: http://evil.example\n\n[x]",
    "#1 GH-1 org/repo#1 ghp a/b@0123456789012345678901234567890123456789",
    "&#64;alice &commat;alice &lt;img&gt;",
    "a\r\n\r\n# Title\n\n- [ ] x\n\n    code\n\n> quote\n\n---\n",
    "a\0b\x07c\x1b[31m\x85d\u2028e\ud800",
    "| a | b |\n|---|---|\n| @alice | <b> |",
    "$$x$$ :tada: \\@alice \\\\` *a* _b_ ~~c~~",
    "x" * 10_000,
    "@a`<" * 2_500,
    "{{ subject.title }} ${subject.title} {% if %}",
]
OWN_HTML = re.compile(
    r"<details><summary>[\w :]+</summary>\n?|</details>\n?|</?sub>"
    r"|<!-- (vepbot( [\w./+=-]+)+ )?-->\n?"
)
OWN_LINKS = re.compile(
    r"https://github\.com/kubevirt/enhancements/"
    r"(issues/new/choose|blob/[\w%./~-]+((\?plain=1)?#L[0-9]+)?)"
)
# What GitHub makes something of although Markdown does not.
ALIVE = re.compile(
    r"(?<![\w`/])@[A-Za-z0-9]|https?://|www\.|\b(?:mailto|xmpp):\S+@\w|\w@\w+\.\w|\bGH-[0-9]",
    re.IGNORECASE,
)
REFERENCE = re.compile(r"(?<![\w&])#[0-9]+|[\w-]+/[\w-]+#[0-9]+")
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
READER = MarkdownIt("commonmark").enable(["strikethrough", "table"])


def document(text: str) -> str:
    """A proposal with this in all its fields."""
    line = " ".join(text.split())[:3000].replace('"', "'").replace("\\", "/")
    fields = ("Live resize", "provisional", "sig-compute", "LiveResize", "stage: alpha")
    found = GOOD
    for field in fields:
        found = found.replace(field, f'stage: "{line}"' if ":" in field else f'"{line}"')
    return found.replace("v1.9", f'"{line}"').replace("# VEP #25:", f"# VEP #26: {text}\n\n")


def hostile_thread(text: str) -> dict[str, Any]:
    return {
        "title": text,
        "body": f"**Tracking issue**: {text}",
        "author": Actor(text[:200] or "x"),
        "base": Branch(text, "b" * 40, "kubevirt/enhancements"),
        "head": Branch(text, "a" * 40, text),
        "labels": (text, "sig/compute"),
        "milestone": text,
    }


def hostile(text: str) -> Iterator[Facts]:
    """Facts in which everything that a stranger can write is this."""
    path = f"veps/sig-compute/25-{text}/vep.md"
    strange = f"veps/{text.replace('/', '-') or 'x'}/25-x/vep.md"
    found = Diagnostic(path, START, text, "placeholder", fix=text)
    more = Diagnostic(path, Position(3, 1), text, text or "odd", fix=text)
    proposal = Proposal(
        path, number=25, title=text, group=text, participating=(text,), authors=(text,),
        stage=text, status=text, feature_gate=text, findings=(found, more) * 4,
        targets=(Target(text, text), Target("alpha", "v1.9")),
    )  # fmt: skip
    invented = {"files": (ChangedFile(path, "added", text),)}
    invented["proposals"] = (ProposalChange(None, proposal),)  # type: ignore[assignment]
    read = read_proposal(document(text), path, process())
    written = {"files": (ChangedFile(strange, "added"),)}
    written["proposals"] = (ProposalChange(None, read),)  # type: ignore[assignment]
    tracker = tracked()
    assert isinstance(tracker.thread, Issue)
    named = replace(tracker, thread=replace(tracker.thread, title=text, body=text, labels=(text,)))
    for documents in (invented, written):
        for state in ({}, MERGED, {"open": False}, {"draft": True}):
            thread = hostile_thread(text) | state
            for issue in (None, Ambiguous(text), Unavailable(text), named):
                more_facts: Any = {"tracking_issue": issue, **documents}
                yield proposing(thread=thread, **more_facts)
    yield proposing(files=(ChangedFile(f"docs/{text}", "added"),), **CHECKED)
    yield proposing(files=Unavailable(text), proposals=Unavailable(text), **CHECKED)
    yield proposing(calendar=Unavailable(text), thread=hostile_thread(text))


def tokens_of(markdown: str) -> Iterator[Token]:
    for token in READER.parse(markdown):
        yield token
        yield from token.children or ()


@lru_cache(maxsize=64)
def assert_harmless(markdown: str) -> None:
    """As GitHub would show it, whatever is in it."""
    assert len(markdown) <= MOST
    assert not UNSEEN.search(markdown), markdown
    tokens = list(tokens_of(markdown))
    html = [t.content for t in tokens if t.type in ("html_block", "html_inline")]
    for content in html:
        assert not OWN_HTML.sub("", content).strip(), content
    assert "".join(html).count("<details>") == "".join(html).count("</details>") <= 1
    for token in tokens:
        assert token.type not in ("image", "fence", "code_block", "heading_open", "table_open")
        if token.type == "link_open":
            assert OWN_LINKS.fullmatch(str(token.attrs["href"])), token.attrs
        if token.type == "text":
            assert not ALIVE.search(token.content), token.content
            assert set(REFERENCE.findall(token.content)) <= {"#25", "#31"}, token.content


def assert_plain(title: str, longest: int) -> None:
    assert 0 < len(title) <= longest
    assert not UNSEEN.search(title)
    assert "\n" not in title


def check_all(text: str) -> None:
    for facts in hostile(text):
        assert isinstance(facts.thread, PullRequest)
        for step in planned(facts).steps:
            operation = step.operation
            if isinstance(operation, WriteComment):
                assert_harmless(operation.body)
            elif isinstance(operation, CreateIssue):
                assert_harmless(operation.body)
                assert_plain(operation.title, 256)
            elif isinstance(operation, PublishCheck):
                assert_harmless(operation.summary)
                assert_plain(operation.title, 255)
                check_annotations(operation)


def check_annotations(operation: PublishCheck) -> None:
    for mark in operation.annotations:
        assert mark.path
        assert mark.line > 0
        assert_plain(mark.title, 255)
        assert 0 < len(mark.message.encode("utf-8")) <= 64 * 1024
        told, _, suggestion = mark.message.partition("\n\n")
        assert not UNSEEN.search(told + suggestion)
        if suggestion:
            fence, _, rest = suggestion.partition("suggestion\n")
            assert rest.endswith(f"\n{fence}")
            assert fence not in rest.removesuffix(fence)


@pytest.mark.parametrize("text", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_strangers_write_comes_alive(text: str) -> None:
    check_all(text)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(PAYLOADS) | st.text(max_size=30), max_size=3).map(" ".join))
def test_nor_anything_made_of_it(text: str) -> None:
    check_all(text)


def test_the_reader_would_notice() -> None:
    for text in PAYLOADS[:2] + PAYLOADS[7:9] + PAYLOADS[11:13]:
        with pytest.raises(AssertionError):
            assert_harmless(text)
