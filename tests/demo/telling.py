"""How the demo is told."""

import re
import textwrap

WIDTH = 96
_HIDDEN = re.compile(r"<!--.*?-->|<details>.*?</details>|<sub>.*?</sub>|\u200b|\*\*", re.DOTALL)
_LINK = re.compile(r"\[([^]]*)\]\([^)]*\)")


class StageBroken(Exception):
    """Something was not as the story says it must be."""


BEFORE = """\
vepbot enforces an enhancement process that is written down as rules. Here it runs KubeVirt's rules
against a GitHub of its own, on this machine only, with the clock set from day to day. You will see:
  1. a freeze: a reminder, a check that turns red, an exception, and its end
  2. a proposal: one comment and one check say what is missing, and change in place
  3. its merge: the tracking issue gets its labels and its milestone
  4. commands: obeyed, refused, explained; the commands of other bots are left alone
  5. quiet: nothing is done twice, and strangers are refused"""

AFTER = """\
You saw:
  1. the check of a late proposal go green, red, green with an exception, and red at its end
  2. one comment and one check, edited in place when the document was mended
  3. labels and milestone on the tracking issue, each with the rule that asked for it
  4. a command obeyed, one refused, one explained, and another bot's left alone
  5. {} webhooks, none of them worked twice
Next: README.md, "Start your own"."""


def begin() -> None:
    """What will be seen."""
    print(BEFORE)


def end(webhooks: int) -> None:
    """What was seen."""
    print(f"\n{AFTER.format(webhooks)}")


def scene(title: str) -> None:
    """Something new happens."""
    print(f"\n== {title}")


def says(text: str, indent: str = "") -> None:
    """What happens, in full."""
    for line in _wrapped(text, WIDTH - len(indent)):
        print(f"   {indent}{line}")


def did(text: str) -> None:
    """What the bot does then."""
    says(f"bot: {text}")


def speak(who: str, text: str) -> None:
    """What somebody says, as in a play."""
    name = who
    for line in text.splitlines():
        for part in _wrapped(line, WIDTH - 14):
            print(f"   {name:>8} | {part}")
            name = ""


def _wrapped(text: str, width: int) -> list[str]:
    """In full, and no word in two."""
    found = textwrap.wrap(text, width, break_on_hyphens=False, break_long_words=False)
    return found or [""]


def readable(markdown: str) -> str:
    """What a reader sees of a comment at first, without empty lines."""
    text = _LINK.sub(r"\1", _HIDDEN.sub("", markdown))
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def require(held: bool, otherwise: str) -> None:
    """Stop where it is not as the story says."""
    if not held:
        raise StageBroken(otherwise)
