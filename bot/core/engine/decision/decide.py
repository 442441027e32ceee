"""Hold every rule against the facts: who wants what, and why."""

import enum
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.core.engine.decision.due_deadlines import DueDeadline, due
from bot.core.model.context import Command, Context
from bot.core.model.definitions.calendar import release_order
from bot.core.model.definitions.people import ANYBODY, people_in
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Facts, Need, NotFetched, Thread, Unavailable, reason_of
from bot.core.model.plan.desired_state import Desire, Post
from bot.core.model.plan.verdict import Outcome, Verdict, all_of, judged, unknown, unsettled
from bot.core.model.plugin import StateAction
from bot.core.model.trigger import Trigger
from bot.core.process.bulk_change import LABELS_ONLY, is_bulk
from bot.core.process.command_arguments import check_arguments
from bot.core.process.targets.target_release import aim_of
from bot.core.rulebook.rulebook import Mode, Rule, Rulebook, RuleRef
from bot.core.schedules.offset import EXCEPTION

# The part of a verdict that says whether somebody may write a command.
WHO = "who"


class Precedence(enum.IntEnum):
    """Who wins where two rules want different things: the lower number."""

    COMMAND = 0
    DATED = 1
    STANDING = 2


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's verdict, with what it wants (or, not held, what it no longer wants).

    `posts` are to be said once, under the name `occasion`; `due` is the moment it acts for.
    """

    rule: RuleRef
    process: Process
    verdict: Verdict
    mode: Mode = Mode.ENFORCE
    rank: Precedence = Precedence.STANDING
    desires: tuple[Desire, ...] = ()
    posts: tuple[Post, ...] = ()
    occasion: str = ""
    due: DueDeadline | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Every rule's judgement about one subject. `now` is UTC.

    `command` is what set it off, if that was one; `may_be_commanded`: people can command something;
    `may_be_handed_back`: also that rules decide again about what people did.
    """

    trigger: Trigger
    now: datetime
    judgements: tuple[RuleResult, ...]
    command: Command | None = None
    may_be_commanded: bool = False
    may_be_handed_back: bool = False

    @property
    def counting(self) -> "Decision":
        """Without the rules that are only reported: they change nothing."""
        found = tuple(each for each in self.judgements if each.mode is Mode.ENFORCE)
        return replace(self, judgements=found)


def decide(
    rulebook: Rulebook,
    facts: Facts,
    trigger: Trigger,
    now: datetime,
    command: Command | None = None,
) -> Decision:
    """Judge all rules of the subject's kind that are bound to its repository. Never raises."""
    judgements: list[RuleResult] = []
    for entry in rulebook.for_repository(facts.subject.repository):
        known: dict[Hashable, Any] = {}
        judgements += (
            _judge(rule, Context(facts, entry.process, now, command, rule.deadline, known=known))
            for rule in entry.rules
            if rule.concerns(facts.kind)
        )
    entries = rulebook.for_repository(facts.subject.repository)
    commands = [rule for entry in entries for rule in entry.rules if rule.command]
    hands_back = any(rule.do and rule.do.hands_back for rule in commands)
    return Decision(trigger, now, tuple(judgements), command, bool(commands), hands_back)


def _judge(rule: Rule, case: Context) -> RuleResult:
    moment = due(rule.at, case, rule.hours) if rule.at else None
    verdict = all_of((*_of_rule(rule, moment, case), *rule.conditions.verdicts(case)))
    if verdict.held:
        return _wanting(verdict, rule, case, moment if isinstance(moment, DueDeadline) else None)
    desires = tuple(_not_wanting(verdict, rule, case))
    return RuleResult(rule.ref, case.process, verdict, rule.mode, _rank(rule), desires)


def _of_rule(rule: Rule, moment: object, case: Context) -> Iterator[Verdict]:
    """The verdicts on a rule's command, moment and `since`."""
    yield from _of_command(rule, case)
    yield from _of_moment(rule, moment)
    yield from _of_since(rule, case)


def _wanting(verdict: Verdict, rule: Rule, case: Context, moment: DueDeadline | None) -> RuleResult:
    """The wishes of a rule that holds; for a bulk change only cheap and quiet ones."""
    case = replace(case, deadline=moment.deadline) if moment else case
    bulk = _bulk(case)
    actions = _suitable(rule, bulk)
    waits = moment is not None and case.now < moment.said_at
    posts = () if bulk or waits else tuple(action.post(case) for action in rule.once)
    is_less = len(actions) < len(rule.ensure) or (bulk and rule.once)
    notes = [f"{rule.ref.name}: {bulk}"] if is_less else []
    if moment and waits and rule.once:
        notes.append(f"{rule.ref.name}: said at {moment.said_at:%Y-%m-%d %H:%M} UTC")
    return RuleResult(
        rule.ref,
        case.process,
        verdict,
        rule.mode,
        _rank(rule),
        desires=(
            *(desire for action in actions for desire in action.desires(case)),
            *_of_bulk(rule, bulk, case),
        ),
        posts=posts,
        occasion=moment.occasion if moment else _occasion(rule, case),
        due=moment,
        notes=tuple(notes),
    )


def _occasion(rule: Rule, case: Context) -> str:
    """The key that keeps a comment from being written twice: the command, or the conditions'."""
    if rule.command:
        return case.command.key if case.command else ""
    found = (condition.occasion(case) for condition in rule.conditions.conditions)
    return "/".join(filter(None, found))


def _not_wanting(verdict: Verdict, rule: Rule, case: Context) -> Iterator[Desire]:
    """What a standing rule releases, and what an unknown one may want, which is then left alone.

    The act of a command or of a moment is not undone.
    """
    for action in _suitable(rule, _bulk(case)):
        if verdict.outcome is Outcome.UNKNOWN:
            yield from action.desires(case)
        elif rule.is_standing:
            yield from action.releases(case)


def _suitable(rule: Rule, bulk: str | None) -> list[StateAction]:
    return [action for action in rule.ensure if action.suits_bulk or not bulk]


def _of_bulk(rule: Rule, bulk: str | None, case: Context) -> Iterator[Desire]:
    """What a known bulk change gets all the same."""
    if bulk and isinstance(case.facts.files, tuple):
        for action in rule.ensure:
            if not action.suits_bulk:
                yield from action.of_bulk(bulk, case)


def _bulk(case: Context) -> str | None:
    """Why a pull request gets labels only, if it does."""
    if case.facts.pull_request is None:
        return None
    if not isinstance(case.facts.files, tuple):
        return f"whether it is a bulk change is not known: {reason_of(case.facts.files)}"
    return LABELS_ONLY if is_bulk(case) else None


def _rank(rule: Rule) -> Precedence:
    if rule.command:
        return Precedence.COMMAND
    return Precedence.DATED if rule.at else Precedence.STANDING


def _of_command(rule: Rule, case: Context) -> Iterator[Verdict]:
    """Whether the rule's command was written, by somebody who may."""
    if rule.command is None:
        return
    usage, command = str(rule.command), case.command
    written = command is not None and command.usage == usage
    yield judged("on-command", f'"{usage}" was {"" if written else "not "}written', holds=written)
    if command and written:
        yield _of_roles(rule.who, command, case)
        yield from check_arguments(rule.command, case)


def _of_roles(roles: tuple[str, ...], command: Command, case: Context) -> Verdict:
    if ANYBODY in roles:
        return judged(WHO, "anybody may", holds=True)
    found = {role: people_in(case, role) for role in roles}
    author = command.author.casefold()
    held = [
        role for role, people in found.items() if isinstance(people, frozenset) and author in people
    ]
    unreadable = [people for people in found.values() if not isinstance(people, frozenset)]
    if unreadable and not held:
        return unknown(WHO, reason_of(unreadable[0]))
    because = (
        f"{command.author} is {held[0]}"
        if held
        else f"{command.author} is none of {', '.join(roles)}"
    )
    return judged(WHO, because, holds=bool(held))


def _of_moment(rule: Rule, moment: object) -> Iterator[Verdict]:
    """Whether the time of a dated rule has come."""
    if not rule.at:
        return
    if isinstance(moment, DueDeadline):
        because = f"{moment.occasion} was due at {moment.at:%Y-%m-%d %H:%M} UTC"
        yield judged("at", because, holds=True)
    elif moment is None:
        yield judged("at", "not due: " + ", ".join(map(str, rule.at)), holds=False)
    elif any(each.deadline == EXCEPTION for each in rule.at) and isinstance(moment, NotFetched):
        yield unsettled("at", moment, Need.EXCEPTIONS)
    else:
        yield unknown("at", reason_of(moment))


def _of_day(since: date, facts: Facts, thread: Thread) -> Verdict:
    """Whether it was opened, or a person did something to it, from that day on."""
    opened, touched = thread.created_at, facts.touched
    if opened.date() < since and isinstance(touched, NotFetched | Unavailable):
        return unknown("since", reason_of(touched))
    verb, last = "opened", opened
    if isinstance(touched, datetime) and touched > opened:
        verb, last = "last touched", touched
    because = f"{verb} on {last.date()}, rules count from {since}"
    return judged("since", because, holds=last.date() >= since)


def _of_since(rule: Rule, case: Context) -> Iterator[Verdict]:
    """Whether the subject is new enough for the rule."""
    since = rule.since
    if isinstance(since, date):
        yield _of_day(since, case.facts, case.facts.thread)
    elif isinstance(since, str):
        aim = aim_of(case)
        if isinstance(aim, str):
            holds = release_order(aim) >= release_order(since)
            yield judged("since", f"it is for {aim}, rules count from {since}", holds=holds)
        elif aim is None:
            yield judged("since", f"it is for no release, rules count from {since}", holds=False)
        else:
            yield unknown("since", reason_of(aim))
