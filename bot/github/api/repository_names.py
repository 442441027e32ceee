"""Whether a repository is still called what the rules call it: GitHub redirects from the old name.

Under the old name everything can be read and written for as long as nobody takes it, but links,
events and seals have the new one. So nothing is judged or written until the rules say it, too.

https://docs.github.com/en/repositories/creating-and-managing-repositories/renaming-a-repository
"""

from collections.abc import Callable, Iterable
from typing import Any

from bot.github.api.errors import Renamed
from bot.github.api.shape import maybe
from bot.telemetry import logger

log = logger(__name__)


def repository_in(answer: Any) -> str | None:
    """Where a pull request or an issue is, as GitHub calls it now; None where it is not said."""
    name: str | None = maybe(answer, "base", "repo", "full_name")
    url = maybe(answer, "repository_url")
    return name or ("/".join(url.rsplit("/", 2)[-2:]) if isinstance(url, str) else None)


def is_called(answer: Any, repository: str) -> bool:
    """Whether an answer is about a repository of this name, as far as it says."""
    found = repository_in(answer)
    return found is None or found.casefold() == repository.casefold()


class RepositoryNames:
    """Repositories that were renamed: known from answers, and from events by the repository's id.

    An id outlives every name; which name it had is remembered while this process runs.
    """

    def __init__(self) -> None:
        self._renamed: dict[str, str] = {}
        self._by_id: dict[int, str] = {}

    def note(self, was: str, now: str) -> Renamed:
        """One that is called otherwise by now; said once in the log."""
        found = Renamed(was, now)
        if self._renamed.get(was.casefold()) != now:
            log.error("a repository was renamed; nothing is done there", because=str(found))
        self._renamed[was.casefold()] = now
        return found

    def hear(
        self, name: str, number: int | None, former: str | None, is_bound: Callable[[str], bool]
    ) -> Renamed | None:
        """Learn from a delivery; why it cannot be worked, if its repository was renamed.

        `number` is the repository's id, `former` what it was called until this event; `is_bound`
        says of a name whether rules are bound to it.
        """
        if is_bound(name):
            self._renamed.pop(name.casefold(), None)  # it may have its old name back
            if number is not None:
                self._by_id[number] = name
            return None
        known = (was for was, now in self._renamed.items() if now.casefold() == name.casefold())
        named = (self._by_id.get(number or 0), former, *known)
        was = next((each for each in named if each and is_bound(each)), None)
        return self.note(was, name) if was else None

    def trouble(self, bound: Iterable[str]) -> str | None:
        """What to do where the rules call all of these by an old name; None while one is right."""
        now = {name: self._renamed.get(name.casefold()) for name in bound}
        told = [str(Renamed(was, name)) for was, name in now.items() if name]
        return "; ".join(told) if told and len(told) == len(now) else None
