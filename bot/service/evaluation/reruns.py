"""All checks shall run again, and GitHub names a commit alone: of whose pull request it is."""

from bot.core.engine.decision.decide import Decision
from bot.core.engine.planning.plan import Plan
from bot.core.model.subject import SubjectKind, SubjectRef
from bot.core.model.trigger import Trigger
from bot.github.api.client import App
from bot.github.webhook.check_runs import checked_pull_requests
from bot.service.evaluation.evaluate import Clock
from bot.service.evaluation.result import Evaluate, Evaluation
from bot.service.queue.requeue import RERUN, Requeue

REASON = "rerun"


class Reruns:
    """An evaluation, but of the subject that is nobody yet: then those that it is are asked for."""

    def __init__(self, app: App, evaluate: Evaluate, refresh: Requeue, clock: Clock) -> None:
        self._app = app
        self._evaluate = evaluate
        self._refresh = refresh
        self._clock = clock

    async def evaluate(
        self, subject: SubjectRef, trigger: Trigger, installation: int | None
    ) -> Evaluation:
        """As `Evaluator.evaluate`; what is asked for is durable when this returns."""
        if subject.number or trigger.commit is None:
            return await self._evaluate(subject, trigger, installation)
        client = await self._app.reach(subject.repository, installation)
        found = await checked_pull_requests(
            client, subject.repository, trigger.commit, self._app.app_id
        )
        for number in found:
            pull_request, cause = SubjectRef(subject.repository, number), trigger.deliveries[0]
            kind = SubjectKind.PULL_REQUEST
            await self._refresh.ask(pull_request, kind, REASON, cause, action=RERUN)
        return Evaluation(Decision(trigger, self._clock(), ()), Plan(()), ())
