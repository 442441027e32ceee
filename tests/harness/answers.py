"""What a command is answered under some rules and facts, without a server: for golden texts."""

import re
from datetime import UTC, datetime

from bot.core.engine.planning.command_effects import effects_of, words_for
from bot.core.engine.planning.plan import plan
from bot.core.engine.slash.judge import respond
from bot.core.engine.slash.parse import ParsedCommand, parse_commands
from bot.core.engine.slash.reply import CommandOutcome, remembering, reply
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.facts import Facts
from bot.core.model.plan.desired_state import Target
from bot.core.model.plan.operation import WriteComment
from bot.core.model.subject import SubjectKind
from bot.core.records.codec import RECORD
from bot.core.records.command_record import CommandRecord
from bot.core.rulebook.rulebook import Rulebook
from tests.harness.support import NOW, TRIGGER

AT = datetime(2026, 3, 1, 11, 59, tzinfo=UTC)
URL = "https://github.com/kubevirt/enhancements/pull/31#issuecomment-1"
PART = re.compile(r"<!-- vepbot-part [^ ]+ -->\n")


def answer_to(line: str, by: str, rulebook: Rulebook, facts: Facts, now: datetime = NOW) -> str:
    """What the command brings about, one operation a line, and what is replied to it."""
    kind = SubjectKind.PULL_REQUEST if facts.pull_request else SubjectKind.ISSUE
    said = Comment(CommentKind.COMMENT, 1, "IC_1", kind, Actor(by), AT, line, url=URL)
    [heard] = parse_commands(rulebook, facts.subject.repository, said)
    done, written = _handled(heard, rulebook, facts, now)
    memory = remembering(CommandRecord(by, AT, 1), [done])
    answered = None if done.is_plain else reply(facts.subject, said, [done], memory, None)
    text = PART.sub("", RECORD.sub("", answered.body)) if answered else "(a thumbs-up)"
    return "\n\n".join([f"> {line}", *written, text]) + "\n"


def _handled(
    heard: ParsedCommand, rulebook: Rulebook, facts: Facts, now: datetime
) -> tuple[CommandOutcome, list[str]]:
    if heard.command is None:
        return CommandOutcome(heard), []
    response = respond(rulebook, facts, TRIGGER, now, heard.command)
    planned = plan(response.silent, facts)
    words = words_for(
        effects_of(response.silent, facts, planned.steps), heard.command, Target.SUBJECT, facts
    )
    operations = [step.operation for step in planned.steps]
    written = [
        RECORD.sub("", each.body) if isinstance(each, WriteComment) else f"* {each}"
        for each in operations
    ]
    return CommandOutcome(heard, response, planned.notes, words), written
