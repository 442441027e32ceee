"""Where people read the rules on the web."""

import re
import string
from dataclasses import dataclass

_PLAIN = frozenset(string.ascii_letters + string.digits + "_.-~/")
_ON_GITHUB = re.compile(r"([\w.-]+/[\w.-]+):(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class RulePages:
    """`github` is GitHub's address for people, `folder` that of the folder with the rules.

    Without an address there are no links.
    """

    github: str = ""
    folder: str = ""

    def of(self, path: str) -> str:
        """The page of a file, by its path as shown to people; empty where it is not known.

        GitHub resolves HEAD to the default branch.
        """
        remote = _ON_GITHUB.fullmatch(path)
        if remote and self.github:
            return f"{self.github}/{remote[1]}/blob/HEAD/{_quoted(remote[2])}"
        if remote or not self.folder:
            return ""
        return f"{self.folder.rstrip('/')}/{_quoted(path.partition('/')[2] or path)}"


def _quoted(path: str) -> str:
    """As RFC 3986 has it, slashes kept."""
    octets = path.encode("utf-8", "replace")
    return "".join(chr(each) if chr(each) in _PLAIN else f"%{each:02X}" for each in octets)


NO_PAGES = RulePages()
