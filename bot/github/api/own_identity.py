"""Who this App is in what GitHub tells: known by numbers, as names can be changed and taken.

An account that GitHub renames has its new name on what it wrote before, too. The old name is free
then, and somebody may register an App under it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.github.api.shape import maybe, text

BOT = "Bot"


@dataclass(frozen=True, slots=True)
class OwnIdentity:
    """The App's number and that of the account it acts as; None where that is not known."""

    app_id: str
    account: int | None = None

    def did(self, item: Any, by: str = "user") -> bool:
        """Whether this App wrote a comment or issue, or (`by` its actor) did what an event tells.

        https://docs.github.com/en/rest/issues/comments#list-issue-comments
        """
        who, via = maybe(item, by), maybe(item, "performed_via_github_app")
        if not _is_bot(who):
            return False
        return str(maybe(via, "id")) == self.app_id if via else self.is_account(who)

    def is_account(self, who: Any) -> bool:
        """Whether it is the account that the App acts as."""
        return _is_bot(who) and self.account is not None and maybe(who, "id") == self.account


def login_in(app: Any) -> str:
    """The account name of an App. GitHub is not bound to say its short name, which is made of it.

    https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
    """
    slug = maybe(app, "slug") or text(app, "name").casefold().replace(" ", "-")
    return f"{slug}[bot]"


def account_in(items: Iterable[Any], by: str, app_id: str) -> int | None:
    """The number of the App's account, if it did one of these and GitHub says through which App."""
    me = OwnIdentity(app_id)
    numbers = (maybe(each, by, "id") for each in items if me.did(each, by))
    return next((number for number in numbers if isinstance(number, int)), None)


def may_be_ours(items: Iterable[Any], by: str) -> bool:
    """Whether the account has to be known to tell who did one of these."""
    return any(
        _is_bot(maybe(each, by)) and not maybe(each, "performed_via_github_app") for each in items
    )


def _is_bot(who: Any) -> bool:
    return bool(maybe(who, "type") == BOT)
