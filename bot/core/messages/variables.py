"""The closed list of names that rules and templates may use in `${…}`, and what each stands for."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from bot.core.documents.paths import touched_in
from bot.core.messages.links import blob_url
from bot.core.messages.schedule_variables import AIM_WAKES, CALENDAR_VARIABLES, fact_in
from bot.core.model.context import Context
from bot.core.model.definitions.process import Group, Process
from bot.core.model.definitions.variable import Values, Variable
from bot.core.model.facts import Ambiguous, Facts, Need, NotFetched, Thread, Unavailable, reason_of
from bot.core.model.plugin import TRACKER_CHANGED
from bot.core.model.proposal import Proposal
from bot.core.model.records.exception_request import ExceptionRequest, ExceptionState
from bot.core.process.exceptions import exemption_of, standing_of
from bot.core.process.targets.target_release import AIM_NEEDS, stated_target
from bot.core.schedules.ends import end_of

_CHANGED = {"pull_request": frozenset({"opened", "reopened", "synchronize", "edited"})}
_THREAD = {
    "pull_request": frozenset({"opened", "edited"}),
    "issues": frozenset({"opened", "edited"}),
}
_TRACKER = {
    "pull_request": frozenset({"opened", "edited", "synchronize", "closed"}),
    "issues": TRACKER_CHANGED,
}
EXCEPTION_NEEDS = frozenset({Need.EXCEPTIONS}) | AIM_NEEDS


def _groups(shown: Callable[[Group], str | None]) -> Callable[[Context], Values]:
    def values(case: Context) -> Values:
        if case.facts.pull_request is None:
            return _groups_of_labels(case, shown)
        if not isinstance(case.facts.files, tuple):
            return Values((), unknown=reason_of(case.facts.files))
        return _groups_of_keys(case.process, touched_in(case).groups, shown)

    return values


def _groups_of_keys(
    process: Process, keys: Iterable[str], shown: Callable[[Group], str | None]
) -> Values:
    values, notes = [], []
    for key in keys:
        group = process.group(key)
        if group is None:
            notes.append(f'directory "{key}" is no group of process {process.name}')
        elif value := shown(group):
            values.append(value)
    return Values(tuple(values), tuple(notes))


def _groups_of_labels(case: Context, shown: Callable[[Group], str | None]) -> Values:
    """An issue says by its labels whose it is."""
    labels = case.facts.thread.labels
    present = {label.casefold() for label in labels}
    owners = (g for g in case.process.groups if g.label and g.label.casefold() in present)
    return Values(tuple(value for group in owners if (value := shown(group))))


def _range(shown: Callable[[Group], str | None]) -> Callable[[Process], tuple[str, ...]]:
    return lambda process: tuple(value for group in process.groups if (value := shown(group)))


def _group_variable(name: str, description: str, shown: Callable[[Group], str | None]) -> Variable:
    return Variable(
        name,
        description,
        frozenset({Need.FILES}),
        _CHANGED,
        _groups(shown),
        _range(shown),
        is_ours=True,
    )


def _proposals(case: Context) -> Iterator[Proposal]:
    changes = case.facts.proposals
    for change in changes if isinstance(changes, tuple) else ():
        if change.current and not change.current.is_template:
            yield change.current


def _of_proposals(read: Callable[[Proposal], str | int | None]) -> Callable[[Context], Values]:
    def values(case: Context) -> Values:
        if not isinstance(case.facts.proposals, tuple):
            return Values((), unknown=reason_of(case.facts.proposals))
        found = (read(proposal) for proposal in _proposals(case))
        return Values(tuple(dict.fromkeys(str(value) for value in found if value is not None)))

    return values


def _proposal_variable(
    name: str, description: str, read: Callable[[Proposal], str | int | None]
) -> Variable:
    return Variable(
        f"proposal.{name}", description, frozenset({Need.PROPOSALS}), _CHANGED, _of_proposals(read)
    )


def _participating_labels(case: Context) -> Values:
    if not isinstance(case.facts.proposals, tuple):
        return Values((), unknown=reason_of(case.facts.proposals))
    keys = (key for proposal in _proposals(case) for key in proposal.participating)
    groups = (case.process.group(key) for key in dict.fromkeys(keys))
    return Values(tuple(group.label for group in groups if group and group.label))


def _tracking_issue(case: Context) -> Values:
    found = case.facts.tracking_issue
    if isinstance(found, Facts):
        return Values((f"#{found.subject.number}",))
    is_settled = found is None or isinstance(found, Ambiguous)
    return Values(()) if is_settled else Values((), unknown=reason_of(found))


def _tracking_doubt(case: Context) -> Values:
    found = case.facts.tracking_issue
    return Values((found.reason,) if isinstance(found, Ambiguous) else ())


def _tracking_hints(case: Context) -> Values:
    found = case.facts.tracking_issue
    hints = found.hints if isinstance(found, Ambiguous) else ()
    return Values((" or ".join(f"#{number}" for number in hints),) if hints else ())


def _tracking_claim(case: Context) -> Values:
    found = case.facts.tracking_issue
    claimed = found.claimed if isinstance(found, Ambiguous) else None
    return Values((f"#{claimed}",) if claimed else ())


def _proposal_url(case: Context) -> Values:
    """On the branch that it was merged into, else as it was proposed."""
    pull_request = case.facts.pull_request
    if pull_request is None or not isinstance(case.facts.proposals, tuple):
        return Values((), unknown=reason_of(case.facts.proposals) if pull_request else None)
    commit = pull_request.base.name if pull_request.merged else pull_request.head.sha
    found = (blob_url(case, commit, proposal.path) for proposal in _proposals(case))
    return Values(tuple(url for url in found if url))


def _exception(
    shown: Callable[[ExceptionRequest, Context], str | None],
) -> Callable[[Context], Values]:
    def values(case: Context) -> Values:
        found = exemption_of(case)
        if isinstance(found, NotFetched | Unavailable):
            return Values((), unknown=reason_of(found))
        value = shown(found, case) if found else None
        return Values((value,) if value else ())

    return values


def _standing(found: ExceptionRequest, case: Context) -> str | None:
    """One that was withdrawn is none."""
    standing = standing_of(found, case.now)
    return None if standing is ExceptionState.WITHDRAWN else standing.value


def _end_of_exception(case: Context) -> tuple[datetime, ...]:
    """As a granted one ends, it has expired."""
    found = exemption_of(case)
    ends = end_of(found) if isinstance(found, ExceptionRequest) else None
    return (ends,) if ends else ()


def _target(case: Context) -> Values:
    return fact_in(stated_target(case), str)


def _thread(read: Callable[[Thread], str]) -> Callable[[Context], Values]:
    return lambda case: Values((read(case.facts.thread),))


def _thread_variable(name: str, description: str, read: Callable[[Thread], str]) -> Variable:
    return Variable(f"subject.{name}", description, frozenset(), _THREAD, _thread(read))


def _process_variable(name: str, description: str, read: Callable[[Process], str]) -> Variable:
    return Variable(
        f"process.{name}",
        description,
        frozenset(),
        {},
        lambda case: Values((read(case.process),) if read(case.process) else ()),
        lambda process: (read(process),) if read(process) else (),
        is_ours=True,
    )


VARIABLES = {
    variable.name: variable
    for variable in (
        _group_variable(
            "group.label",
            "the label of each group whose proposals are touched",
            lambda group: group.label,
        ),
        _group_variable(
            "group.name", "the name of each group whose proposals are touched", lambda g: g.name
        ),
        _proposal_variable("number", "the number of the proposal", lambda found: found.number),
        _proposal_variable("title", "its title, without its number", lambda found: found.title),
        _proposal_variable("path", "the path of its document", lambda found: found.path),
        _proposal_variable("stage", "the stage that its document states", lambda p: p.stage),
        _proposal_variable("status", "the status that its document states", lambda p: p.status),
        Variable(
            "proposal.url",
            "where its document can be read",
            frozenset({Need.PROPOSALS}),
            _CHANGED | {"pull_request": _CHANGED["pull_request"] | {"closed"}},
            _proposal_url,
            is_ours=True,
        ),
        Variable(
            "proposal.target",
            "the lowest release that its document targets and that is not over",
            AIM_NEEDS,
            _CHANGED,
            _target,
        ),
        Variable(
            "proposal.participating-labels",
            "the labels of the groups that its document names as taking part",
            frozenset({Need.PROPOSALS}),
            _CHANGED,
            _participating_labels,
            _range(lambda group: group.label),
            is_ours=True,
        ),
        *CALENDAR_VARIABLES,
        Variable(
            "tracking-issue",
            "the issue that tracks the proposal, `#25`",
            frozenset({Need.TRACKING_ISSUE}),
            _TRACKER,
            _tracking_issue,
            is_ours=True,
        ),
        Variable(
            "tracking-doubt",
            "why the tracking issue is not clear",
            frozenset({Need.TRACKING_ISSUE}),
            _TRACKER,
            _tracking_doubt,
        ),
        Variable(
            "tracking-hints",
            "issues that may track the proposal although nobody says so, `#25`",
            frozenset({Need.TRACKING_ISSUE}),
            _TRACKER,
            _tracking_hints,
            is_ours=True,
        ),
        Variable(
            "tracking-claim",
            "an issue that is named as the one that tracks the proposal, unconfirmed, `#25`",
            frozenset({Need.TRACKING_ISSUE}),
            _TRACKER,
            _tracking_claim,
            is_ours=True,
        ),
        Variable(
            "exception.state",
            "the state of its exception: requested, granted, denied or expired",
            EXCEPTION_NEEDS,
            AIM_WAKES,
            _exception(_standing),
            lambda _: tuple(
                each.value for each in ExceptionState if each is not ExceptionState.WITHDRAWN
            ),
            is_ours=True,
            turns=_end_of_exception,
        ),
        Variable(
            "exception.until",
            "the last day of its exception, 2026-05-04",
            EXCEPTION_NEEDS,
            AIM_WAKES,
            _exception(lambda found, _: found.until.isoformat() if found.until else None),
            is_ours=True,
        ),
        _thread_variable(
            "number", "the number of the issue or pull request", lambda t: str(t.number)
        ),
        _thread_variable("title", "its title", lambda thread: thread.title),
        _thread_variable("author", "who opened it", lambda thread: thread.author.login),
        _process_variable("name", "what people call a proposal", lambda process: process.name),
        _process_variable("contact", "whom to ask", lambda process: process.contact),
    )
}
