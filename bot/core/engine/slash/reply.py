"""What a remark with commands is answered: a thumbs-up, or one comment that is edited when need be.

What somebody wrote is never repeated: commands are named as the rules write them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.engine.planning.claims import footer_of
from bot.core.engine.planning.fields.command_overrides import SINGLE
from bot.core.engine.slash.judge import Course, Response
from bot.core.engine.slash.parse import ParsedCommand
from bot.core.markup.enumerations import sentence_case
from bot.core.markup.sanitize import sanitize
from bot.core.model.comment import Comment
from bot.core.model.definitions.people import is_login
from bot.core.model.facts import Facts, Field, Override, OwnComment
from bot.core.model.plan.operation import WriteComment
from bot.core.model.subject import SubjectRef
from bot.core.process.roles.role_descriptions import listed_roles, role_in_words
from bot.core.records.codec import RECORD, recorded
from bot.core.records.command_record import ELSEWHERE, REPLY, CommandRecord, as_record, memory_in
from bot.core.records.commanded import ANY
from bot.core.records.marker import marked, with_key

# https://docs.github.com/en/rest/issues/comments: a body has at most 65,536 characters.
LONGEST_REPLY, LONGEST_NOTE = 50_000, 400
# Whoever was answered so often within the time gets no comment for what is refused.
MOST_ANSWERS, TIRED_FOR = 5, timedelta(hours=1)
DONE = "Done."
NOT_DONE = "**Not done.**"
STAYS = "It stays so until somebody changes it, whatever the rules say."
TRY_AGAIN = (
    "I try again by myself. If this text is still here in a few minutes, repeat the command."
)
_PART = re.compile(r"^<!-- vepbot-part ([A-Za-z0-9_./+:#-]{1,400}) -->\n", re.MULTILINE)
_RULE = re.compile(
    r"[A-Za-z0-9._-]{1,100} \([A-Za-z0-9._/-]{1,300}:[0-9]{1,7}\)"
    r"|\[[A-Za-z0-9._-]{1,100}\]\(https?://[A-Za-z0-9.:/_~%-]{1,700}#L[0-9]{1,7}\)"
)
_FOLDED = re.compile(r"<details>.*</details>", re.DOTALL)
_FOOT = "<!-- vepbot-part foot -->\n"
_URL = re.compile(r"https?://[A-Za-z0-9.:-]+/[A-Za-z0-9_./#?=&%-]{1,500}")


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """What came of one command.

    `notes` say what was left as it is and why. `said` is what it brought about here, `elsewhere` at
    the tracking issue, of which `tracker` are the facts; `is_held`: rules decide about the same
    values, so that it must be remembered.
    `rivals` are others who wanted the opposite shortly before or after. `wrote`: something was
    written for it, beside the receipt.
    """

    heard: ParsedCommand
    response: Response | None = None
    notes: tuple[str, ...] = ()
    said: tuple[Override, ...] = ()
    elsewhere: tuple[Override, ...] = ()
    tracker: Facts | None = None
    is_held: bool = False
    rivals: tuple[Override, ...] = ()
    wrote: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is to be tried again."""
        return self.response is not None and self.response.course is Course.UNKNOWN

    @property
    def is_refused(self) -> bool:
        """Whether nothing was done, nor is anything left to do."""
        return self.response is None or self.response.course is Course.REFUSED

    @property
    def is_nothing(self) -> bool:
        """Whether it wanted something, and nothing of that came about."""
        judgements = self.response.decision.judgements if self.response else ()
        wants = any(judgement.desires for judgement in judgements)
        named = [word for word in (*self.said, *self.elsewhere) if ANY not in word.value]
        return bool(self.notes) and wants and not named

    @property
    def changes(self) -> bool:
        """Whether others see something new: it was done now, or before and is on record now."""
        return self.wrote or bool(self.said or self.elsewhere)

    @property
    def reason(self) -> str:
        """Why it is to be tried again."""
        return self.response.because if self.response else ""

    @property
    def is_plain(self) -> bool:
        """Whether a thumbs-up says all there is to say."""
        if self.response is None or self.response.course is not Course.DONE:
            return False
        return not (self.response.replies or self.notes or self.rivals or self.is_held)


def reply_key(remark: Comment) -> str:
    """The key of the one comment that answers a remark."""
    return f"{REPLY}{remark.name}"


def reply(
    subject: SubjectRef,
    remark: Comment,
    handled: Sequence[CommandOutcome],
    memory: CommandRecord,
    existing: OwnComment | None,
    *,
    ends: str = "",
) -> WriteComment | None:
    """The one comment, with what is new in it; None where it says all that already.

    `ends`: what it says where nothing more is answered for a while.
    """
    parts = dict(_parts(existing.body)) if existing else {}
    alone = len({*parts, *(each.heard.key for each in handled)}) == 1
    for each in handled:
        shown = "" if alone else f"`{each.heard.shown}`: "
        parts[each.heard.key] = shown + told(each)
    room = LONGEST_REPLY // max(len(parts), 1)
    parts = {key: _fitting(text, room) for key, text in parts.items()}
    foot = _foot(remark, handled, existing)
    foot = f"{ends}\n\n{foot}" if ends else foot
    body = marked(reply_key(remark), _composed(parts, foot))
    body = recorded(body, as_record(memory))
    if existing and existing.body.strip() == body.strip():
        return None
    return WriteComment(subject, reply_key(remark), body, existing.id if existing else None)


def _fitting(text: str, room: int) -> str:
    """As much as there is room for; what is folded away goes first, as a whole."""
    if len(text) <= room:
        return text
    return _FOLDED.sub("", text)[:room]


def elsewhere(
    remark: Comment, handled: Sequence[CommandOutcome]
) -> Iterator[tuple[CommandOutcome, WriteComment]]:
    """What commands changed at a tracking issue, said there in one comment: it was said elsewhere.

    Each comes with the first of the commands that it is about.
    """
    for acts in _by_tracker(each for each in handled if each.elsewhere):
        comment = _elsewhere(remark, acts)
        if comment:
            yield acts[0], comment


def _elsewhere(remark: Comment, acts: Sequence[CommandOutcome]) -> WriteComment | None:
    tracker = acts[-1].tracker
    if tracker is None:
        return None
    known = tracker.comments if isinstance(tracker.comments, tuple) else ()
    key = f"{ELSEWHERE}{remark.name}"
    existing = with_key(known, key)
    said = _latest(_words_elsewhere(acts))
    memory = CommandRecord(remark.author.login, remark.at, remark.number, said=said)
    if existing and (before := memory_in(existing)):
        memory = both(before, memory)
    what = sentence_case(", ".join(map(_in_words, memory.said)))
    who = _person(remark.author.login)
    text = f"**{what}**, as {who} said with a command ({_link(remark, 'there')})."
    body = recorded(marked(key, text), as_record(memory))
    if existing and existing.body.strip() == body.strip():
        return None
    return WriteComment(tracker.subject, key, body, existing.id if existing else None)


def _by_tracker(handled: Iterable[CommandOutcome]) -> Iterable[list[CommandOutcome]]:
    found: dict[SubjectRef, list[CommandOutcome]] = {}
    for each in handled:
        if each.tracker:
            found.setdefault(each.tracker.subject, []).append(each)
    return found.values()


def _words_elsewhere(acts: Sequence[CommandOutcome]) -> tuple[Override, ...]:
    return tuple(word for each in acts for word in each.elsewhere)


def told(handled: CommandOutcome) -> str:
    """The reply to one command, Markdown: its outcome, then why, then what to do."""
    response = handled.response
    if response is None:
        return f"{NOT_DONE} {handled.heard.problem}"
    if response.course is Course.UNKNOWN:
        reason = sanitize(response.because, LONGEST_NOTE)
        return f"**Not done yet:** it could not be looked up ({reason}).\n\n{TRY_AGAIN}"
    if response.course is Course.REFUSED:
        return _refused(handled.heard, response)
    return "\n\n".join(_done(handled, response))


def _refused(heard: ParsedCommand, response: Response) -> str:
    if response.replies:
        return f"{NOT_DONE} " + "\n\n".join(response.replies)
    reason = sentence_case(sanitize(response.because, LONGEST_NOTE))
    end = "" if not reason or reason.endswith((".", "!", "?")) else "."
    told = [part for part in (NOT_DONE, f"{reason}{end}") if part]
    return " ".join([*told, *_who_may(heard, response.may)])


def _who_may(heard: ParsedCommand, may: Sequence[str]) -> Iterator[str]:
    """The roles, and below them who that is."""
    if not may:
        return
    process = heard.entry.process
    people = "\n".join(f"* **{role}**: {role_in_words(role, process)}" for role in may)
    yield f"`{heard.shown}` is for {listed_roles(may)}. Ask one of them to write it:\n\n{people}"


def _done(handled: CommandOutcome, response: Response) -> Iterator[str]:
    is_nothing = handled.is_nothing
    if mentions := " ".join(f"@{login}" for login in response.mentions):
        yield mentions
    if response.replies and not is_nothing:
        yield from response.replies
    elif not is_nothing:
        yield f"{DONE} {STAYS}" if handled.is_held else DONE
    notes = "; ".join(sanitize(note, LONGEST_NOTE) for note in handled.notes)
    if notes:
        yield f"{NOT_DONE} {sentence_case(notes)}." if is_nothing else f"Left as it is: {notes}."
    for word in handled.rivals:
        yield _rival(word, handled)


def _rival(word: Override, handled: CommandOutcome) -> str:
    """A note for both people: the later comment wins."""
    command = handled.heard.command
    name = f"@{word.author}" if is_login(word.author) else "somebody"
    at = f"{word.at:%H:%M} UTC"
    if command and command.at and (word.at, word.number) > (command.at, command.number):
        return f"{name} said the opposite later, at {at}, and the later comment wins."
    return f"{name} said the opposite before, at {at}; the later comment wins."


def _in_words(word: Override) -> str:
    name, value = word.field.value, sanitize(word.value)
    if not word.value:
        return "reopened" if name == "state" else f"no {name}"
    return f"{name} {value}" if word.present else f"{name} {value} removed"


def _person(login: str) -> str:
    return sanitize(login)


def _link(remark: Comment, words: str) -> str:
    return f"[{words}]({remark.url})" if _URL.fullmatch(remark.url) else words


def _foot(remark: Comment, handled: Sequence[CommandOutcome], existing: OwnComment | None) -> str:
    """To whom, and by which rules; also those that answered an earlier part of it."""
    earlier = _RULE.findall(existing.body.rpartition(_FOOT)[2]) if existing else ()
    rules = [
        judgement
        for each in handled
        if each.response
        for judgement in each.response.decision.judgements
    ]
    whom = _link(remark, _person(remark.author.login))
    return " ".join(filter(None, (f"<sub>To {whom}</sub>", footer_of(rules, besides=earlier))))


def _composed(parts: Mapping[str, str], foot: str) -> str:
    told_of = [f"<!-- vepbot-part {key} -->\n{text}" for key, text in parts.items()]
    return "\n\n".join([*told_of, f"{_FOOT}{foot}"])


def _parts(body: str) -> Iterator[tuple[str, str]]:
    """What an earlier version of the comment says of each command."""
    body = RECORD.sub("", body)
    found = list(_PART.finditer(body))
    ends = [each.start() for each in found[1:]] + [len(body)]
    for part, end in zip(found, ends, strict=False):
        if part[1] != "foot":
            yield part[1], body[part.end() : end].strip()


def is_tired(comments: Sequence[OwnComment], remark: Comment) -> bool:
    """Whether somebody was answered so often of late that a refusal is not worth a comment."""
    memories = (memory_in(each) for each in comments if each.key.startswith(REPLY))
    recent = [
        each
        for each in memories
        if each
        and each.author.casefold() == remark.author.login.casefold()
        and timedelta() <= remark.at - each.at <= TIRED_FOR
    ]
    return len(recent) >= MOST_ANSWERS


def remembering(memory: CommandRecord, handled: Sequence[CommandOutcome]) -> CommandRecord:
    """What is remembered of a remark after these commands too; of one value its last word."""
    closed = tuple(each.heard.key for each in handled if not each.is_open)
    said = (*memory.said, *(word for each in handled for word in each.said))
    return replace(
        memory,
        done=tuple(dict.fromkeys((*memory.done, *closed))),
        taught=memory.taught or any(each.heard.is_unknown for each in handled),
        said=_latest(said),
    )


def remembering_elsewhere(
    memory: CommandRecord, handled: Sequence[CommandOutcome]
) -> dict[SubjectRef, CommandRecord]:
    """What is remembered of it at tracking issues."""
    return {
        acts[0].tracker.subject: replace(memory, done=(), said=_latest(_words_elsewhere(acts)))
        for acts in _by_tracker(each for each in handled if each.elsewhere)
        if acts[0].tracker
    }


def both(before: CommandRecord, after: CommandRecord) -> CommandRecord:
    """What is remembered of one remark in one thread, with what was remembered before."""
    return replace(after, said=_latest((*before.said, *after.said)))


def _latest(words: Iterable[Override]) -> tuple[Override, ...]:
    return tuple({_about(word): word for word in words}.values())


def _about(word: Override) -> tuple[Field, str]:
    return word.field, "" if word.field in SINGLE else word.value.casefold()
