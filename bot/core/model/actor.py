"""Who did something on GitHub."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """An account that did something. `is_bot` is GitHub's account type `Bot`, not a guess."""

    login: str
    is_bot: bool = False
    is_this_app: bool = False
