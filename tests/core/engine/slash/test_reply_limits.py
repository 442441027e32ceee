"""How much is said to one person within an hour."""

from bot.core.engine.slash.reply_limits import (
    MOST_ANSWERS,
    MOST_OF_A_STRANGER,
    MOST_OF_A_STRANGER_HERE,
    MOST_TO_STRANGERS,
    MOST_TO_STRANGERS_HERE,
    RecentReplies,
    ReplyLimits,
    patience,
)


def asked(times: int, author: str = "eve") -> list[RecentReplies]:
    return [RecentReplies(author, changed=False)] * times


def test_whoever_only_asks_is_answered_a_number_of_times() -> None:
    for is_insider in (True, False):
        found = [patience("Eve", asked(n), is_insider=is_insider) for n in range(MOST_ANSWERS + 2)]
        assert found[: MOST_ANSWERS - 1] == [ReplyLimits.ALL] * (MOST_ANSWERS - 1)
        assert found[MOST_ANSWERS - 1 :] == [ReplyLimits.LAST, ReplyLimits.QUIET, ReplyLimits.QUIET]


def test_a_stranger_is_not_even_looked_at_after_some_more() -> None:
    """Whatever came of it: an author may ask for an exception and withdraw it again and again."""
    changing = [RecentReplies("eve", changed=True)] * MOST_OF_A_STRANGER
    for recent in (asked(MOST_OF_A_STRANGER), changing):
        assert patience("eve", recent, is_insider=False) is ReplyLimits.NONE
    assert patience("eve", changing, is_insider=True) is ReplyLimits.ALL
    assert patience("eve", asked(500), is_insider=True) is ReplyLimits.QUIET


def test_many_strangers_together_are_bounded_too() -> None:
    recent = [RecentReplies(f"eve{n}", changed=False, to_stranger=True) for n in range(100)]
    assert len(recent) == MOST_TO_STRANGERS
    assert patience("mallory", recent, is_insider=False) is ReplyLimits.QUIET
    assert patience("release-manager", recent, is_insider=True) is ReplyLimits.ALL


def test_what_insiders_ask_keeps_no_stranger_unanswered() -> None:
    recent = [each for n in range(MOST_TO_STRANGERS) for each in asked(1, f"member{n}")]
    assert patience("bob", recent, is_insider=False) is ReplyLimits.ALL


def test_strangers_are_answered_a_number_of_times_a_day_in_one_thread() -> None:
    """However slowly they ask: one of them, and all of them together."""
    of_one = ["Eve"] * MOST_OF_A_STRANGER_HERE
    of_all = [f"eve{n}" for n in range(MOST_TO_STRANGERS_HERE)]
    for here in (of_one, of_all):
        assert patience("eve", (), here[2:], is_insider=False) is ReplyLimits.ALL
        assert patience("eve", (), here[1:], is_insider=False) is ReplyLimits.LAST_HERE
        assert patience("eve", (), here, is_insider=False) is ReplyLimits.QUIET
        assert patience("member", (), here, is_insider=True) is ReplyLimits.ALL
    assert "tomorrow" in ReplyLimits.LAST_HERE.ends
    assert patience("bob", (), of_one, is_insider=False) is ReplyLimits.ALL, "one mutes nobody"


def test_nobody_pays_for_the_noise_of_one() -> None:
    assert patience("bob", asked(MOST_OF_A_STRANGER), is_insider=False) is ReplyLimits.ALL
