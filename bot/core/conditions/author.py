"""`author: alice`: who opened it."""

from typing import ClassVar

from pydantic import model_validator

from bot.core.messages.yaml_fields import Flag, Word, Words
from bot.core.model.actor import Actor
from bot.core.model.context import Context
from bot.core.model.definitions.people import people_in
from bot.core.model.facts import Need, reason_of
from bot.core.model.plan.verdict import Verdict, judged, unknown
from bot.core.model.plugin import THREADS, Condition, Reference

OPENED = frozenset({"opened"})


class Author(Condition):
    """Holds when it was opened by one of the accounts in `login`, by somebody in `role`, or a bot.

    Exactly one of the three is given. Accounts in `process.automation` count as bots.
    """

    key: ClassVar[str] = "author"
    example: ClassVar[str] = "{ role: release-team }"
    wakes: ClassVar = {"pull_request": OPENED, "issues": OPENED}
    kinds: ClassVar = THREADS
    short: ClassVar[str] = "login"

    login: Words | None = None
    role: Word | None = None
    bot: Flag | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Author":
        if sum(each is not None for each in (self.login, self.role, self.bot)) != 1:
            raise ValueError('write one of "login", "role" and "bot"')
        return self

    def references(self) -> tuple[Reference, ...]:
        """The role must be declared."""
        return (Reference("role", self.role, ("role",)),) if self.role else ()

    def required(self) -> frozenset[Need]:
        """Who is in the role."""
        return frozenset({Need.ROLES}) if self.role else frozenset()

    def judge(self, case: Context) -> Verdict:
        """Unknown when the people in a role could not be looked up."""
        actor = case.facts.thread.author
        because = f"{actor.login} opened it"
        if self.role:
            return self._judge_role(self.role, actor, case)
        if self.login:
            names = {name.lstrip("@").casefold() for name in self.login}
            return judged(self.key, because, holds=actor.login.casefold() in names)
        is_bot = actor.is_bot or case.process.is_machine(actor.login)
        return judged(self.key, because, holds=is_bot == self.bot)

    def _judge_role(self, role: str, actor: Actor, case: Context) -> Verdict:
        people = people_in(case, role)
        if not isinstance(people, frozenset):
            return unknown(self.key, reason_of(people))
        holds = actor.login.casefold() in people
        because = f"{actor.login}, who opened it, is {'' if holds else 'not '}{role}"
        return judged(self.key, because, holds=holds)
