"""The record in a comment of the bot: a list for people, and a record of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.core.markup.sanitize import sanitize
from bot.core.model.facts import Ambiguous, Fact, NotFetched, OwnComment, Unavailable, reason_of
from bot.core.model.plan.desired_state import DesiredRecord, Target
from bot.core.model.records.command_result import Answer
from bot.core.model.records.thread_record import Concern, Link, SignOff, Stage, ThreadRecord
from bot.core.records.attribution import as_record, from_record, in_words
from bot.core.records.codec import record_in, recorded
from bot.core.records.marker import with_key

# The key of the one comment in a thread that has them.
KEY = "minutes"
# The rest can be read where it was said.
LONGEST_CONCERN = 200
# Open ones; of what is settled as much stays as there is room for.
MOST_CONCERNS, MOST_LINKS = 10, 15
HEADLINE = "**For the record:** what people said here with commands. I keep this up to date."
FULL = "There is no more room for the record. Settle or unlink something first."
# https://docs.github.com/en/rest/issues/comments: a body has at most 65,536 characters.
LONGEST_LEDGER = 65_000
CHANGED_BY_HAND = "the comment with the record was changed by hand"
WHAT_TO_DO = (
    "The comment with the record was changed by hand, so I cannot rely on it. Delete "
    "that comment, and write its commands again."
)


def minutes_in(comments: Fact[tuple[OwnComment, ...]]) -> Fact[ThreadRecord]:
    """What is on record; disputed where somebody changed it."""
    if not isinstance(comments, tuple):
        return comments
    comment = with_key(comments, KEY, is_there=False)
    if comment is None:
        return ThreadRecord()
    data = record_in(comment.body) if comment.is_whole else None
    try:
        return Ambiguous(CHANGED_BY_HAND) if data is None else _read(data)
    except (LookupError, TypeError, ValueError, AttributeError):
        return Ambiguous(CHANGED_BY_HAND)


def amended(
    comments: Fact[tuple[OwnComment, ...]], change: Callable[[ThreadRecord], ThreadRecord | Answer]
) -> Answer:
    """What a command makes of the minutes of its thread; where they are not known, what to do."""
    found = minutes_in(comments)
    if isinstance(found, Ambiguous):
        return Answer(refusal=WHAT_TO_DO)
    if isinstance(found, NotFetched | Unavailable):
        return Answer(unknown=reason_of(found))
    changed = change(found)
    return changed if isinstance(changed, Answer) else _kept(changed)


def _kept(minutes: ThreadRecord) -> Answer:
    body = ledger(minutes)
    if body is None:
        return Answer(refusal=FULL)
    return Answer(desires=(DesiredRecord(KEY, body, Target.SUBJECT),))


def ledger(minutes: ThreadRecord) -> str | None:
    """The comment, without the oldest that is settled where it is long; None where it is full."""
    lines = "\n".join(f"* {line}" for line in _lines(minutes)) or "* nothing any more"
    body = recorded(f"{HEADLINE}\n\n{lines}", _written(minutes))
    if record_in(body) is not None and len(body) <= LONGEST_LEDGER:
        return body
    settled = next((each for each in minutes.concerns if each.settled), None)
    if settled is None:
        return None
    left = tuple(each for each in minutes.concerns if each is not settled)
    return ledger(replace(minutes, concerns=left))


def _lines(minutes: ThreadRecord) -> Iterator[str]:
    for concern in minutes.concerns:
        if concern.settled is None:
            yield f"Open concern {_told(concern)}"
    for each in minutes.sign_offs:
        yield f"Signed off for **{sanitize(each.group)}**, {in_words(each.said)}"
    if minutes.stage:
        yield f"Stage **{sanitize(minutes.stage.name)}**, {in_words(minutes.stage.said)}"
    for link in minutes.links:
        yield f"Linked {link.reference}, {in_words(link.said)}"
    for concern in minutes.concerns:
        if concern.settled:
            yield f"Settled concern {_told(concern)}; settled by {in_words(concern.settled)}"


def _told(concern: Concern) -> str:
    text = f": {sanitize(concern.text, LONGEST_CONCERN)}" if concern.text else ""
    return f"**{sanitize(concern.name)}**{text}, {in_words(concern.raised)}"


def _written(minutes: ThreadRecord) -> dict[str, Any]:
    return {
        "sign-offs": [[each.group, as_record(each.said)] for each in minutes.sign_offs],
        "concerns": [
            [
                each.name,
                each.text[:LONGEST_CONCERN],
                as_record(each.raised),
                as_record(each.settled) if each.settled else None,
            ]
            for each in minutes.concerns
        ],
        "links": [[each.reference, as_record(each.said)] for each in minutes.links],
        "stage": [minutes.stage.name, as_record(minutes.stage.said)] if minutes.stage else None,
        "unlinked": [[each.reference, as_record(each.said)] for each in minutes.unlinked],
    }


def _read(data: Mapping[str, Any]) -> ThreadRecord:
    stage = data["stage"]
    return ThreadRecord(
        tuple(SignOff(str(group), from_record(said)) for group, said in data["sign-offs"]),
        tuple(
            Concern(str(name), str(text), from_record(raised), from_record(done) if done else None)
            for name, text, raised, done in data["concerns"]
        ),
        _links(data["links"]),
        Stage(str(stage[0]), from_record(stage[1])) if stage else None,
        _links(data.get("unlinked", ())),
    )


def _links(data: Iterable[Any]) -> tuple[Link, ...]:
    return tuple(Link(str(reference), from_record(said)) for reference, said in data)
