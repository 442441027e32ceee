"""Plans comments: one status comment that is edited in place, and posts that are written once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.core.engine.decision.decide import Decision, RuleResult
from bot.core.engine.decision.explain import WHY, explained_alone, explained_in_short
from bot.core.engine.planning.claims import (
    RULES_BELOW,
    Claim,
    Part,
    acted_on,
    claims,
    facts_of,
    footer_of,
    notes_of,
    without_lines,
)
from bot.core.engine.planning.old_threads import silence
from bot.core.markup.sanitize import sanitize
from bot.core.messages.checklists import WORDING_ONLY
from bot.core.model.context import Context
from bot.core.model.facts import Fact, Facts, Need, OwnComment, Unavailable, reason_of
from bot.core.model.plan.desired_state import DesiredSection, Post, Target
from bot.core.model.plan.operation import BETWEEN, WriteComment
from bot.core.process.targets.target_release import schedule_of
from bot.core.records.announced_dates import NOTHING_TOLD, told_in
from bot.core.records.marker import STATUS, marked, with_key

SectionClaim = Claim[DesiredSection]
# https://docs.github.com/en/rest/issues/comments: a body has at most 65,536 characters.
LONGEST_COMMENT = 65_000
NEXT, THEN = "**Next: ", "**Then: "
NOTHING_TO_SAY = "Nothing to say here at the moment."


REFUSED = "**GitHub did not do all that the rules want:**"
MOST_REFUSALS, LONGEST_REFUSAL = 10, 300


def plan_status(
    decision: Decision, facts: Facts, left: Sequence[str] = (), refused: Sequence[str] = ()
) -> Iterator[Part]:
    """The status comment of the subject, and of its tracking issue.

    `left` says what was left as it is, and why; of that `refused` what GitHub refused.
    """
    for on in Target:
        mine = _sections(decision, facts, on)
        if mine:
            undone = refused if on is Target.SUBJECT else ()
            yield _plan_status(mine, facts, on, decision, left, undone)


def has_status(decision: Decision, facts: Facts) -> bool:
    """Whether the subject has a status comment that can say something."""
    mine = _sections(decision, facts, Target.SUBJECT)
    return not facts.thread.locked and any(claim.desire.text for claim in mine)


def told_of_refusals(refused: Sequence[str]) -> tuple[str, ...]:
    """What GitHub refused, as one Markdown text; empty where it refused nothing."""
    lines = [f"* {sanitize(note, LONGEST_REFUSAL)}" for note in dict.fromkeys(refused)]
    return ("\n".join((REFUSED, "", *lines[:MOST_REFUSALS])),) if lines else ()


def sections_in(decision: Decision, facts: Facts) -> Fact[tuple[str, ...]]:
    """What rules want in the subject's status comment, in the order of the file; Markdown."""
    found = _sections(decision, facts, Target.SUBJECT)
    lost = next((claim for claim in found if claim.is_unknown), None)
    if lost:
        return Unavailable(next(iter(lost.desire.notes), lost.judgement.verdict.because))
    return _with_one_next(claim.desire.text for claim in found if claim.desire.text)


def _with_one_next(texts: Iterable[str]) -> tuple[str, ...]:
    """The sections; the first task is `Next`, a task of a later section `Then`."""
    found: list[str] = []
    for text in texts:
        is_later = any(NEXT in before for before in found)
        found.append(text.replace(NEXT, THEN) if is_later else text)
    return tuple(found)


def _sections(decision: Decision, facts: Facts, on: Target) -> list[SectionClaim]:
    found = claims(decision, DesiredSection)
    found.sort(key=lambda claim: (claim.rule.file, claim.rule.line))
    return [claim for claim in found if acted_on(facts, claim.desire.on) is on]


def _plan_status(
    found: list[SectionClaim],
    subject_facts: Facts,
    on: Target,
    decision: Decision,
    left: Sequence[str],
    refused: Sequence[str],
) -> Part:
    said = [claim for claim in found if claim.desire.text]
    facts = facts_of(subject_facts, on)
    if any(claim.is_unknown for claim in found):
        return _unknown(found)
    if not isinstance(facts, Facts):
        return _elsewhere(facts, said)
    comments = facts.comments
    if not isinstance(comments, tuple):
        return _unread_comments(facts, on)
    existing = with_key(comments, STATUS)
    if existing is None and not said:
        return Part()
    if existing is None and with_key(comments, STATUS, is_there=False):
        return Part(notes=(*notes_of(found), "the status comment was deleted, and stays so"))
    peace = None if existing else silence(decision, facts, on, subject_facts.installed_at)
    if peace:
        return peace
    why = _why(said, decision, [note for note in left if note not in refused])
    composed = _composed(said, why, told_of_refusals(refused))
    days = _days((said or found)[0], facts, decision.now, existing) if said else ""
    body = marked(STATUS, composed + days)
    if existing and _stays(existing.body, body, decision, facts):
        return Part(notes=notes_of(found))
    first = (said or found)[0]
    operation = WriteComment(facts.subject, STATUS, body, existing.id if existing else None)
    return Part((first.step(operation),), notes=notes_of(found))


def _unknown(found: list[SectionClaim]) -> Part:
    """What could settle it is read; where nothing could, what is there stays."""
    if wants := frozenset[Need]().union(*(claim.desire.wants for claim in found)):
        return Part(needs=frozenset((Target.SUBJECT, need) for need in wants))
    return Part(notes=(*notes_of(found), "the status comment stays: not all could be read"))


def _why(said: Sequence[SectionClaim], decision: Decision, left: Sequence[str]) -> str:
    """The folded reasons; none below a comment that says in two lines that nothing is missing."""
    is_brief = len(said) == 1 and said[0].desire.text == WORDING_ONLY
    return explained_in_short(decision, left) if said and not is_brief else ""


def _stays(before: str, after: str, decision: Decision, facts: Facts) -> bool:
    """Whether no edit is needed; on a closed thread new reasons alone are worth none."""
    if is_same(_in_one_order(before), _in_one_order(after)):
        return True
    is_closed = not facts.thread.open and decision.trigger.is_own
    return is_closed and is_same(before.partition(WHY)[0], after.partition(WHY)[0])


def _in_one_order(body: str) -> str:
    """With its sections sorted: the order of rules in their file does not matter."""
    said, why, rest = body.replace("\r\n", "\n").partition(WHY)
    mark, _, sections = said.partition("\n")
    return "\n".join([mark, *sorted(each.strip() for each in sections.split(BETWEEN)), why, rest])


def _composed(said: list[SectionClaim], details: str, refused: Sequence[str] = ()) -> str:
    """First what to do, then why, folded away, then the rules."""
    texts = _with_one_next(claim.desire.text or "" for claim in said)
    sections = BETWEEN.join((*texts, *refused) if said else ()) or NOTHING_TO_SAY
    told = footer_of([claim.judgement for claim in said], has_help=True, text=sections)
    footer = f"\n\n{told}" if told else ""
    room = LONGEST_COMMENT - len(footer)
    folded = f"\n\n{details}" if details and len(sections) + len(details) + 2 <= room else ""
    return sections[:room] + folded + footer


def _days(claim: SectionClaim, facts: Facts, now: datetime, existing: OwnComment | None) -> str:
    """The announced days, hidden in the comment, so that a later move of one is noticed.

    On a closed thread the hidden days stay as they are.
    """
    told = told_in(existing.body) if existing else NOTHING_TOLD
    schedule = schedule_of(Context(facts, claim.judgement.process, now))
    is_open = facts.thread.open
    if schedule and schedule.deadlines and is_open:
        told = told.and_now(schedule)
    return f"\n\n{told}" if told.days else ""


def plan_posts(decision: Decision, facts: Facts) -> Iterator[Part]:
    """Each rule's single comment, where it has not been written yet."""
    for judgement in decision.judgements:
        if judgement.posts:
            yield _plan_post(judgement, facts, decision)


def _plan_post(judgement: RuleResult, subject_facts: Facts, decision: Decision) -> Part:
    posts = judgement.posts
    on = next((post.on for post in posts if post.text), Target.SUBJECT)
    notes = tuple(note for post in posts for note in post.notes)
    if any(post.is_unknown for post in posts):
        return Part(
            notes=(*notes, f"{judgement.rule.name}: nothing is said, not all could be read")
        )
    if not any(post.text for post in posts):
        return Part(notes=(*notes, f"{judgement.rule.name}: its text is empty, nothing is said"))
    on = acted_on(subject_facts, on)
    facts = facts_of(subject_facts, on)
    if not isinstance(facts, Facts):
        return _elsewhere(facts, [judgement])
    if not isinstance(facts.comments, tuple):
        return _unread_comments(facts, on)
    key = "/".join(part for part in (judgement.rule.name, judgement.occasion) if part)
    if written := with_key(facts.comments, key, is_there=False):
        gone = (f"{judgement.rule.name}: its comment was deleted, and stays so",)
        return Part(notes=(*notes, *gone) if written.is_gone else notes)
    if peace := silence(decision, facts, on, subject_facts.installed_at):
        return peace
    if wants := frozenset[Need]().union(*(post.wants for post in posts)):
        return Part(needs=frozenset((Target.SUBJECT, need) for need in wants))
    body = marked(key, _told(judgement, posts))
    step = Claim(judgement, DesiredSection(None)).step(WriteComment(facts.subject, key, body))
    return Part((step,), notes=notes)


def _told(judgement: RuleResult, posts: tuple[Post, ...]) -> str:
    text = "\n\n".join(post.text for post in posts if post.text)
    people = " ".join(f"@{login}" for post in posts for login in post.mentions)
    due = judgement.due
    late = f"(This comes late: it was due on {due.at:%Y-%m-%d}.)" if due and due.is_late else ""
    why, footer = explained_alone(judgement), footer_of([judgement], text=text)
    parts = (part for part in (people, text[: LONGEST_COMMENT // 2], late, why, footer) if part)
    return "\n\n".join(parts)


def _elsewhere(facts: str | None, wanting: list[SectionClaim] | list[RuleResult]) -> Part:
    """No tracking issue can be written to, or it has not been read yet."""
    if not wanting:
        return Part()
    if facts is None:
        return Part(needs=frozenset({(Target.SUBJECT, Need.TRACKING_ISSUE)}))
    return Part(notes=(facts,))


def _unread_comments(facts: Facts, on: Target) -> Part:
    if Need.COMMENTS in facts.read():
        return Part(notes=(f"nothing is said: {reason_of(facts.comments)}",))
    return Part(needs=frozenset({(on, Need.COMMENTS)}))


def is_same(one: str, other: str) -> bool:
    """Whether both say the same to a person.

    GitHub changes line ends, and white space around a text. On which line of its file a rule stands
    changes with every edit above it, which is worth no write.
    """
    return _compared(one) == _compared(other)


def _compared(body: str) -> str:
    plain = body.replace("\r\n", "\n").strip()
    footer = plain.rfind(RULES_BELOW)
    return plain if footer < 0 else plain[:footer] + without_lines(plain[footer:])
