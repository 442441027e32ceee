"""`status` says what the status comment says, now, and where that is kept up to date."""

from dataclasses import replace

from bot.core.model.facts import Facts, OwnComment, Unavailable
from bot.core.model.plan.operation import BETWEEN
from tests.core.commands.answering import answered
from tests.harness.tiny import known

DO = "do: status"
URL = "https://github.com/example/enhancements/pull/7"
TOLD = ("**Next: Name a team.**", "v1.9 is in design.")


def with_comment(facts: Facts) -> Facts:
    thread = replace(facts.thread, url=URL)
    return replace(facts, thread=thread, comments=(OwnComment(42, "status", ""),))


def test_all_sections_are_told_and_where_they_are_kept() -> None:
    assert answered(DO, sections=TOLD).reply == BETWEEN.join(TOLD)
    assert answered(DO, with_comment(known()), sections=TOLD).reply == (
        f"{BETWEEN.join(TOLD)}\n\nThe [status comment]({URL}#issuecomment-42) is kept up to date."
    )


def test_where_no_rule_says_anything_that_is_said() -> None:
    assert answered(DO).reply == "No rule has anything to say of this at the moment."


def test_what_could_not_be_read_is_not_told() -> None:
    found = answered(DO, sections=Unavailable("GitHub answered 502"))
    assert (found.reply, found.unknown) == ("", "GitHub answered 502")
