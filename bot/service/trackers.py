"""Pull requests and the issues that track them: what happens to one concerns the other."""

from collections.abc import Callable, Iterator

from bot.model.facts import Facts, Need
from bot.model.operation import (
    AddAssignees,
    AddLabels,
    CreateIssue,
    Operation,
    RemoveAssignee,
    RemoveLabel,
    SetMilestone,
    SetState,
)
from bot.model.process import Process
from bot.model.subject import SubjectKind, SubjectRef, Trigger
from bot.rulebook.rulebook import Rulebook
from bot.service.evaluate import Evaluate, Evaluation
from bot.service.refresh import Refresh
from bot.text.numbers import number_of_directory
from bot.text.territory import proposal_directory

MERGED = "merged"


class Trackers:
    """An evaluation, and after it the asking for those that it concerns."""

    def __init__(
        self, evaluate: Evaluate, rulebook: Callable[[], Rulebook], refresh: Refresh
    ) -> None:
        self._evaluate = evaluate
        self._rulebook = rulebook
        self._refresh = refresh

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """As `Evaluator.evaluate`; what is asked for is durable when this returns."""
        evaluation = await self._evaluate(subject, trigger, installation)
        if evaluation.facts:
            await self._tell_of_merge(evaluation.facts, evaluation.done)
        return evaluation

    async def _tell_of_merge(self, facts: Facts, done: tuple[Operation, ...]) -> None:
        """What the rules say of an issue is told from the merged documents: they are others now.

        Issues that hear of it by what was written on them need no asking.
        """
        rulebook, repository = self._rulebook(), facts.subject.repository
        is_merged = facts.pull_request is not None and facts.pull_request.merged
        if not is_merged or Need.PROPOSALS not in rulebook.needs(repository, SubjectKind.ISSUE):
            return
        processes = tuple(entry.process for entry in rulebook.for_repository(repository))
        numbers = {*_numbers(facts, processes)} - {facts.subject.number}
        for number in sorted(numbers - {*_woken(facts, done, rulebook)}):
            issue = SubjectRef(repository, number)
            await self._refresh.ask(issue, SubjectKind.ISSUE, MERGED, str(facts.subject))


def _numbers(facts: Facts, processes: tuple[Process, ...]) -> Iterator[int]:
    """The tracking issue, and every issue whose number a changed directory carries or carried."""
    if isinstance(facts.tracking_issue, Facts):
        yield facts.tracking_issue.subject.number
    files = facts.files if isinstance(facts.files, tuple) else ()
    paths = (path for file in files for path in file.paths)
    for path in paths:
        for process in processes:
            number = number_of_directory(proposal_directory(process, path) or "")
            if number:
                yield number


def _woken(facts: Facts, done: tuple[Operation, ...], rulebook: Rulebook) -> Iterator[int]:
    """Issues that were written on, where a rule listens to what GitHub says of that."""
    tracked = facts.tracking_issue
    for operation in done:
        action = _echo(operation)
        if action is None or not rulebook.listens(facts.subject.repository, "issues", action):
            continue
        if not isinstance(operation, CreateIssue):
            yield operation.subject.number
        elif isinstance(tracked, Facts):
            yield tracked.subject.number


def _echo(operation: Operation) -> str | None:
    """The action of the event that GitHub sends about an issue after this, if it sends one.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
    """
    match operation:
        case AddLabels() | RemoveLabel():
            return "labeled" if isinstance(operation, AddLabels) else "unlabeled"
        case AddAssignees() | RemoveAssignee():
            return "assigned" if isinstance(operation, AddAssignees) else "unassigned"
        case SetMilestone(number=number):
            return "demilestoned" if number is None else "milestoned"
        case SetState():
            return "reopened" if operation.open else "closed"
        case CreateIssue():
            return "opened"
        case _:
            return None
