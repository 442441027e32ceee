"""What strangers wrote cannot keep the bot busy: no expression of ours runs away on any of it.

The limit is on the processor's time of a child: a catastrophe takes hours, all of this seconds.
"""

import multiprocessing
import resource
from collections.abc import Callable
from datetime import UTC, datetime

from bot.model.facts import Actor
from bot.model.remark import Place, Remark
from bot.model.subject import SubjectKind
from bot.text.defuse import defuse, first_line, plain
from bot.text.issue_reference import find_reference, references_in, starts_with_reference
from bot.text.orders import orders_in
from bot.text.owners import read_owners
from bot.text.proposal import read_proposal
from bot.text.record import record_in
from bot.text.schedule import read_schedule
from bot.text.thread import PULL_REQUEST, read_thread
from bot.text.told_dates import told_in
from tests.text.documents import PROCESS

MOST_SECONDS = 60
LENGTH = 32 * 1024
HOME, PATH = PROCESS.repository, "proposals/team-red/1-x/README.md"
# What Markdown makes of repetitions is counted in test_markdown.py; here are those of one line.
UNITS = ("_", "-", ".", " ", "\t", "a", "0", ":", "/", "@a", "é", "a.b ", "#1 ", "[a](", "A1-", "'")


def remark(body: str) -> Remark:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Remark(Place.COMMENT, 7, "IC_7", SubjectKind.ISSUE, Actor("alice"), at, body, None)


def thread(body: str, title: str) -> object:
    return read_thread(
        body, PROCESS, kind=PULL_REQUEST, repository=HOME, number=70, title=f"EP 1: {title}"
    )


READERS: tuple[Callable[[str], object], ...] = (
    lambda text: thread(f"**Tracking issue**: {text}", text[:1024]),
    lambda text: thread(f"**Tracking issue**:\n{text}", text[:1024]),
    lambda text: thread(f"**Team label**: {text}\n{text}", text[:1024]),
    lambda text: read_proposal(f"# x\n## Target releases\n- Alpha: {text}", PATH, PROCESS),
    lambda text: read_proposal(f"---\ntitle: {text}\n---\n# EP {text}", PATH, PROCESS),
    lambda text: orders_in(remark(f"/ep x {text}\nwhy: {text}"), "/ep", frozenset({"why"})),
    lambda text: read_schedule(f"- when: {text}\n", "v1.8", PROCESS.deadlines),
    lambda text: read_owners({"OWNERS": "filters:\n  'a*b+c*': { labels: [ a ] }"}).labels(text),
    lambda text: (defuse(text), first_line(text), plain(text)),
    lambda text: (find_reference(text, HOME, HOME), references_in(text, HOME)),
    lambda text: starts_with_reference(text[:1024]),  # a line, cut
    lambda text: (told_in(text), record_in(text)),
)


def read_everything() -> None:
    """In a process of its own, which is killed when it takes too long."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    for unit in UNITS:
        for read in READERS:
            read((unit * LENGTH)[:LENGTH])


def test_no_text_makes_an_expression_run_away() -> None:
    child = multiprocessing.get_context("spawn").Process(target=read_everything)
    child.start()
    child.join()
    assert child.exitcode == 0
