"""What the shipped rules say to people is what stands in `tests/golden`, and fits into GitHub."""

import re
from collections.abc import Iterator

import pytest

from bot.core.model.plan.operation import PublishCheck, WriteComment
from tests.golden_notices import rules_with_a_message
from tests.golden_texts import (
    FOLDER,
    cases,
    differing,
    notices,
    planned,
    proposing,
    rendered,
    shipped,
    told,
)
from tests.harness.support import ROOT

NAMED = re.compile(r"<sub>Rules?: (.+?)(?: ·|</sub>)")
REF = re.compile(r"\[([a-z0-9-]+)\]\(https://[^ ()]+#L(?:[0-9]+|LINE)\)")
ORDERED = re.compile(r"<!-- vepbot (?!status)[^ ]+ -->\n(@[a-z ]+\n\n)?\*\*Next: ")
MOMENT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC")
ASKING = ("/vep exception request\n", "No new request is needed", "No other exception is needed")


def test_every_text_is_as_its_golden_file_says() -> None:
    files = [path.stem for path in FOLDER.glob("*.md")]
    found = differing(rendered(), files)
    assert found == [], "to write them anew: python -m tests.golden_texts"


def test_a_link_to_a_rule_leads_to_its_line() -> None:
    """Golden files have `LINE` instead, so that an edit of the rules does not change them all."""
    lines = (ROOT / "rules" / "kubevirt.yaml").read_text("utf-8").splitlines()
    linked = re.findall(
        r"\[([a-z0-9-]+)\]\(\S+/rules/kubevirt\.yaml#L(\d+)\)", told(planned(proposing()))
    )
    assert {name for name, _ in linked} >= {"freeze-gate", "proposal-check", "proposal-status"}
    assert [lines[int(line) - 1].strip() for _, line in linked] == [
        f"- name: {name}" for name, _ in linked
    ]


def test_a_typo_fix_gets_two_lines() -> None:
    body = status_of("open-typo-fix")
    shown = [line for line in body.splitlines() if line and not line.startswith("<!--")]
    assert len(shown) == 2
    assert shown[0] == "**Next: the review; this changes the wording only, nothing is missing.**"


@pytest.mark.parametrize("name", list(cases()))
def test_the_status_comment_lists_open_items_only_and_one_next(name: str) -> None:
    """What is done is one number. The check has the whole list."""
    body = status_of(name)
    assert "- [x]" not in body
    assert len(re.findall(r"\bNext:", body)) <= 1
    assert body.count("kubevirt-dev mailing list") <= 1


def status_of(name: str) -> str:
    """The status comment in these facts; empty where there is none."""
    steps = planned(cases()[name]).steps
    found = (each.operation.body for each in steps if isinstance(each.operation, WriteComment))
    return next(found, "")


def heard(text: str) -> Iterator[str]:
    """The rules that a text says it is from; the issue that one opens does not say so."""
    for footer in NAMED.findall(text):
        yield from REF.findall(footer)
    if "<!-- ISSUE -->" in text:
        yield "tracking-issue"
    commands = [line for line in text.splitlines() if line.startswith("> /vep ")]
    for entry in shipped().processes:
        for rule in entry.rules:
            if rule.command and any(_is_of(rule.command.words, line) for line in commands):
                yield rule.ref.name


def _is_of(words: tuple[str, ...], line: str) -> bool:
    return line.removeprefix("> /vep ").startswith(" ".join(words))


def test_every_rule_that_says_something_is_heard() -> None:
    spoken = {name for text in rendered().values() for name in heard(text)}
    assert set(rules_with_a_message(shipped())) - spoken == set()


@pytest.mark.parametrize("name", [n for n in notices().moments() if n.startswith("notice-")])
def test_a_notice_says_what_to_do_by_when_whom_to_ask_and_how_to_get_an_exception(
    name: str,
) -> None:
    found = notices()
    [step] = found.planned(found.moments()[name]).steps[-1:]
    assert isinstance(step.operation, WriteComment)
    _has_all_parts(step.operation.body)
    assert ORDERED.match(step.operation.body), "what to do comes first"
    assert "<details><summary>Why this is said</summary>" in step.operation.body


@pytest.mark.parametrize("name", [n for n in notices().moments() if n.startswith("gate-")])
def test_a_closed_gate_says_the_same_and_an_open_one_that_nothing_is_to_be_done(name: str) -> None:
    found = notices()
    [step] = found.planned(found.moments()[name]).steps
    assert isinstance(step.operation, PublishCheck)
    if step.operation.conclusion == "success":
        assert step.operation.summary.startswith("**Nothing to do.** ")
    else:
        assert step.operation.summary.startswith("**Next: ")
        assert len(step.operation.title) < 120, "it is cut"
        _has_all_parts(step.operation.summary)


def _has_all_parts(text: str) -> None:
    """By when, whom to ask in a line of its own, how to get an exception or that none is needed."""
    assert MOMENT.search(text.partition("<details>")[0])
    assert "\nQuestions: the kubevirt-dev mailing list" in text
    assert any(each in text for each in ASKING)


@pytest.mark.parametrize("name", list(notices().ledgers()))
def test_a_ledger_says_how_it_stands_what_is_next_and_whom_to_ask(name: str) -> None:
    text = notices().ledgers()[name]
    assert text.startswith("**The exception for v1.9 ")
    assert "Next: " in text or "Ask again" in text
    assert text.rstrip().endswith("Questions: the kubevirt-dev mailing list.")


@pytest.mark.parametrize("name", list(cases()))
def test_the_comment_and_the_check_say_what_is_next_first(name: str) -> None:
    for step in planned(cases()[name]).steps:
        if isinstance(step.operation, WriteComment):
            assert step.operation.body.splitlines()[1].startswith("**")
        elif isinstance(step.operation, PublishCheck):
            assert step.operation.summary.startswith("**")
