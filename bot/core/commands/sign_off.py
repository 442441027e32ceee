"""`sign-off`: a group that takes part has no objection."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from bot.core.documents.groups import resolve_group
from bot.core.markup.enumerations import listed
from bot.core.messages.yaml_fields import Word
from bot.core.model.context import Context
from bot.core.model.definitions.people import people_in, role_in_group
from bot.core.model.facts import Fact, Need, NotFetched, Unavailable, reason_of
from bot.core.model.plugin import CommandHandler, Reference
from bot.core.model.records.command_result import Answer, Asked
from bot.core.model.records.thread_record import SignOff as Signed
from bot.core.model.records.thread_record import ThreadRecord
from bot.core.process.roles.participating_groups import involved_groups
from bot.core.process.thread_record import amended
from bot.core.records.attribution import said_now
from bot.core.slash.argument_values import given


class SignOff(CommandHandler):
    """Records that a group takes part and has no objection, said by somebody in `role` there.

    Without a group it is said for all of which the person is in that role.
    """

    key: ClassVar[str] = "sign-off"
    example: ClassVar[str] = "{ role: lead }"
    usage: ClassVar[str] = "sign-off [group]"
    written: ClassVar[str] = "sign-off compute"
    needs: ClassVar = frozenset({Need.ROLES, Need.FILES, Need.PROPOSALS, Need.COMMENTS})
    short: ClassVar[str] = "role"

    role: Word

    def references(self) -> tuple[Reference, ...]:
        """The role must be declared."""
        return (Reference("role", self.role, ("role",)),)

    def answer(self, asked: Asked) -> Answer:
        """Of several groups, one that is named, or all that are the person's."""
        case = asked.case
        groups = involved_groups(case.process, case.facts)
        if isinstance(groups, NotFetched | Unavailable):
            return Answer(unknown=reason_of(groups))
        named = [resolve_group(case.process, name) or name for name in given(case, "group")]
        if not set(named) <= set(groups):
            return Answer(refusal=f"That group does not take part here.{_those(groups)}")
        mine = self._mine(case, named or groups)
        if not isinstance(mine, tuple):
            return Answer(unknown=reason_of(mine))
        if not mine:
            return Answer(refusal=f"That is for **{self.role}** of that group. Ask one of them.")
        signed = tuple(Signed(group, said_now(case)) for group in mine)
        return amended(case.facts.comments, lambda minutes: _with(minutes, signed))

    def _mine(self, case: Context, groups: Iterable[str]) -> Fact[tuple[str, ...]]:
        """Of these groups, those in which whoever wrote the command is in the role."""
        found: list[str] = []
        for group in groups:
            people = people_in(case, role_in_group(self.role, group))
            if not isinstance(people, frozenset):
                return people
            if case.command and case.command.author.casefold() in people:
                found.append(group)
        return tuple(found)


def _with(minutes: ThreadRecord, signed: tuple[Signed, ...]) -> ThreadRecord:
    anew = {each.group for each in signed}
    left = tuple(each for each in minutes.sign_offs if each.group not in anew)
    return replace(minutes, sign_offs=(*left, *signed))


def _those(groups: tuple[str, ...]) -> str:
    names = listed([f"`{group}`" for group in groups], most=len(groups))
    return f" Those that do: {names}." if names else ""
