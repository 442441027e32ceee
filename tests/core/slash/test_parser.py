"""What somebody typed becomes a command with checked arguments, or a message that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.definitions.document import DocumentLayout
from bot.core.model.definitions.process import Group, Process
from bot.core.slash.argument_types import TYPES, Setting
from bot.core.slash.grammar import Usage, parse_alias, parse_usage
from bot.core.slash.parser import (
    SEPARATOR,
    ParsedArguments,
    UsageError,
    example_of,
    understand,
    written,
)

HOME = "example/enhancements"
PROCESS = Process(
    name="EP",
    repository=HOME,
    proposals="{group}/{number}-{slug}/p.md",
    territory="{group}/**",
    groups=(
        Group("sig-compute", "compute", "sig/compute"),
        Group("sig-network", "network", "sig/network"),
        Group("meta", "Meta"),
    ),
    labels=frozenset({"sig/scale"}),
    document=DocumentLayout(
        stages={"alpha": ("alpha",), "beta": ("beta",), "ga": ("GA", "general availability")}
    ),
    arguments={"sig": "group", "kind": ("bug", "Feature"), "until": "day"},
)
SETTING = Setting(PROCESS, HOME)


def usage(text: str, *aliases: str) -> Usage:
    found = parse_usage(text)
    return Usage(found.words, found.arguments, tuple(map(parse_alias, aliases)))


USAGES = (
    usage("status"),
    usage("help [word]"),
    usage("target <release> [stage]", "retarget", "aim at"),
    usage("reset labels"),
    usage("exception request"),
    usage("exception grant [until]"),
    usage("exception deny [why...]"),
    usage("sign-off [sig]"),
    usage("concern <name> [why...]"),
    usage("link <reference>"),
    usage("kind <kind>"),
    usage("cc <person...>"),
    usage("label <label...>"),
    usage("milestone <milestone>"),
    usage("milestone clear"),
    usage("hold"),
)


def read(line: str) -> ParsedArguments | UsageError:
    return understand(USAGES, line, SETTING, "/ep")


@pytest.mark.parametrize(
    ("line", "command", "arguments"),
    [
        ("status", "status", {}),
        ("STATUS", "status", {}),
        ("status, please!", "status", {}),
        ("hold thanks!", "hold", {}),
        ("hold until the tests are there", "hold", {}),
        ("target v1.9", "target <release> [stage]", {"release": "v1.9"}),
        ("target 1.9.0", "target <release> [stage]", {"release": "v1.9"}),
        ("target v1.9, beta.", "target <release> [stage]", {"release": "v1.9", "stage": "beta"}),
        ("target v1.9 GA", "target <release> [stage]", {"release": "v1.9", "stage": "ga"}),
        (
            'target v1.9 "general availability"',
            "target <release> [stage]",
            {"release": "v1.9", "stage": "ga"},
        ),
        (
            "target v1.9 beta, and thanks for asking",
            "target <release> [stage]",
            {"release": "v1.9", "stage": "beta"},
        ),
        ("target v1.9 please", "target <release> [stage]", {"release": "v1.9"}),
        ("target v1.9, as we said", "target <release> [stage]", {"release": "v1.9"}),
        ("sign-off thanks!", "sign-off [sig]", {}),
        ("sign-off, I have looked at it", "sign-off [sig]", {}),
        ("retarget v1.9", "target <release> [stage]", {"release": "v1.9"}),
        ("aim at v1.9", "target <release> [stage]", {"release": "v1.9"}),
        ("target \uff56\uff11.\uff19", "target <release> [stage]", {"release": "v1.9"}),
        ("tar\u200bget v1.9\u200b", "target <release> [stage]", {"release": "v1.9"}),
        ("reset labels please", "reset labels", {}),
        ("exception grant 2026-03-31", "exception grant [until]", {"until": "2026-03-31"}),
        ("exception grant 2026/3/31.", "exception grant [until]", {"until": "2026-03-31"}),
        ("exception grant", "exception grant [until]", {}),
        (
            "exception deny  not   this time",
            "exception deny [why...]",
            {"why": "not this time"},
        ),
        ("sign-off", "sign-off [sig]", {}),
        ("sign-off compute", "sign-off [sig]", {"sig": "compute"}),
        ("sign-off sig/Compute", "sign-off [sig]", {"sig": "compute"}),
        ("sign-off sig-network!", "sign-off [sig]", {"sig": "network"}),
        ("sign-off scale", "sign-off [sig]", {"sig": "scale"}),
        ("sign-off Meta", "sign-off [sig]", {"sig": "meta"}),
        ("concern scale", "concern <name> [why...]", {"name": "scale"}),
        (
            'concern "Needs tests" there are none',
            "concern <name> [why...]",
            {"name": "needs-tests", "why": "there are none"},
        ),
        ("concern größe zu groß", "concern <name> [why...]", {"name": "größe", "why": "zu groß"}),
        ("link #25", "link <reference>", {"reference": f"{HOME}#25"}),
        ("link 25", "link <reference>", {"reference": f"{HOME}#25"}),
        ("link a/b#7.", "link <reference>", {"reference": "a/b#7"}),
        (
            "link https://github.com/a/b/pull/7",
            "link <reference>",
            {"reference": "a/b#7"},
        ),
        ("kind BUG", "kind <kind>", {"kind": "bug"}),
        ("kind feature", "kind <kind>", {"kind": "Feature"}),
        ("cc @alice", "cc <person...>", {"person": "alice"}),
        ("cc alice", "cc <person...>", {"person": "alice"}),
        ("cc @alice, @bob please", "cc <person...>", {"person": f"alice{SEPARATOR}bob"}),
        ("label a/b c", "label <label...>", {"label": f"a/b{SEPARATOR}c"}),
        ('label "good first issue"', "label <label...>", {"label": "good first issue"}),
        ("milestone clear", "milestone clear", {}),
        ("milestone v1.9", "milestone <milestone>", {"milestone": "v1.9"}),
    ],
)
def test_what_is_typed_is_understood(line: str, command: str, arguments: dict[str, str]) -> None:
    found = read(line)
    assert isinstance(found, ParsedArguments), found
    assert (str(found.usage), found.arguments) == (command, arguments)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "target",
            ("A release is missing. Write `/ep target <release> [stage]`, for example "
            "`/ep target v1.10 alpha`. `[stage]` may be left out."),
        ),
        (
            "target soon",
            ("A release was expected there. Write `/ep target <release> [stage]`, for example "
            "`/ep target v1.10 alpha`. `[stage]` may be left out."),
        ),
        (
            "target v1.9 bta",
            ("A stage was expected there. Did you mean `beta`? Write `/ep target <release> "
            "[stage]`, for example `/ep target v1.10 alpha`. `[stage]` may be left out."),
        ),
        (
            "target v1.9, bta",
            (
                "A stage was expected there. Did you mean `beta`? Write `/ep target <release> "
                "[stage]`, for example `/ep target v1.10 alpha`. `[stage]` may be left out."
            ),
        ),
        (
            "sign-off everything",
            ("A group was expected there. Known here: `compute`, `network`, `meta`. Write "
            "`/ep sign-off [sig]`, for example `/ep sign-off compute`. `[sig]` may be left out."),
        ),
        (
            "kind bgu",
            ("The kind was expected there. Did you mean `bug`? Write `/ep kind <kind>`, for "
            "example `/ep kind bug`."),
        ),
        (
            "exception grant tomorrow",
            ("A day was expected there. Write `/ep exception grant [until]`, for example "
            "`/ep exception grant 2026-03-31`. `[until]` may be left out."),
        ),
        (
            "exception grant 2026-02-31",
            ("A day was expected there. Write `/ep exception grant [until]`, for example "
            "`/ep exception grant 2026-03-31`. `[until]` may be left out."),
        ),
        (
            "link there",
            ("An issue or a pull request was expected there. Write `/ep link <reference>`, for "
            "example `/ep link #25`."),
        ),
        (
            "cc @org/team",
            ("A person was expected there. Write `/ep cc <person...>`, for example "
            "`/ep cc @alice`."),
        ),
        (
            "concern !!!",
            ("A name was expected there. Write `/ep concern <name> [why...]`, for example "
            "`/ep concern scale more time is needed`. `[why...]` may be left out."),
        ),
        (
            "hold v1.9",
            "That is more than it takes. Write `/ep hold` alone.",
        ),
        (
            "status #25",
            "That is more than it takes. Write `/ep status` alone.",
        ),
        (
            "stauts",
            "There is no such command. Did you mean `/ep status`? `/ep help` lists all there are.",
        ),
        (
            "exception gran",
            ("There is no such command. Did you mean `/ep exception grant`? `/ep help` lists all "
            "there are."),
        ),
        (
            "reset label",
            ("There is no such command. Did you mean `/ep reset labels`? `/ep help` lists all "
            "there are."),
        ),
        (
            "retargt v1.9",
            ("There is no such command. Did you mean `/ep retarget`? `/ep help` lists all there "
            "are."),
        ),
        ("xyzzy", "There is no such command. `/ep help` lists all there are."),
        ("", "There is no such command. `/ep help` lists all there are."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_the_way_out(line: str, message: str) -> None:
    found = read(line)
    assert isinstance(found, UsageError)
    assert found.message == message


@given(st.text(alphabet="!?%§/()=", min_size=1, max_size=20), st.text(max_size=80))
def test_nothing_that_was_typed_is_said_again(name: str, more: str) -> None:
    assert read(f"kind {name} {more}") == read("kind !")


@given(st.text(max_size=80), st.sampled_from([str(usage) for usage in USAGES]))
def test_any_line_is_read_without_raising(line: str, command: str) -> None:
    for text in (line, f"{command} {line}", f"{command.split()[0]} {line}"):
        read(text)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_sample_of_every_type_is_understood(name: str) -> None:
    command = usage("do <text...>" if name == "text" else f"do <{name}>")
    example = example_of(command, SETTING)
    found = understand([command], example, SETTING)
    assert isinstance(found, ParsedArguments), found
    assert set(found.arguments) == {name}


def test_commands_are_shown_as_they_are_typed() -> None:
    assert written("/ep", usage("target <release>")) == "/ep target <release>"
    assert written("/", "hold") == "/hold"


@pytest.mark.parametrize(
    ("line", "people"),
    [
        ("cc @alice and @bob", ("alice", "bob")),
        ("cc @alice, @bob and @carol, please", ("alice", "bob", "carol")),
        ("cc @alice & @bob", ("alice", "bob")),
        ("cc alice and @bob", ("alice", "bob")),
        ("cc alice please", ("alice",)),
        ("cc @alice, thanks!", ("alice",)),
        ("cc @alice. They know it", ("alice",)),
        ("cc @alice and please", ("alice",)),
    ],
)
def test_several_values_all_count(line: str, people: tuple[str, ...]) -> None:
    found = read(line)
    assert isinstance(found, ParsedArguments)
    assert found.arguments == {"person": SEPARATOR.join(people)}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("cc carol dave", "Write each person with an `@`"),
        ("cc carol, dave", "Write each person with an `@`"),
        ("cc carol and dave", "Write each person with an `@`"),
        ("cc @carol dave", "Write each person with an `@`"),
        ("sign-off compute, network", "That is more than it takes."),
        ("sign-off compute and network", "That is more than it takes."),
        ("target v1.9 v1.10", "A stage was expected there."),
        ("target v1.9 or v1.10", "A stage was expected there."),
        ("target v1.9 alpha and beta", "That is more than it takes."),
        ("status /ep target v1.9", "A line has one command"),
        ("status, and then /EP target v1.9", "A line has one command"),
        ("hold /ep status", "A line has one command"),
    ],
)
def test_what_may_be_meant_is_refused_rather_than_dropped(line: str, why: str) -> None:
    found = read(line)
    assert isinstance(found, UsageError)
    assert found.message.startswith(why)


def test_where_commands_have_no_prefix_a_second_one_is_told_as_well() -> None:
    assert isinstance(understand(USAGES, "hold /status", SETTING), UsageError)
    assert isinstance(understand(USAGES, "hold until Friday", SETTING), ParsedArguments)
