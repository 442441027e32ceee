"""What the bot says by itself as deadlines come, move and pass, and what its gate says meanwhile.

Each notice is one rule's: the others are left out, so that a file has one text, whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.documents.proposal import read_proposal
from bot.core.engine.decision.decide import decide
from bot.core.engine.planning.plan import Plan, plan
from bot.core.model.actor import Actor
from bot.core.model.definitions.calendar import Calendar, Schedule
from bot.core.model.definitions.process import Process
from bot.core.model.facts import Change, ChangedFile, CodeChange, Facts, Field, Issue, OwnComment
from bot.core.model.proposal import ProposalChange
from bot.core.model.records.exception_request import Decision, ExceptionRequest, ExceptionState
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import Trigger
from bot.core.process.exceptions import ledger
from bot.core.records.announced_dates import AnnouncedDates
from bot.core.records.codec import RECORD
from bot.core.records.marker import STATUS
from bot.core.rulebook.rulebook import Rulebook
from tests.harness.answers import answer_to
from tests.harness.support import PROW
from tests.harness.tiny import deadline

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FREEZE = datetime(2026, 5, 1, 12, tzinfo=UTC)
CODE_FREEZE = datetime(2026, 6, 21, 12, tzinfo=UTC)
CALENDAR = Calendar(
    (
        Schedule("v1.8", (deadline("ga", date(2026, 1, 31)),)),
        Schedule(
            "v1.9",
            (
                replace(deadline("vep-freeze", date(2026, 4, 30)), grace=DAY),
                deadline("code-freeze", date(2026, 6, 20)),
                deadline("ga", date(2026, 7, 22)),
            ),
        ),
    )
)
PULL_URL = "https://github.com/kubevirt/enhancements/pull/31#issuecomment-1"
ASKED = ExceptionRequest(
    "v1.9",
    ExceptionState.REQUESTED,
    Decision("alice", datetime(2026, 4, 29, 9, tzinfo=UTC), PULL_URL),
    "The review took long.",
    "two weeks",
    "No alpha in v1.9.",
    proposals=("veps/sig-compute/25-live-resize",),
)
DECIDED = Decision("dora", datetime(2026, 5, 2, 9, tzinfo=UTC), PULL_URL)
UNTIL = date(2026, 5, 14)
ENDS = datetime(2026, 5, 15, 12, tzinfo=UTC)
GRANTED = replace(ASKED, standing=ExceptionState.GRANTED, decided=DECIDED, until=UNTIL)
DENIED = replace(
    ASKED, standing=ExceptionState.DENIED, decided=DECIDED, reason="The API is not settled."
)
MERGED = Change(Field.MERGE, "#31", added=True, actor=Actor("carol"), at=FREEZE - 60 * DAY)
ASK = "/vep exception request\nwhy: The review took long.\nuntil: two weeks\nimpact: No alpha."


@dataclass(frozen=True)
class Moment:
    """One rule, and the facts and the time in which it says something."""

    rule: str
    facts: Facts
    now: datetime


@dataclass(frozen=True)
class Notices:
    """All of them, about one proposal under these rules: its pull request, its tracking issue."""

    rulebook: Rulebook
    pull: Facts
    text: str
    path: str

    def moments(self) -> Mapping[str, Moment]:
        """By the name of the golden file; what begins with `gate` is a check."""
        return {**self._gates(), **self._of_pull(), **self._of_tracker()}

    def _of_pull(self) -> dict[str, Moment]:
        pull, reminder, missed = self.pull, "freeze-reminder", "freeze-missed"
        excepted = replace(pull, exceptions=(GRANTED,))
        moved = replace(pull, comments=(_told("vep-freeze", date(2026, 4, 23)),))
        return {
            "notice-freeze-reminder-14d": Moment(reminder, pull, FREEZE - 14 * DAY + 2 * HOUR),
            "notice-freeze-reminder-3d": Moment(reminder, pull, FREEZE - 3 * DAY + 2 * HOUR),
            "notice-freeze-reminder-late": Moment(reminder, pull, FREEZE - DAY),
            "notice-freeze-missed": Moment(missed, pull, FREEZE + 3 * HOUR),
            "notice-freeze-moved": Moment("vep-freeze-moved", moved, FREEZE - 30 * DAY),
            "notice-exception-reminder": Moment("exception-reminder", excepted, ENDS - 2 * DAY),
            "notice-exception-over": Moment("exception-over", excepted, ENDS + 3 * HOUR),
        }

    def _of_tracker(self) -> dict[str, Moment]:
        accepted = replace(self.tracker(), history=(MERGED,))
        reminder = "code-freeze-reminder"
        open_code = replace(accepted, code=(_code(1, merged=True), _code(2, merged=False)))
        unmerged = replace(accepted, proposals=(), history=())
        moved = (_told("vep-freeze", date(2026, 4, 23)), _told("code-freeze", date(2026, 6, 27)))
        late = replace(open_code, exceptions=(replace(GRANTED, until=date(2026, 6, 28)),))
        over = datetime(2026, 6, 29, 12, tzinfo=UTC)
        of, missed, code_missed = Moment, "tracker-freeze-missed", "code-freeze-missed"
        return {
            "notice-tracker-freeze-missed": of(missed, unmerged, FREEZE + 3 * HOUR),
            "notice-tracker-freeze-moved": of(
                "vep-freeze-moved", replace(unmerged, comments=moved[:1]), FREEZE - 30 * DAY
            ),
            "notice-code-freeze-reminder-14d": of(
                reminder, open_code, CODE_FREEZE - 14 * DAY + 2 * HOUR
            ),
            "notice-code-freeze-reminder-3d": of(
                reminder, open_code, CODE_FREEZE - 3 * DAY + 2 * HOUR
            ),
            "notice-code-freeze-missed": of(code_missed, open_code, CODE_FREEZE + 3 * HOUR),
            "notice-code-freeze-moved": of(
                "code-freeze-moved", replace(open_code, comments=moved[1:]), CODE_FREEZE - 30 * DAY
            ),
            "notice-tracker-exception-reminder": of(
                "tracker-exception-reminder", late, over - 2 * DAY
            ),
            "notice-tracker-exception-over": of("tracker-exception-over", late, over + 3 * HOUR),
            "tracker-readiness": of("tracker-readiness", open_code, CODE_FREEZE - 30 * DAY),
            "tracker-readiness-late": of("tracker-readiness", open_code, CODE_FREEZE + DAY),
            "tracker-acceptance": of("tracker-acceptance", unmerged, FREEZE - 30 * DAY),
            "tracker-acceptance-late": of("tracker-acceptance", unmerged, FREEZE + DAY),
            "tracker-shipped": of("tracker-shipped", self._shipped(), CODE_FREEZE + 60 * DAY),
            "tracker-ended": of("tracker-ended", self._withdrawn(), FREEZE + DAY),
            "tracker-phase": of("tracker-phase", accepted, FREEZE + DAY),
            "tracker-status": of("tracker-status", accepted, FREEZE - 30 * DAY),
            "tracker-status-unmerged": of("tracker-status", unmerged, FREEZE - 30 * DAY),
        }  # fmt: skip

    def _gates(self) -> dict[str, Moment]:
        pull, after = self.pull, FREEZE + 2 * DAY
        [change] = pull.proposals if isinstance(pull.proposals, tuple) else ()
        tracked = replace(pull, proposals=(ProposalChange(change.head, change.head),))
        template = (ChangedFile("veps/NNNN-vep-template/vep.md", "modified"),)
        states = {
            "open-in-time": (pull, FREEZE - DAY),
            "open-late": (pull, after),
            "approved-in-time": (_approved(pull), FREEZE + 2 * HOUR),
            "one-of-two-late": (replace(pull, proposals=_both(self.rulebook, self.path)), after),
            "no-target": (replace(pull, proposals=_untargeted(self.rulebook, self.path)), after),
            "tracked-already": (tracked, after),
            "bulk": (replace(pull, files=_many(), proposals=()), after),
            "no-proposal": (replace(pull, files=template, proposals=()), after),
            "exception-asked": (replace(pull, exceptions=(ASKED,)), after),
            "exception-granted": (replace(pull, exceptions=(GRANTED,)), after),
            "exception-denied": (replace(pull, exceptions=(DENIED,)), after),
            "exception-over": (replace(pull, exceptions=(GRANTED,)), ENDS + DAY),
        }
        return {f"gate-{name}": Moment("freeze-gate", *found) for name, found in states.items()}

    def tracker(self) -> Facts:
        """The tracking issue on its milestone, with its document merged."""
        subject, process = SubjectRef(self.pull.subject.repository, 25), self._process
        document = read_proposal(self.text, self.path, process)
        return replace(
            self.pull,
            subject=subject,
            thread=_issue(subject),
            kind=SubjectKind.PROPOSAL,
            files=(),
            proposals=(ProposalChange(document, document),),
            repository_labels=frozenset(process.labels | {"sig/compute"}),
        )

    def _shipped(self) -> Facts:
        code = replace(_code(1, merged=True), merged_at=FREEZE)
        return replace(self.tracker(), history=(MERGED,), code=(code,))

    def _withdrawn(self) -> Facts:
        """Taken off the table by its document, after it was merged."""
        text = f"---\nstatus: withdrawn\n---\n{self.text}"
        document = read_proposal(text, self.path, self._process)
        changes = (ProposalChange(document, document),)
        return replace(self.tracker(), proposals=changes, history=(MERGED,))

    @property
    def _process(self) -> Process:
        return self.rulebook.processes[0].process

    def planned(self, moment: Moment) -> Plan:
        """What this one rule makes of it."""
        event = "issues" if moment.facts.pull_request is None else "pull_request"
        trigger = Trigger((f"{event}.sweep",))
        only = _only(moment.rule, self.rulebook)
        return plan(decide(only, moment.facts, trigger, moment.now), moment.facts)

    def answers(self) -> dict[str, str]:
        """What exceptions are answered, with the ledger, and commands of tracking issues."""
        tracker, after = self.tracker(), FREEZE + DAY
        asked = replace(tracker, exceptions=(ASKED,))
        granted = replace(tracker, exceptions=(GRANTED,))
        lacking, early = ASK.replace("two weeks", "<how long>"), FREEZE - 30 * DAY
        said: dict[str, tuple[str, str, Facts, datetime]] = {
            "exception-request": (ASK, "alice", tracker, after),
            "exception-request-lacking": (lacking, "alice", tracker, after),
            "exception-request-again": (ASK, "alice", granted, after + DAY),
            "exception-grant": ("/vep exception grant until 2026-05-14", "dora", asked, after),
            "exception-grant-no-day": ("/vep exception grant", "dora", asked, after),
            "exception-grant-over": ("/vep exception grant until 2026-04-14", "dora", asked, after),
            "exception-deny": ("/vep exception deny The API is not settled.", "dora", asked, after),
            "exception-deny-none": ("/vep exception deny", "dora", tracker, after),
            "exception-withdraw": ("/vep exception withdraw", "alice", asked, after),
            "exception-stranger": ("/vep exception grant", "mallory", asked, after),
            "status-of-tracker": ("/vep status", "mallory", tracker, early),
            "link": ("/vep link kubevirt/kubevirt#12345", "alice", tracker, early),
            "unlink-none": ("/vep unlink kubevirt/kubevirt#12345", "alice", tracker, early),
            "stage": ("/vep stage beta", "alice", tracker, early),
            "explain": ("/vep explain", "mallory", self.pull, early),
            "reset-labels": ("/vep reset labels", "alice", self.pull, early),
        }  # fmt: skip
        return {
            f"command-{name}": answer_to(line, by, self.rulebook, found, now)
            for name, (line, by, found, now) in said.items()
        }

    def ledgers(self) -> dict[str, str]:
        """The comment that has all exceptions, without the record that only we read."""
        contact = self._process.contact
        withdrawn = replace(ASKED, standing=ExceptionState.WITHDRAWN, decided=DECIDED)
        states = {
            "asked": (ASKED,),
            "granted": (GRANTED,),
            "granted-no-day": (replace(GRANTED, until=None),),
            "denied": (DENIED,),
            "withdrawn": (withdrawn,),
            "several": (replace(GRANTED, release="v1.8", until=date(2026, 1, 5)), DENIED),
        }
        return {
            f"ledger-{name}": RECORD.sub("", ledger(found, contact)) + "\n"
            for name, found in states.items()
        }


def _issue(subject: SubjectRef) -> Issue:
    return Issue(
        number=subject.number, title="VEP 25: Live resize", body="", author=Actor("alice"),
        open=True, labels=("kind/tracker", "sig/compute"), milestone="v1.9",
        created_at=FREEZE - 90 * DAY, updated_at=FREEZE - 80 * DAY,
        url=f"https://github.com/{subject.repository}/issues/{subject.number}",
    )  # fmt: skip


def _only(name: str, rulebook: Rulebook) -> Rulebook:
    entries = (
        replace(entry, rules=tuple(rule for rule in entry.rules if rule.ref.name == name))
        for entry in rulebook.processes
    )
    return Rulebook(tuple(entries), rulebook.digest)


def _many() -> tuple[ChangedFile, ...]:
    return tuple(ChangedFile(f"veps/sig-compute/{n}-x/vep.md", "added") for n in range(1, 5))


def _told(name: str, day: date) -> OwnComment:
    return OwnComment(1, STATUS, f"All done.\n\n{AnnouncedDates('v1.9', {name: (day,)})}")


def _code(number: int, *, merged: bool) -> CodeChange:
    return CodeChange(
        SubjectRef("kubevirt/kubevirt", number), "Live resize", open=not merged, merged=merged
    )


def _approved(pull: Facts) -> Facts:
    at = FREEZE - DAY
    history = (
        Change(Field.LABEL, label, added=True, actor=PROW, at=at) for label in ("lgtm", "approved")
    )
    thread = replace(pull.thread, labels=(*pull.thread.labels, "lgtm", "approved"))
    return replace(pull, thread=thread, history=tuple(history))


def _untargeted(rulebook: Rulebook, path: str) -> tuple[ProposalChange, ...]:
    process = rulebook.processes[0].process
    return (ProposalChange(None, read_proposal("# VEP #25: Live resize\n", path, process)),)


def _both(rulebook: Rulebook, path: str) -> tuple[ProposalChange, ...]:
    """A target above the frozen one, of which no schedule says anything."""
    process = rulebook.processes[0].process
    text = "# VEP #25: Live resize\n\n## Target releases\n\n- alpha: v1.9\n- beta: v1.12\n"
    return (ProposalChange(None, read_proposal(text, path, process)),)


def rules_with_a_message(rulebook: Rulebook) -> Iterator[str]:
    """Names of the rules that say something to people, whatever sets them off."""
    for entry in rulebook.processes:
        for rule in entry.rules:
            if rule.once or rule.do or any(_speaks(each) for each in rule.ensure):
                yield rule.ref.name


def _speaks(action: Any) -> bool:
    return action.key in ("check", "issue", "status")
