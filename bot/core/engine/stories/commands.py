"""Commands that people write in a story, carried out as in a thread on GitHub."""

from datetime import datetime

from bot.core.engine.planning.command_effects import effects_of, words_for
from bot.core.engine.planning.plan import plan
from bot.core.engine.slash.judge import Response, respond
from bot.core.engine.slash.parse import ParsedCommand, parse_commands
from bot.core.engine.slash.reply import CommandOutcome, reply_key, told
from bot.core.engine.stories.world import StoryThread, StoryWorld
from bot.core.engine.stories.writes import apply
from bot.core.model.actor import Actor
from bot.core.model.comment import Comment, CommentKind
from bot.core.model.context import Command
from bot.core.model.facts import Issue, OwnComment
from bot.core.model.plan.desired_state import Target
from bot.core.model.plan.operation import CREATING
from bot.core.model.subject import SubjectKind
from bot.core.model.trigger import Trigger
from bot.core.records.marker import marked
from bot.core.rulebook.rulebook import Mode, Rulebook

MOST_ROUNDS = 3


def write(
    world: StoryWorld, rulebook: Rulebook, name: str, by: str, text: str, now: datetime
) -> None:
    """Somebody writes a comment; what is a command in it is done and answered."""
    found = world.threads[name]
    kind = SubjectKind.ISSUE if isinstance(found.thread, Issue) else SubjectKind.PULL_REQUEST
    number = world.next_id()
    comment = Comment(CommentKind.COMMENT, number, "", kind, Actor(by), now, text, is_insider=True)
    found.touched = now
    found.change(now)
    trigger = Trigger(("issue_comment.created",), remark=comment)
    for parsed in parse_commands(rulebook, world.entry.process.repository, comment):
        outcome = _done(world, rulebook, name, parsed, trigger, now)
        if not outcome.is_plain:
            answer = OwnComment(
                world.next_id(), reply_key(comment), marked(reply_key(comment), told(outcome))
            )
            found.comments.append(answer)


def _done(
    world: StoryWorld,
    rulebook: Rulebook,
    name: str,
    parsed: ParsedCommand,
    trigger: Trigger,
    now: datetime,
) -> CommandOutcome:
    if parsed.command is None:
        return CommandOutcome(parsed)
    response, notes = _carried_out(world, rulebook, name, parsed.command, trigger, now)
    return CommandOutcome(parsed, response, notes)


def _carried_out(
    world: StoryWorld,
    rulebook: Rulebook,
    name: str,
    command: Command,
    trigger: Trigger,
    now: datetime,
) -> tuple[Response, tuple[str, ...]]:
    """Judge, plan, write, remember; again after something was created, as that has a number now."""
    rounds = 0
    while True:
        rounds += 1
        facts = world.facts(name)
        response = respond(rulebook, facts, trigger, now, command)
        planned = plan(response.silent.counting, facts)
        steps = [step for step in planned.steps if step.mode is Mode.ENFORCE]
        effects = effects_of(response.silent.counting, facts, steps)
        for step in steps:
            apply(world, step.operation, now)
        is_new = any(isinstance(step.operation, CREATING) for step in steps)
        if not is_new or rounds == MOST_ROUNDS:
            break
    found = world.threads[name]
    found.said.extend(words_for(effects, command, Target.SUBJECT, facts))
    tracker: StoryThread | None = world.tracker_of(found)
    if tracker is not None and tracker is not found:
        tracker.said.extend(words_for(effects, command, Target.TRACKING_ISSUE, facts))
    return response, planned.notes
