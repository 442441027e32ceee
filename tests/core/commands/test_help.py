"""`help` lists the commands, or tells all about one, whatever it is called."""

import pytest

from tests.core.commands.answering import answered

DO = "do: help"
USAGE = "help [word]"


def help_with(word: str | None = None) -> str:
    return answered(DO, usage=USAGE, arguments={"word": word} if word else {}).reply


def test_without_a_word_all_are_listed() -> None:
    assert "| `/vepbot help [word]` | R. | author |" in help_with()


@pytest.mark.parametrize("word", ["help", "HELP", "/help"])
def test_with_a_word_all_is_told(word: str) -> None:
    assert help_with(word).startswith("**`/vepbot help [word]`**: R.")


def test_an_unknown_word_is_helped_with() -> None:
    assert help_with("hlep").startswith("There is no such command. Did you mean `help`?\n\n")
    assert help_with("@everybody").startswith("There is no such command.\n\n")
