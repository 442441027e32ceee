"""What strangers wrote cannot keep the bot busy: whatever they repeat, each reader is linear.

Every public function of `PACKAGES` that takes a text is found by its annotations and called with
each: `VALUES` and `NAMED` say what the other parameters are. `RULES_ONLY` get no stranger's text.
"""

import importlib
import inspect
import multiprocessing
import pkgutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, get_type_hints

import bot.core
from bot.core.documents.fields import Fields
from bot.core.documents.links.references import starts_with_reference
from bot.core.documents.people.owners import read_owners
from bot.core.documents.proposal import read_proposal
from bot.core.documents.thread import PULL_REQUEST, read_thread
from bot.core.engine.slash.parse import parse_commands
from bot.core.markup.markdown.blocks import Markdown, read_markdown
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.definitions.document import DocumentLayout
from bot.core.model.definitions.process import Process
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.schedules.schedule import read_schedule
from bot.core.slash.argument_types import Setting
from bot.core.slash.grammar import parse_usage
from bot.core.slash.invocations import invocations_in
from tests.core.documents.made_up import LAYOUT, PATH, PROCESS
from tests.harness.costs import HUGE, LARGE, MIDDLE, limit_time, walk, wrong_with
from tests.harness.support import RULES, rulebook
from tests.hostile.pieces import UNITS

# Those that read what strangers wrote.
PACKAGES = tuple(
    f"bot.core.{name}."
    for name in ("markup", "schedules", "records", "documents", "slash", "process", "messages")
)
HOME = PROCESS.repository
# As many as 64 KiB may cost: 4 KiB may have as many lines. What reads a whole document is among
# the readers, which bounds the sum. There is room for a busy machine in it:
# `python -m tests.bench.reading` has the milliseconds.
MOST_WALKS = 160
COMMANDS = rulebook(
    RULES.replace(
        "rules:\n", "roles: { triager: [ permission/triage ] }\ncommands: { prefix: /ep }\nrules:\n"
    )
    + """\
  - name: hold
    description: Somebody asks to wait.
    for: pull-request
    on-command: hold <word>
    who: [ triager ]
    ensure: { labels: { set: [ hold ] } }
"""
)
RULES_ONLY = {
    *(
        "bot.core.messages.yaml_fields.",
        "bot.core.messages.jinja.",
        "bot.core.slash.grammar.",
        "bot.core.messages.substitution.",
    ),
    *("bot.core.documents.paths.check_pattern", "bot.core.documents.paths.compile_pattern"),
    *(
        "bot.core.schedules.offset.",
        "bot.core.schedules.office_hours.",
        "bot.core.process.roles.role_descriptions.",
        "bot.core.messages.message.",
    ),
    *(
        "bot.core.schedules.wording.",
        "bot.core.markup.glob.pattern_of",
        "bot.core.slash.argument_types.",
        "bot.core.records.marker.marked",
    ),
    *(
        "bot.core.records.marker.tracking_key",
        "bot.core.records.marker.with_key",
        "bot.core.slash.parser.written",
    ),
    *(
        "bot.core.records.codec.recorded",
        "bot.core.model.definitions.people.role_in_group",
        "bot.core.schedules.day_ends.read_zone",
    ),
    "bot.core.messages.command_help.named",
}
VALUES: dict[Any, object] = {
    Process: PROCESS,
    DocumentLayout: LAYOUT,
    Setting: Setting(PROCESS, HOME),
    SubjectRef: SubjectRef(HOME, 7),
    int: 0,
}


def remark(body: str) -> Comment:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Comment(
        CommentKind.COMMENT, 7, "IC_7", SubjectKind.PULL_REQUEST, Actor("alice"), at, body
    )


# Reading it is measured once, not with each that looks at it.
document = lru_cache(maxsize=2 * len(UNITS))(read_markdown)
TEXTS: dict[Any, Callable[[str], object]] = {str: str, Markdown: document, Comment: remark}
# Where the name says more than the type, and what a text is held against.
NAMED: dict[str, object] = {
    "repository": HOME, "home": HOME, "path": PATH, "release": "v1.8", "prefix": "/ep",
    "kind": "comment", "fields": frozenset({"why"}), "known": ("a", "compute"), "new": "a",
    "labels": PROCESS.document.tracking_lines, "rows": PROCESS.deadlines, "globs": ("a*b*", "*a*b"),
    "usages": (parse_usage("target <release>"),), "template": read_markdown("## A\n## B\n"),
}  # fmt: skip


# The project's own word, where `word` is a stranger's elsewhere; other `fields`.
FIXED: dict[str, dict[str, object]] = {
    "bot.core.documents.numbers.split_title": {"word": "EP"},
    "bot.core.documents.numbers.number_in_title": {"word": "EP"},
}


def thread(body: str, title: str) -> object:
    return read_thread(
        body, PROCESS, kind=PULL_REQUEST, repository=HOME, number=70, title=f"EP 1: {title}"
    )


def proposal(text: str) -> object:
    return read_proposal(text, PATH, PROCESS)


FIELDS = frozenset({"why"})
OWNERS = read_owners({"OWNERS": "filters:\n  'a*b+c*': { labels: [ a ] }"})
# What a text is read for only where something stands before it.
IN_PLACE: dict[str, Callable[[str], object]] = {
    "a tracking line": lambda text: thread(f"**Tracking issue**: {text}", text[:256]),
    "below it": lambda text: thread(f"**Tracking issue**:\n{text}", text[:256]),
    "many of it": lambda text: thread(f"Tracker:\n{text[:1900]}\n" * (len(text) // 1900), ""),
    "a group's line": lambda text: thread(f"**Team label**: {text}\n{text}", text[:256]),
    "a description": lambda text: thread(text, ""),
    "a document": proposal,
    "a section": lambda text: proposal(f"# x\n## Target releases\n{text}"),
    "a target": lambda text: proposal(f"# x\n## Target releases\n- Alpha: {text}"),
    "front matter": lambda text: proposal(f"---\ntitle: {text}\n---\n# EP {text}"),
    "open front matter": lambda text: proposal(f"---\n{text}"),
    "front matter of it": lambda text: proposal(f"---\n{text}\n---\n"),
    "a command": lambda text: invocations_in(remark(f"/ep x {text}\nwhy: {text}"), "/ep", FIELDS),
    "many commands": lambda text: parse_commands(
        COMMANDS, HOME, remark(f"/ep {text[:60]}\n/epp {text[:60]}\n" * (len(text) // 120))
    ),
    "a schedule": lambda text: read_schedule(f"- when: {text}\n", "v1.8", PROCESS.deadlines),
    "owners": lambda text: OWNERS.labels(text[:4096]),
    "a reference": lambda text: starts_with_reference(text[:2000]),
}  # fmt: skip


def readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """Every public function of `PACKAGES` that takes a text or a document."""
    for found in pkgutil.walk_packages(bot.core.__path__, "bot.core."):
        if not found.name.startswith(PACKAGES):
            continue
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            own = inspect.isfunction(function) and function.__module__ == found.name
            whole = f"{found.name}.{name}"
            is_rules = whole.startswith(tuple(RULES_ONLY))
            is_left_out = name.startswith("_") or is_rules
            reader = reader_of(function, NAMED | FIXED.get(whole, {})) if own else None
            if reader and not is_left_out:
                yield whole, reader


def reader_of(
    function: Callable[..., object], named: dict[str, object]
) -> Callable[[str], object] | None:
    """The function with a text for each parameter that can be one; None where none can."""
    hints = get_type_hints(function)
    hostile, fixed = dict[str, Callable[[str], object]](), dict[str, object]()
    parameters = inspect.signature(function).parameters.values()
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        return function if str in hints.values() else None
    if Fields in hints.values():
        return None  # read as a part of what is read here
    needed = (each.name for each in parameters if each.default is each.empty or each.name in named)
    for name in needed:
        hint = hints.get(name)
        if name in named:
            fixed[name] = named[name]
        elif hint in TEXTS:
            hostile[name] = TEXTS[hint]
        elif hint in VALUES:
            fixed[name] = VALUES[hint]
        else:
            return None
    if not hostile:
        return None
    return lambda text: function(**{key: made(text) for key, made in hostile.items()}, **fixed)


def faults() -> list[str]:
    """What is not linear. In a process of its own."""
    limit_time()
    alone, limit = [("", unit) for unit in UNITS], MOST_WALKS * walk(LARGE)
    return [
        f"{name} of {wrong}"
        for several, sizes in ((dict(readers()), (MIDDLE, LARGE)), (IN_PLACE, (LARGE, HUGE)))
        for name, read in several.items()
        for wrong in wrong_with(read, alone, limit, limit_of_short=limit, sizes=sizes)
    ]


def test_no_text_keeps_a_reader_busy() -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(faults).result() == []


def test_the_readers_are_found() -> None:
    found = {name for name, _ in readers()}
    assert {"bot.core.documents.thread.read_thread", "bot.core.markup.sanitize.sanitize"} <= found
    assert {
        "bot.core.markup.command_lines.read_commands",
        "bot.core.slash.invocations.invocations_in",
    } <= found
