"""What is remembered of GitHub's answers is bounded, for one installation and for all."""

import random

from bot.github.api.etag_cache import EtagCache, Kept

# Nothing that could be compressed.
NOISE = random.Random(7).randbytes(2_000)  # noqa: S311


def answer(url: str, size: int = 1_000) -> Kept:
    return Kept.of(url, '"etag"', {"content-type": "application/json"}, NOISE[:size])


def test_an_answer_comes_back_for_its_installation_alone() -> None:
    answers = EtagCache()
    answers.keep(1, answer("https://api/a"))
    found = answers.get(1, "https://api/a")
    assert found
    assert found.content == NOISE[:1_000]
    assert answers.get(2, "https://api/a") is None


def test_one_installation_does_not_crowd_out_another() -> None:
    answers = EtagCache(each=8_000, most=20_000)
    answers.keep(1, answer("https://api/a"))
    for number in range(50):
        answers.keep(2, answer(f"https://api/{number}"))
    assert answers.get(1, "https://api/a")
    assert answers.get(2, "https://api/0") is None


def test_all_together_stay_within_their_bound_and_the_idle_go_first() -> None:
    answers = EtagCache(each=8_000, most=20_000)
    for installation in range(1, 500):
        answers.keep(installation, answer("https://api/a"))
        assert answers.get(1, "https://api/a"), "it is asked for all the time"
        assert answers.size <= 20_000
    assert answers.get(2, "https://api/a") is None
    assert answers.get(499, "https://api/a")


def test_what_takes_much_of_the_room_is_not_kept() -> None:
    answers = EtagCache(each=4_000)
    answers.keep(1, answer("https://api/large", size=1_500))
    assert answers.size == 0
