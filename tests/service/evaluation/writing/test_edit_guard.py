"""Status comments: frequent edits are spaced, and a quarrel about one is left to the other side."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.plan.operation import WriteComment
from bot.core.model.subject import SubjectRef
from bot.github.api.write_budget import URGENT
from bot.service.evaluation.writing.edit_guard import (
    AT_ONCE,
    LEFT,
    MOST_PUT_BACK,
    SPACED_BY,
    WITHIN,
    Edit,
    EditGuard,
    Ruling,
    ruling,
)
from bot.store.backend.database import opened
from bot.store.written.creations import Creations

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE = SubjectRef("o/r", 1)


def edits(*told: str, every: timedelta = WITHIN) -> list[Edit]:
    return [Edit(NOW + every * n, each) for n, each in enumerate(told)]


def test_the_same_text_is_put_back_a_few_times() -> None:
    for times in range(1, MOST_PUT_BACK + 1):
        assert ruling(edits(*"A" * times), Edit(NOW + WITHIN * times, "A")) is None
    quarrel, wanted = edits(*"A" * (MOST_PUT_BACK + 1)), NOW + WITHIN * 9
    assert ruling(quarrel, Edit(wanted, "A")) == Ruling(left=LEFT)
    assert ruling(quarrel, Edit(wanted, "B")) is None, "what is new is said"


def test_what_changes_to_and_fro_by_itself_is_no_quarrel() -> None:
    assert ruling(edits(*"AB" * 10), Edit(NOW + WITHIN * 20, "A")) is None


def test_frequent_edits_come_one_at_a_time() -> None:
    first = edits(*"ABABABABAB", every=MINUTE)
    last = first[-1].at
    assert ruling(first[:-1], Edit(last, "C")) is None
    assert ruling(first, Edit(last + MINUTE, "C")) == Ruling(later=last + SPACED_BY)
    assert ruling(first, Edit(last + SPACED_BY, "C")) is None
    assert ruling(first, Edit(NOW + WITHIN, "C")) is None


@given(st.lists(st.integers(0, 30), max_size=200))
def test_no_hour_has_many_more_edits_than_are_made_at_once(pauses: list[int]) -> None:
    now, made = NOW, list[Edit]()
    for number, pause in enumerate(pauses):
        now += MINUTE * pause
        if ruling(made, Edit(now, str(number))) is None:
            made.append(Edit(now, str(number)))
    for each in made:
        within = [one for one in made if each.at <= one.at < each.at + WITHIN]
        assert len(within) <= AT_ONCE + WITHIN / SPACED_BY


async def test_a_restart_forgets_none_and_what_cannot_wait_is_written(database_url: str) -> None:
    texts = [WriteComment(HERE, "status", str(number), 7) for number in range(AT_ONCE)]
    async with opened(database_url) as database:
        for number, text in enumerate(texts):
            await EditGuard(Creations(database), lambda n=number: NOW + n * MINUTE).note(text)  # type: ignore[misc]
    async with opened(database_url) as database:
        guard = EditGuard(Creations(database), lambda: NOW + AT_ONCE * MINUTE)
        later = NOW + (AT_ONCE - 1) * MINUTE + SPACED_BY
        assert await guard.ruling(texts[0]) == Ruling(later=later)
        for other in (WriteComment(HERE, "status", "x"), WriteComment(HERE, "notice", "x", 7)):
            assert await guard.ruling(other) is None
        elsewhere = WriteComment(SubjectRef("o/r", 2), "status", "x", 8)
        assert await guard.ruling(elsewhere) is None
        token = URGENT.set(True)
        assert await guard.ruling(texts[0]) is None
        URGENT.reset(token)
