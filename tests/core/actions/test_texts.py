"""check, status, issue, comment, reply and mention: what is said to people."""

from typing import Any

import pytest

from bot.core.markup.sanitize import plain
from bot.core.model.context import Command
from bot.core.model.diagnostic import InvalidRules
from bot.core.model.facts import Unavailable
from bot.core.model.plan.desired_state import (
    Desire,
    DesiredCheck,
    DesiredIssue,
    DesiredSection,
    DesiredSet,
    Target,
)
from tests.harness.tiny import case, change, ensured, known, known_issue, said

GATE = 'check: { name: gate, pass: { draft: false }, fail: "${subject.title} is a draft." }'
HOSTILE = "@org/team <b>#1</b> https://evil.example *x*"
HARMLESS = (
    "@\u200borg/team \\<b\\>\\#\u200b1\\</b\\> https:\u200b//evil.example \\*x\\*"
)  # fmt: skip


def wants(text: str, **facts: Any) -> Desire:
    [desire, *_] = ensured(text).desires(case(known(**facts), deadline="freeze"))
    return desire


# ------------------------------------------------------------ check


def test_a_check_is_green_while_its_conditions_hold() -> None:
    assert wants(GATE) == DesiredCheck(
        "gate", "success", "it is no draft", "**Nothing to do.** It is no draft."
    )


@pytest.mark.parametrize(
    ("severity", "conclusion"), [("", "neutral"), (", severity: required", "failure")]
)
def test_and_grey_or_red_with_the_message_while_not(severity: str, conclusion: str) -> None:
    text = GATE.replace(" }", f"{severity} }}").replace(f"false{severity}", "false")
    summary = "Paint it red is a draft.\n\nit is a draft"
    assert wants(text, thread={"draft": True}) == DesiredCheck(
        "gate", conclusion, "Paint it red is a draft.", summary
    )


def test_the_title_is_plain_and_the_summary_harmless() -> None:
    gate = GATE.replace("{ draft: false }", '{ author: { login: "x*" } }')
    found = wants(gate, thread={"title": HOSTILE})
    assert isinstance(found, DesiredCheck)
    assert found.title == plain(f"{HOSTILE} is a draft.", 120)
    assert found.summary == f"{HARMLESS} is a draft.\n\nalice opened it"


def test_what_cannot_be_judged_is_unknown() -> None:
    gate = GATE.replace("draft: false", "exception: granted")
    found = wants(gate, exceptions=Unavailable("403"))
    assert found == DesiredCheck("gate", None, is_unknown=True, notes=("403",))


def test_a_message_that_cannot_be_told_is_unknown() -> None:
    gate = GATE.replace("${subject.title}", "${proposal.title}")
    lost: dict[str, Any] = {"proposals": Unavailable("403"), "thread": {"draft": True}}
    assert wants(gate, **lost) == DesiredCheck("gate", None, is_unknown=True, notes=("403",))


def test_a_check_that_is_let_go_has_no_conclusion() -> None:
    assert ensured(GATE).releases(case(known())) == (DesiredCheck("gate", None),)


# ------------------------------------------------------------ status


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('status: "For ${release.name}, by ${deadline.ends}."',
         "For v1.9, by 2026-03-11 12:00 UTC."),
        ('status: "${proposal.title} of ${group.name}"', "Paint of red"),
        ('status: "${proposal.stage}"', "—"),
        ('status: "${subject.title}"', HARMLESS),
        ("status: templates/t.md", "Tracks Paint for v1.9, asked of the list."),
        ("status: { text: templates/empty.md }", "Only with a target."),
    ],
)  # fmt: skip
def test_a_section(text: str, told: str) -> None:
    found = wants(text, proposals=change("v1.9", title="Paint"), thread={"title": HOSTILE})
    assert found == DesiredSection(told)


def test_a_section_of_the_tracking_issue_and_no_section() -> None:
    text = 'status: { on: issue, text: "Hello." }'
    assert wants(text) == DesiredSection("Hello.", Target.TRACKING_ISSUE)
    assert ensured(text).releases(case(known())) == (DesiredSection(None, Target.TRACKING_ISSUE),)


def test_a_section_that_cannot_be_told_is_unknown() -> None:
    found = wants("status: templates/t.md", proposals=Unavailable("403"))
    assert found == DesiredSection(None, is_unknown=True, notes=("403",))


# ------------------------------------------------------------ issue

ISSUE = (
    'issue: { title: "EP: ${proposal.title}", body: templates/t.md, '
    'labels: [ kind/x, tracker, "${group.label}" ], assign: [ "${subject.author}" ] }'
)


def test_an_issue_and_its_labels() -> None:
    facts = known(proposals=change("v1.9", title="*Paint* @it\n#1"))
    issue, labels = ensured(ISSUE).desires(case(facts))
    assert isinstance(issue, DesiredIssue)
    assert issue.title == "EP: *Paint* @it #1"
    assert issue.body.startswith("Tracks \\*Paint\\* @\u200bit \\#\u200b1 for v1.9")
    assert (issue.labels, issue.assignees) == (("kind/x", "tracker", "team/red"), ("alice",))
    assert isinstance(labels, DesiredSet)
    assert labels.wanted == {"kind/x", "tracker", "team/red"}
    assert labels.on is Target.TRACKING_ISSUE
    assert not labels.governs("kind/x")


def test_a_title_is_no_longer_than_github_takes() -> None:
    several = change(title="a" * 200) * 2 + change(title="b" * 200)
    issue = wants(ISSUE, proposals=several)
    assert isinstance(issue, DesiredIssue)
    assert 200 < len(issue.title or "") <= 256


def test_an_issue_of_which_something_is_unknown_is_not_opened() -> None:
    issue, labels = ensured(ISSUE).desires(case(known(files=Unavailable("403"))))
    assert issue == DesiredIssue(None, is_unknown=True, notes=("403",))
    assert labels.is_unknown
    assert isinstance(labels, DesiredSet)
    assert labels.may_want("kind/x")
    assert labels.may_want("anything")


def test_an_issue_is_never_taken_back() -> None:
    assert ensured(ISSUE).releases(case(known())) == ()


# ------------------------------------------------------------ comment, reply, mention


def test_a_comment_and_where() -> None:
    assert said("comment: Hello.").post(case(known())).text == "Hello."
    post = said('comment: { text: "Hello.", on: issue }').post(case(known()))
    assert (post.text, post.on) == ("Hello.", Target.TRACKING_ISSUE)


def test_a_reply_never_repeats_what_was_written_as_it_was() -> None:
    frame = 'on-command: "do <name>"\nwho: [ lead ]'
    command = Command("do <name>", "carol", {"name": HOSTILE})
    post = said('reply: "No ${args.name}."', frame=frame).post(case(known(), command=command))
    assert post.text == f"No {HARMLESS}."
    without = Command("do <name>", "carol")
    post = said('reply: "No ${args.name}."', frame=frame).post(case(known(), command=without))
    assert post.text == "No —."


def mention(*people: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    action = said("mention: [ lead, author ], comment: Hello.")
    roles = {"lead": frozenset(people), "author": frozenset({"Alice"})}
    post = action.post(case(known(roles=roles)))
    return post.mentions, post.notes


def test_people_are_mentioned_once_role_by_role() -> None:
    assert mention("Carol", "bob", "alice") == (("alice", "bob", "carol"), ())
    assert mention() == (("alice",), ())


def test_nobody_mentions_a_crowd() -> None:
    people, notes = mention(*(f"p{n:02}" for n in range(15)))
    assert people == tuple(f"p{n:02}" for n in range(10))
    assert notes == ("6 more people are not mentioned",)


def test_what_is_no_account_is_not_mentioned() -> None:
    people, notes = mention("org/team", "bob @all", "-x")
    assert people == ("alice",)
    assert notes == ("-x is no account", "bob @all is no account", "org/team is no account")


@pytest.mark.parametrize("roles", [Unavailable("403"), {"lead": Unavailable("403")}])
def test_a_role_that_could_not_be_looked_up_is_unknown(roles: Any) -> None:
    post = said("mention: [ lead ], comment: Hello.").post(case(known_issue(roles=roles)))
    assert (post.is_unknown, post.notes) == (True, ("403",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("comment: templates/x.md", 'unknown template "templates/x.md"'),
        ("mention: [ lead ]", '"mention" needs a comment or a reply'),
        ("comment: Hello., mention: [ leads ]", 'unknown role "leads"'),
        ("reply: Done.", "this rule has no on-command"),
        ('comment: ""', "must have 1 to 2000 characters"),
    ],
)
def test_what_makes_no_sense_is_a_mistake(text: str, words: str) -> None:
    with pytest.raises(InvalidRules, match=words):
        said(text)
