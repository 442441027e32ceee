"""`status`: the current state and the next task."""

from typing import ClassVar

from bot.core.model.context import Context
from bot.core.model.facts import Need, NotFetched, Unavailable, reason_of
from bot.core.model.plan.operation import BETWEEN
from bot.core.model.plugin import CommandHandler
from bot.core.model.records.command_result import Answer, Asked
from bot.core.records.marker import STATUS, with_key


class Status(CommandHandler):
    """Says what the status comment says, as of now, and where that is kept up to date."""

    key: ClassVar[str] = "status"
    example: ClassVar[str] = "{}"
    usage: ClassVar[str] = "status"
    written: ClassVar[str] = "status"
    needs: ClassVar = frozenset({Need.COMMENTS})
    surveys: ClassVar[bool] = True

    def answer(self, asked: Asked) -> Answer:
        """The sections that rules want there; unknown where one of them is."""
        sections = asked.sections()
        if isinstance(sections, NotFetched | Unavailable):
            return Answer(unknown=reason_of(sections))
        said = BETWEEN.join(sections) or "No rule has anything to say of this at the moment."
        return Answer(said + _kept(asked.case))


def _kept(case: Context) -> str:
    """A link to the status comment, if there is one."""
    comments, thread = case.facts.comments, case.facts.thread
    found = comments if isinstance(comments, tuple) else ()
    comment = with_key(found, STATUS)
    if comment is None or not thread.url:
        return ""
    return f"\n\nThe [status comment]({thread.url}#issuecomment-{comment.id}) is kept up to date."
