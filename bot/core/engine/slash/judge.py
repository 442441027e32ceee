"""How the rules answer a command: done, refused, or not to be judged at the moment."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.engine.decision.decide import WHO, Decision, RuleResult, decide
from bot.core.engine.decision.explain import explained
from bot.core.engine.planning.claims import Wanted
from bot.core.engine.planning.comments import sections_in
from bot.core.engine.planning.plan import Plan, plan
from bot.core.engine.slash.tracker_permissions import of_roles_there
from bot.core.model.context import Command, Context
from bot.core.model.facts import Fact, Facts, Need
from bot.core.model.plan.desired_state import Post, Target
from bot.core.model.plan.verdict import Outcome, Verdict
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.trigger import Trigger
from bot.core.process.command_arguments import CONDITION as ARGUMENTS
from bot.core.rulebook.docs.command_list import words_of
from bot.core.rulebook.rulebook import Rule, Rulebook


class Course(enum.Enum):
    """The outcome of a command."""

    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Response:
    """The command's rules that hold, with what they want; what is replied is among their posts.

    `because` says why it is refused, or what could not be read; `may` are the roles that may write
    it all the same. While `needs` is not empty the rest means nothing: read those facts and
    ask again.
    """

    course: Course
    decision: Decision
    because: str = ""
    may: tuple[str, ...] = ()
    needs: Wanted = frozenset()

    @property
    def replies(self) -> tuple[str, ...]:
        """The replies in the thread of the command, Markdown."""
        judgements = self.decision.judgements
        return tuple(
            post.text for each in judgements for post in each.posts if post.text and _is_reply(post)
        )

    @property
    def mentions(self) -> tuple[str, ...]:
        """Logins that are named with it."""
        judgements = self.decision.judgements
        return tuple(login for each in judgements for post in each.posts for login in post.mentions)

    @property
    def silent(self) -> Decision:
        """All but the reply: what is left to be planned."""
        left = (
            replace(each, posts=tuple(post for post in each.posts if not _is_reply(post)))
            for each in self.decision.judgements
        )
        return replace(self.decision, judgements=tuple(left))


def rules_of(rulebook: Rulebook, repository: str, command: Command) -> Iterator[Rule]:
    """The rules that a command sets off, whatever they are for."""
    for entry in rulebook.for_repository(repository):
        yield from (each for each in entry.rules if str(each.command or "") == command.usage)


def respond(
    rulebook: Rulebook, facts: Facts, trigger: Trigger, now: datetime, command: Command
) -> Response:
    """Judge the rules of one command. Never raises."""
    return _Responder(rulebook, facts, trigger, now, command).respond()


@dataclass(slots=True)
class _Responder:
    """One command, and the facts that its answer asks for beside those that are there."""

    rulebook: Rulebook
    facts: Facts
    trigger: Trigger
    now: datetime
    command: Command
    needs: set[tuple[Target, Need]] = field(default_factory=set)

    def respond(self) -> Response:
        """What the rules that hold want, or why none does."""
        decision = decide(self.rulebook, self.facts, self.trigger, self.now, self.command)
        repository = self.facts.subject.repository
        rules = {
            (rule.ref.name, rule.ref.file): rule
            for rule in rules_of(self.rulebook, repository, self.command)
        }
        mine = [
            (rules[key], judgement)
            for judgement in decision.judgements
            if (key := (judgement.rule.name, judgement.rule.file)) in rules
        ]
        nothing = replace(decision, judgements=())
        held = [(rule, judgement) for rule, judgement in mine if judgement.verdict.held]
        if not held:
            return _not_done(mine, nothing)
        answered = [(rule, *self._done(rule, judgement)) for rule, judgement in held]
        if self.needs:
            return Response(Course.UNKNOWN, nothing, needs=frozenset(self.needs))
        there = [of_roles_there(rule, each, self.facts, self.command) for rule, each, _ in answered]
        done = [each[1:] for each, verdict in zip(answered, there, strict=True) if _may(verdict)]
        if not done:
            return _not_there([verdict for verdict in there if verdict], nothing)
        found = replace(decision, judgements=tuple(judgement for judgement, _ in done))
        answers = [answer for _, answer in done]
        if unread := next((each.unknown for each in answers if each.unknown), None):
            return Response(Course.UNKNOWN, nothing, because=unread)
        is_refused = any(each.refusal for each in answers)
        return Response(Course.REFUSED if is_refused else Course.DONE, found)

    def _done(self, rule: Rule, judgement: RuleResult) -> tuple[RuleResult, Answer]:
        """The judgement with all that is wanted and said, and the answer that it has from `do:`."""
        if unread := next((post for post in judgement.posts if post.is_unknown), None):
            return judgement, Answer(unknown="; ".join(unread.notes) or "not all could be read")
        if rule.do is None:
            return judgement, Answer()
        case = Context(self.facts, judgement.process, self.now, self.command, rule.deadline)
        words = words_of(self.rulebook, self.facts.subject.repository)
        answer = rule.do.answer(Asked(case, words, self._explained, self._foreseen, self._sections))
        if answer.refusal:
            return replace(judgement, desires=(), posts=(Post(answer.refusal),)), answer
        posts = (*judgement.posts, *((Post(answer.reply),) if answer.reply else ()))
        desires = (*judgement.desires, *answer.desires)
        return replace(judgement, desires=desires, posts=posts), answer

    def _explained(self) -> str:
        decision, planned = self._surveyed(self.now)
        return explained(decision, planned.notes)

    def _foreseen(self, moment: datetime) -> tuple[str, ...]:
        _, planned = self._surveyed(moment)
        return tuple(str(step.operation) for step in planned.steps)

    def _sections(self) -> Fact[tuple[str, ...]]:
        decision, _ = self._surveyed(self.now)
        return sections_in(decision, self.facts)

    def _surveyed(self, moment: datetime) -> tuple[Decision, Plan]:
        decision = decide(self.rulebook, self.facts, self.trigger, moment)
        planned = plan(decision, self.facts)
        self.needs |= planned.needs
        return decision, planned


def _is_reply(post: Post) -> bool:
    """A text for another thread than the command's is a comment there, not a reply."""
    return post.on is Target.SUBJECT


def _may(there: Verdict | None) -> bool:
    return there is None or there.held


def _not_there(verdicts: Sequence[Verdict], nothing: Decision) -> Response:
    """Nobody who wrote it may act on the tracking issue, as far as that could be looked up."""
    because = "; ".join(dict.fromkeys(verdict.because for verdict in verdicts))
    wants = {(Target.TRACKING_ISSUE, need) for verdict in verdicts for need in verdict.wants}
    if wants:
        return Response(Course.UNKNOWN, nothing, needs=frozenset(wants))
    is_open = any(verdict.outcome is Outcome.UNKNOWN for verdict in verdicts)
    return Response(Course.UNKNOWN if is_open else Course.REFUSED, nothing, because)


def _not_done(mine: Sequence[tuple[Rule, RuleResult]], nothing: Decision) -> Response:
    """One that could not be judged leaves it open.

    Of a rule whose command somebody may write the reply has the reason against it, and who else may
    write it all the same; where there is no such rule, who may.
    """
    for _, judgement in mine:
        if judgement.verdict.outcome is Outcome.UNKNOWN:
            return Response(Course.UNKNOWN, nothing, because=judgement.verdict.because)
    against = [(rule, tuple(_against(judgement.verdict))) for rule, judgement in mine]
    theirs = [parts for _, parts in against if not any(part.condition == WHO for part in parts)]
    others = [rule for rule, parts in against if all(part.condition == WHO for part in parts)]
    rules = others if theirs else [rule for rule, _ in against]
    because = "; ".join(dict.fromkeys(part.because for parts in theirs for part in parts))
    may = tuple(dict.fromkeys(role for rule in rules for role in rule.who))
    return Response(Course.REFUSED, nothing, because=because, may=may)


def _against(verdict: Verdict) -> Iterator[Verdict]:
    """The parts that did not hold; where a value is wrong, the conditions mean nothing for it."""
    parts = [each for each in verdict.parts or (verdict,) if each.outcome is Outcome.NOT_HELD]
    is_wrong = any(part.condition == ARGUMENTS for part in parts)
    return (part for part in parts if not is_wrong or part.condition in (WHO, ARGUMENTS))
