"""What conditions on reviews have in common: people in a role, and how many of them."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Count, Word
from bot.core.model.context import Context
from bot.core.model.definitions.people import ANYBODY, people_in
from bot.core.model.facts import Need, Review, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import PULL_REQUESTS, Condition, Reference


class ReviewCondition(Condition):
    """Counts people in a role (`anybody` for no role) whose latest review counts.

    The author's own review never counts, nor does a machine's.
    """

    needs: ClassVar = frozenset({Need.REVIEWS})
    wakes: ClassVar = {
        "pull_request_review": frozenset({"submitted", "edited", "dismissed"}),
        "pull_request": frozenset({"opened", "reopened", "synchronize", "edited"}),
    }
    kinds: ClassVar = PULL_REQUESTS
    short: ClassVar[str] = "role"
    states: ClassVar[frozenset[str]]
    done: ClassVar[str]

    role: Word
    count: Annotated[Count, Field(ge=1)] = 1

    def references(self) -> tuple[Reference, ...]:
        """The role must be declared."""
        return () if self.role == ANYBODY else (Reference("role", self.role, ("role",)),)

    def required(self) -> frozenset[Need]:
        """Who is in the role."""
        return self.needs | (frozenset() if self.role == ANYBODY else frozenset({Need.ROLES}))

    def judge(self, case: Context) -> Verdict:
        """Unknown when reviews or the people in the role could not be read."""
        reviews = case.facts.reviews
        if not isinstance(reviews, tuple):
            return unknown(self.key, reason_of(reviews))
        members = frozenset[str]() if self.role == ANYBODY else people_in(case, self.role)
        if not isinstance(members, frozenset):
            return unknown(self.key, reason_of(members))
        found = sorted(self._people(reviews, case, members))
        because = f"{self.done} by {listed(found) or 'nobody'}, wanted: {self.count} of {self.role}"
        return judged(self.key, because, holds=len(found) >= self.count)

    def _people(
        self, reviews: tuple[Review, ...], case: Context, members: frozenset[str]
    ) -> set[str]:
        author = case.facts.thread.author.login.casefold()
        return {
            review.author.login
            for review in reviews
            if review.state in self.states
            and not review.author.is_bot
            and not case.process.is_machine(review.author.login)
            and review.author.login.casefold() != author
            and (self.role == ANYBODY or review.author.login.casefold() in members)
        }
