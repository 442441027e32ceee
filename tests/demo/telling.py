"""How the demo is told."""

import textwrap

from tests.demo.stage import StageBroken

WIDTH = 92


def scene(title: str) -> None:
    """Something new happens."""
    print(f"\n== {title}")


def says(text: str) -> None:
    """One line about it."""
    print(f"   {text}")


def did(text: str) -> None:
    """What the bot does then."""
    print(f"   bot: {text}")


def speak(who: str, text: str) -> None:
    """What somebody says, as in a play."""
    for number, line in enumerate(text.splitlines()):
        parts = textwrap.wrap(line, WIDTH - 14) or [""]
        for part, words in enumerate(parts):
            name = who if number == part == 0 else ""
            print(f"   {name:>8} | {words}")


def short(text: str) -> str:
    """In one line."""
    return textwrap.shorten(text.replace("**", ""), WIDTH - 20, placeholder=" …")


def require(held: bool, otherwise: str) -> None:
    """Stop where it is not as the story says."""
    if not held:
        raise StageBroken(otherwise)
