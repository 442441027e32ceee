"""Threads: which issue tracks them, which groups they name, which number their title has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.documents.thread import COMMENT, ISSUE, PULL_REQUEST, read_thread
from bot.core.model.subject import SubjectRef
from bot.core.model.thread import ThreadText
from tests.core.documents.made_up import PROCESS

HOME = PROCESS.repository
URL = f"https://github.com/{HOME}"


def read(
    body: str = "",
    *,
    kind: str = PULL_REQUEST,
    title: str = "",
    number: int | None = 70,
    repository: str | None = HOME,
) -> ThreadText:
    return read_thread(body, PROCESS, kind=kind, repository=repository, number=number, title=title)


@pytest.mark.parametrize(
    "value",
    [
        f"{URL}/issues/19",
        f"{URL}/issues/19.",
        f"{URL}/issues/19#issuecomment-1",
        f"{URL}/issue/19",
        "github.com/example/enhancements/issues/19",
        "#19",
        " #19 ",
        "#19.",
        "19",
        "GH-19",
        f"{HOME}#19",
        "[#19](https://github.com/example/enhancements/issues/19)",
        f"[{URL}/issues/19]({URL}/issues/19)",
        f"[the tracker]({URL}/issues/19)",
        f"[{URL}/pull/20]({URL}/issues/19)",
        f"[{URL}/issues/19]({URL}/pull/20)",
        f"[{HOME}#19](https://www.example.com/search?q={URL}/issues/19)",
        f"{URL}/issues/19 {URL}/issues/19",
        f"Tracking issue: {URL}/issues/19",
        "#19 (was https://github.com/example/other/issues/5)",
        f"<!-- For example, {URL}/pull/2 --> #19",
        "EP #19",
        f"\n{URL}/issues/19",
        "\n#19",
        "\n\n#19",
        f"\n[here]({URL}/issues/19)",
        f"\n- {URL}/issues/19",
        f"{URL}/pull/19",
        "`#19`",
        f"{HOME}/issues/19",
        "EP-19",
        f"<{URL}/issues/19>",
    ],
)
@pytest.mark.parametrize(
    "label", ["**Tracking issue**:", "tracking issue:", "- *Tracking issue*: "]
)
def test_the_line_for_it_names_the_tracking_issue(label: str, value: str) -> None:
    body = f"### Metadata\n\n{label} {value}\n**Team label**: /team red\n\nFixes #5\n"
    assert read(body).tracking_issue == SubjectRef(HOME, 19)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Fixes #5",
        f"See {URL}/issues/5 for the tracking issue",
        "**Tracking issue**:\n**Team label**: #5",
        "**Tracking issue**: none\n\nThis changes what #5 did.",
        "**Tracking issue**:\n\nThis changes what #5 did.",
        "**Tracking issue**:\n\n### What this does\n#5",
        f"**Tracking issue**: <!-- For example, {URL}/pull/2 -->\n",
        "**Tracking issue**: #NNNN",
        "**Tracking issue**: &#123;",
        "**Tracking issue**: #0",
        "```\n**Tracking issue**: #5\n```",
        "> **Tracking issue**: #5",
        "~~**Tracking issue**: #5~~",
        "Fixes #",
        "The tracking issue: lost",
    ],
)
def test_prose_examples_and_blanks_name_none(body: str) -> None:
    assert read(body).tracking_issue is None


def test_a_label_may_stand_over_its_value() -> None:
    assert read("**Tracking issue**\n#19\n").tracking_issue == SubjectRef(HOME, 19)
    assert read("### Tracking issue\n\n#19\n").tracking_issue == SubjectRef(HOME, 19)


@pytest.mark.parametrize(
    "line",
    [
        f"**Tracking issue** {URL}/issues/19",
        "**Tracking issue:** #19",
        "Tracking issue #19",
        "Tracking issue - #19",
        "Tracker = #19",
    ],
)
def test_the_colon_may_be_elsewhere(line: str) -> None:
    assert read(line).tracking_issue == SubjectRef(HOME, 19)


def test_the_title_counts_where_the_body_names_none() -> None:
    assert read("words", title="EP 19: Paint").tracking_issue == SubjectRef(HOME, 19)
    assert read("Tracking issue: #20", title="EP 19").tracking_issue == SubjectRef(HOME, 20)


def test_a_pull_request_does_not_track_itself() -> None:
    assert read("Tracking issue: ", title="EP 70: Paint", number=70).tracking_issue is None
    assert read("Tracking issue: #70", title="EP 19", number=70).tracking_issue == SubjectRef(
        HOME, 19
    )


def test_an_issue_of_the_process_is_its_own_tracker() -> None:
    found = read("Tracking issue: #5", kind=ISSUE, number=19, title="EP 18: Paint")
    assert (found.tracking_issue, found.number) == (SubjectRef(HOME, 19), 18)
    assert read("words", kind=ISSUE, number=None).tracking_issue is None


def test_elsewhere_a_bare_number_is_that_repository_s() -> None:
    code = "example/paint"
    assert read("Tracking issue: #5", repository=code).tracking_issue == SubjectRef(code, 5)
    assert read("EP", repository=code, title="EP 70").tracking_issue == SubjectRef(HOME, 70)
    found = read(f"Tracking issue: {URL}/issues/19", repository=code, kind=ISSUE)
    assert found.tracking_issue == SubjectRef(HOME, 19)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("EP 19: Paint", 19),
        ("EP #19: Paint", 19),
        ("EP-19: Paint", 19),
        ("EP19: Paint", 19),
        ("ep 0019: Paint", 19),
        ("EP 19- Paint", 19),
        ("EP 19 Paint", 19),
        ("EP: #19 Paint", 19),
        ("update ep-19: more paint", 19),
        ("Add document for EP 19: paint", 19),
        ("Graduate EP0019 to beta", 19),
        ("EP NNNN: Paint", None),
        ("EP: Paint in 3 colours", None),
        ("Paint (#19)", None),
        ("STEP 19", None),
        ("EP 97.1: Paint", None),
        ("EP 0: Paint", None),
        ("EP 3D paint", None),
        ("EPs of 2026", None),
        ("", None),
    ],
)
def test_a_title_has_a_number(title: str, number: int | None) -> None:
    assert read(title=title, number=None).number == number


@pytest.mark.parametrize(
    ("body", "groups", "unknown"),
    [
        ("**Team label**: /team red", ["red"], []),
        ("**Team label**: team/red", ["red"], []),
        ("**Team label**: team-red", ["red"], []),
        ("**Team label**: Team Red", ["red"], []),
        ("**Team label**: `/team red`", ["red"], []),
        ("**Team label**: red", ["red"], []),
        ("**Team label**: /team red /team blue", ["red", "blue"], []),
        ("**Team label**: /team red, blue and green", ["red", "blue", "green"], []),
        ("**Team label**: red (and blue for the walls)", ["red", "blue"], []),
        ("**Team label**: /team red - see below for words", ["red"], []),
        ("**Team label**\n/team red", ["red"], []),
        ("**Team label**:\n\nred", ["red"], []),
        ("**/team red**:", ["red"], []),
        ("/team red", ["red"], []),
        ("/team team-red", ["red"], []),
        ("/team RED blue", ["red", "blue"], []),
        ("/team/red", ["red"], []),
        ("- /team red", ["red"], []),
        ("team/red, team/blue", ["red", "blue"], []),
        ("team-red", ["red"], []),
        ("/team green", ["green"], []),
        ("Primary:\n/team red\n\nAdditional teams:\n/team blue", ["red", "blue"], []),
        ("/team reed", [], ["reed"]),
        ("**Team label**: /team reed", [], ["reed"]),
        ("**Team label**: /team red\n/team violet", ["red"], ["violet"]),
        ("/team red\n/team red", ["red"], []),
        ("/team $TEAM", [], []),
        ("/team red\n/team $TEAM", ["red"], []),
        ("**Team label**: <!-- For example, /team $TEAM -->", [], []),
        ("**Team label**: N/A", [], []),
        ("**Team label**: reed", [], ["reed"]),
        ("**Team label**: see below", [], []),
        ("**Team label**: [team/red](https://example.org)", ["red"], []),
        ("**Team label**: @example/team-red", ["red"], []),
        ("**Team label**: team: red | blue", ["red", "blue"], []),
        ("**Team label**: /team red/blue", ["red", "blue"], []),
        ("**Team label**:", [], []),
        ("see ./team red there", [], []),
        ("we of team-red think so", [], []),
        ("team/red is the label", [], []),
        ("```\n/team red\n```", [], []),
        ("> /team red", [], []),
        ("~~/team red~~", [], []),
        ("", [], []),
    ],
)
def test_groups_are_named_in_many_spellings(
    body: str, groups: list[str], unknown: list[str]
) -> None:
    found = read(body)
    assert (list(found.groups), list(found.unknown_groups)) == (groups, unknown)


def test_commands_are_read_whoever_owns_them() -> None:
    found = read("/team red\n/hold\n", kind=COMMENT)
    assert [(each.name, each.args) for each in found.commands] == [("team", "red"), ("hold", "")]


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_read_without_raising(body: str, title: str) -> None:
    read(body, title=title)
    read(f"**Tracking issue**: {body}\n**Team label**: {body}", title=f"EP {title}")
