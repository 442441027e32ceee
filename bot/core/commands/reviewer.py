"""`reviewer`: ask somebody to review a pull request."""

from typing import ClassVar

from bot.core.model.plan.desired_state import DesiredReviewers
from bot.core.model.plugin import PULL_REQUESTS, CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.slash.argument_values import given


class Reviewer(CommandHandler):
    """Asks the people whom the command names to review the pull request."""

    key: ClassVar[str] = "reviewer"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "reviewer <person...>"
    written: ClassVar[str] = "reviewer @carol"
    takes: ClassVar = ("person",)
    kinds: ClassVar = PULL_REQUESTS

    def answer(self, asked: Asked) -> Answer:
        """GitHub asks nobody to review what is theirs."""
        people, pull_request = given(asked.case, "person"), asked.case.facts.pull_request
        author = pull_request.author.login.casefold() if pull_request else None
        if author in {person.casefold() for person in people}:
            return Answer(refusal="Nobody reviews a pull request of their own. Name somebody else.")
        return Answer(desires=(DesiredReviewers(people),))
