"""What holds of any rulebook that loads and of any facts."""

import re
from collections import Counter
from dataclasses import asdict, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.engine.aftermath import applied
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.fields.timeline import MOST_FLIPS
from bot.core.engine.planning.plan import Plan, plan
from bot.core.markup.sanitize import plain, sanitize
from bot.core.messages.jinja import render
from bot.core.messages.substitution import sentence
from bot.core.messages.variables import VARIABLES
from bot.core.model.context import Command, Context
from bot.core.model.facts import Facts, Need, NotFetched
from bot.core.model.plan.desired_state import Target
from bot.core.model.plan.operation import (
    CREATING,
    Operation,
    PublishCheck,
    RemoveAssignee,
    RemoveLabel,
    SetMilestone,
    SetState,
)
from bot.core.model.subject import SubjectKind
from bot.core.rulebook.rulebook import Mode, Rulebook
from tests.core.engine.strategies import (
    COMMANDS,
    GONE,
    KINDS,
    any_facts,
    hidden,
    known_facts,
    written_rules,
)
from tests.harness.support import NOW, TRIGGER, rulebook

ROUNDS = 4
often = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def planned(rules: Rulebook, facts: Facts, command: Command | None = None) -> Plan:
    return plan(decide(rules, facts, TRIGGER, NOW, command), facts)


def told(
    rules: Rulebook, facts: Facts, known: Facts, command: Command | None
) -> tuple[Facts, Plan]:
    """The plan as the evaluator makes it: what it needs is read from what is known."""
    for _ in range(ROUNDS):
        found = planned(rules, facts, command)
        if not found.needs:
            return facts, found
        facts = _read(facts, known, found)
    raise AssertionError("still asks for more")


def _read(facts: Facts, known: Facts, found: Plan) -> Facts:
    mine = {need for on, need in found.needs if on is Target.SUBJECT}
    theirs = {need for on, need in found.needs if on is Target.TRACKING_ISSUE}
    read = _filled(facts, known, mine)
    if theirs:
        assert isinstance(read.tracking_issue, Facts)
        full = known.tracking_issue
        assert isinstance(full, Facts)
        read = replace(read, tracking_issue=_filled(read.tracking_issue, full, theirs))
    return read


def _filled(facts: Facts, known: Facts, needs: set[Need]) -> Facts:
    changes: dict[str, Any] = {}
    for need in needs:
        if isinstance(getattr(facts, need.value), NotFetched):
            changes[need.value] = getattr(known, need.value)
    assert changes or not needs, "asks again for what it was told"
    return replace(facts, **changes)


def enforced(found: Plan) -> list[Operation]:
    return [step.operation for step in found.steps if step.mode is Mode.ENFORCE]


def alike(found: Plan) -> Counter[str]:
    """Operations whatever their order, without the lines of the file that they name."""
    return Counter(_alike(step.operation) + str(step.mode) for step in found.steps)


def _alike(operation: Operation) -> str:
    fields = {key: value for key, value in asdict(operation).items() if key != "digest"}
    if "body" in fields:
        # The marker stands above whichever section comes first.
        marker, _, sections = fields["body"].partition("\n")
        fields["body"] = [marker, *sorted(sections.split("\n\n"))]
    unordered = re.sub(r"(rule-\d) \(rules/r\.yaml:\d+\)", r"\1", str(fields))
    return type(operation).__name__ + unordered


@given(st.data(), KINDS, COMMANDS)
@often
def test_nothing_raises(data: st.DataObject, kind: SubjectKind, command: Command | None) -> None:
    rules = data.draw(written_rules(kind)).loaded()
    planned(rules, data.draw(any_facts(kind)), command)


@given(st.data(), KINDS, COMMANDS)
@often
def test_after_a_plan_was_applied_nothing_of_it_is_left_to_do(
    data: st.DataObject, kind: SubjectKind, command: Command | None
) -> None:
    rules = data.draw(written_rules(kind)).loaded()
    known = data.draw(hidden(data.draw(known_facts(kind)), GONE))
    facts, found = told(rules, data.draw(hidden(known, _unread())), known, command)
    decision = decide(rules, facts, TRIGGER, NOW, command)
    for _ in range(ROUNDS):
        creates = any(isinstance(each, CREATING) for each in enforced(found))
        facts, known = applied(facts, found, NOW), applied(known, found, NOW)
        found = plan(decision, facts)
        while found.needs:
            facts = _read(facts, known, found)
            decision = decide(rules, facts, TRIGGER, NOW, command)
            found = plan(decision, facts)
        if not creates:
            break
    assert enforced(found) == []


@given(st.data(), KINDS, COMMANDS)
@often
def test_rules_that_feed_on_each_other_come_to_rest(
    data: st.DataObject, kind: SubjectKind, command: Command | None
) -> None:
    rules = data.draw(written_rules(kind)).loaded()
    facts = data.draw(hidden(data.draw(known_facts(kind)), GONE))
    for _ in range(MOST_FLIPS * 5):
        facts = applied(facts, planned(rules, facts, command), NOW)
    assert enforced(planned(rules, facts, command)) == []


def _unread() -> NotFetched:
    return NotFetched()


@given(st.data(), KINDS, COMMANDS)
@often
def test_the_order_of_rules_labels_and_files_never_matters(
    data: st.DataObject, kind: SubjectKind, command: Command | None
) -> None:
    written = data.draw(written_rules(kind))
    facts = data.draw(any_facts(kind))
    other: Any = facts
    if isinstance(facts.files, tuple):
        other = replace(other, files=tuple(data.draw(st.permutations(facts.files))))
    labels = tuple(data.draw(st.permutations(facts.thread.labels)))
    other = replace(other, thread=replace(facts.thread, labels=labels))
    reordered = written.loaded(lambda rules: data.draw(st.permutations(rules)))
    assert alike(planned(reordered, other, command)) == alike(
        planned(written.loaded(), facts, command)
    )


def destructive(found: Plan) -> set[Operation]:
    """What takes something away, closes or opens, or says that a check does not count."""
    taken: set[Operation] = set()
    for operation in enforced(found):
        match operation:
            case RemoveLabel() | RemoveAssignee() | SetState() | SetMilestone(title=None):
                taken.add(operation)
            case PublishCheck(title="does not apply"):
                taken.add(replace(operation, summary="", digest=""))
            case _:
                pass
    return taken


@given(st.data(), KINDS, COMMANDS)
@often
def test_what_cannot_be_read_never_takes_away_what_would_be_kept(
    data: st.DataObject, kind: SubjectKind, command: Command | None
) -> None:
    rules = data.draw(written_rules(kind)).loaded()
    known = data.draw(known_facts(kind))
    unreadable = data.draw(hidden(known, GONE))
    assert destructive(planned(rules, unreadable, command)) <= destructive(
        planned(rules, known, command)
    )


# ------------------------------------------------------------ texts

LIVE = re.compile(r"@(?!\u200b)|#(?!\u200b)|(?<!\\)<|://|(?i:gh-(?!\u200b)|www\.)|&(?!amp;)|[\r\n]")
DANGEROUS = st.text(
    alphabet=st.sampled_from(list("@#<>&;:/.\\`*_[]()!|~$-wgh1a \n\r\t\u200b\u202e\u2066\u00ad")),
    max_size=60,
)
TEXTS = (
    DANGEROUS
    | st.text(max_size=60)
    | st.sampled_from(
        [
            "@org/team",
            "x@\u202eorg",
            "\\@alice `@bob`",
            "#123 GH-12 org/repo#1",
            "https://evil.example/x?y=@z http\u200b://x",
            "www.evil.example",
            "alice@example.com <script>alert(1)</script>",
            "&lt;b&gt; &#64;all &commat;all",
            "@alice " * 2000,
            "<!-- vepbot status -->",
        ]
    )
)


def is_harmless(text: str) -> bool:
    return LIVE.search(text) is None


@given(TEXTS)
def test_a_stranger_s_text_mentions_nobody_links_nowhere_and_is_no_html(text: str) -> None:
    assert is_harmless(sanitize(text))
    assert len(plain(text)) <= 201
    assert "\n" not in plain(text)


# The reference to the tracking issue is meant as one.
NAMES = sorted(VARIABLES.keys() - {"tracking-issue"})
TEMPLATE = " ".join(f"{{{{ {name.replace('-', '_')} }}}}" for name in NAMES)


@given(st.data(), TEXTS, KINDS)
@often
def test_messages_made_of_strangers_texts_are_harmless(
    data: st.DataObject, text: str, kind: SubjectKind
) -> None:
    facts: Any = data.draw(any_facts(kind))
    facts = replace(facts, thread=replace(facts.thread, title=text, body=text))
    [entry] = rulebook().processes
    command = Command("do <name>", "alice", {"name": text})
    case = Context(facts, entry.process, NOW, command, "freeze")
    for name in (*NAMES, "args.name"):
        if name == "tracking-issue":
            continue  # a reference of our own, which shall be one
        assert all(map(is_harmless, sentence(f"${{{name}}}", case).values)), name
        template = f"{{{{ {name.replace('-', '_')} }}}}"
        assert all(map(is_harmless, render(template, case).values)), name
    render(TEMPLATE, case)
