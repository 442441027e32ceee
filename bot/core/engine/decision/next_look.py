"""What a subject has to expect from time alone: when to look again, and what that rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.core.engine.decision.due_deadlines import turning_points
from bot.core.messages.substitution import turning_points_in
from bot.core.model.context import Context
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.facts import Facts, Need, NotFetched
from bot.core.model.subject import SubjectKind
from bot.core.process.targets.target_release import releases_of
from bot.core.rulebook.rulebook import Rule, Rulebook
from bot.core.schedules.ends import GENERAL_AVAILABILITY

UNKNOWN, ABSENT = "unknown", "absent"


@dataclass(frozen=True, slots=True)
class NextLook:
    """What came of one look, but for what was done: all that tells whether another is due.

    `due_at` is the earliest moment after it at which rules may come out differently; None for
    never. `updated_at` is GitHub's own stamp. `schedules` has a digest for each release that the
    subject has to do with: another digest, another calendar.
    """

    kind: SubjectKind
    is_open: bool
    updated_at: datetime
    due_at: datetime | None
    rulebook: str
    schedules: Mapping[str, str]


def next_look(rulebook: Rulebook, facts: Facts, now: datetime) -> NextLook:
    """What the subject has to expect after `now` (UTC)."""
    due = min((at for at in _turning_points(rulebook, facts, now) if at > now), default=None)
    thread, calendar = facts.thread, facts.calendar
    # What nobody needs to read is nothing that it rests on.
    releases = () if isinstance(calendar, NotFetched) else sorted(releases_of(facts))
    digests = {release: digest_in(calendar, release) for release in releases}
    return NextLook(
        facts.kind,
        thread.open,
        thread.updated_at,
        due,
        rulebook.digest,
        digests,
    )


def digest_in(calendar: object, release: str) -> str:
    """What stands for a release's deadlines in a calendar, of which nothing need be known."""
    return digest_of(calendar.schedule(release)) if isinstance(calendar, Calendar) else UNKNOWN


def digest_of(schedule: Schedule | None) -> str:
    """The same as long as every deadline is."""
    if schedule is None:
        return ABSENT
    told = (f"{each.name} {each.ends.isoformat()} {each.grace}" for each in schedule.deadlines)
    return sha256("\n".join(sorted(told)).encode()).hexdigest()[:12]


def _turning_points(rulebook: Rulebook, facts: Facts, now: datetime) -> Iterator[datetime]:
    for entry in rulebook.for_repository(facts.subject.repository):
        for rule in entry.rules:
            if rule.concerns(facts.kind) and rule.command is None:
                yield from _of_rule(
                    rule, Context(facts, entry.process, now, deadline=rule.deadline)
                )


def _of_rule(rule: Rule, case: Context) -> Iterator[datetime]:
    yield from turning_points(rule.at, case, rule.hours)
    for feature in rule.features:
        yield from feature.turning_points(case)
    for action in rule.ensure:
        yield from turning_points_in((text for _, text in action.texts()), case)
    # What the calendar is only asked for in the end changes with it, too: the text of a red check.
    if Need.CALENDAR in rule.all_needs:
        yield from _releases_out(case)


def _releases_out(case: Context) -> Iterator[datetime]:
    """As a release comes out, what targets it is for the next one, or for none."""
    pull_request, calendar = case.facts.pull_request, case.facts.calendar
    if not isinstance(calendar, Calendar) or (pull_request and pull_request.merged):
        return
    for schedule in calendar.schedules:
        if deadline := schedule.deadline(GENERAL_AVAILABILITY):
            yield deadline.ends
