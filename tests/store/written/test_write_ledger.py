"""The ledger of writes: budgets hold over restarts and for all who write, whoever comes when."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.model.plan.write_allowance import (
    NOBODY,
    Budget,
    Cause,
    Shares,
    WriteAllowance,
    free_at,
)
from bot.github.api.write_budget import ALLOWANCES
from bot.store.backend.database import opened
from bot.store.written.write_ledger import WriteLedger

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SMALL = Budget((WriteAllowance(timedelta(minutes=1), 4, 1), WriteAllowance(HOUR, 9, 2)))
SHARED = Budget(
    (WriteAllowance(HOUR, 40, 4),),
    Shares(thread=WriteAllowance(HOUR, 6, 4), author=WriteAllowance(HOUR, 9, 4)),
)
MINE, OTHER = 11, 12


async def spent(
    ledger: WriteLedger,
    count: int,
    cause: Cause = NOBODY,
    *,
    urgent: bool = False,
    pressing: bool = False,
) -> list[bool]:
    """Which of so many wishes at once were granted."""
    wishes = (
        ledger.spend(MINE, START, cause, urgent=urgent, pressing=pressing) for _ in range(count)
    )
    return [turn.at == START for turn in await asyncio.gather(*wishes)]


async def test_a_reserve_is_kept_for_what_cannot_wait(database_url: str) -> None:
    async with opened(database_url) as database:
        ledger = WriteLedger(database, SMALL)
        assert sum(await spent(ledger, 5)) == 3
        assert await spent(ledger, 2, urgent=True) == [True, False]
        assert await ledger.left(START) == {MINE: 5}


async def test_a_restart_forgets_nothing(database_url: str) -> None:
    for _ in range(3):
        async with opened(database_url) as database:
            await spent(WriteLedger(database, SMALL), 1)
    async with opened(database_url) as database:
        assert await spent(WriteLedger(database, SMALL), 1) == [False]


async def test_two_replicas_share_the_budget_of_an_installation_and_no_other(
    database_url: str,
) -> None:
    wide = Budget((WriteAllowance(timedelta(minutes=1), 40, 10),))
    async with (
        opened(database_url) as one,
        opened(database_url, exclusive=False) as other,
    ):
        ledgers = WriteLedger(one, wide), WriteLedger(other, wide)
        rounds = [asyncio.gather(*(spent(each, 1) for each in ledgers)) for _ in range(30)]
        granted = [flag for pair in await asyncio.gather(*rounds) for [flag] in pair]
        assert sum(granted) == 30
        assert (await ledgers[1].spend(OTHER, START, urgent=False)).at == START


async def test_what_is_older_than_an_hour_counts_no_more_and_is_not_kept(database_url: str) -> None:
    async with opened(database_url) as database:
        ledger = WriteLedger(database, SMALL)
        await spent(ledger, 3)
        later = START + timedelta(hours=1)
        assert (await ledger.spend(MINE, later, urgent=False)).at == later
        assert await ledger.left(later) == {MINE: 8}


EVE, BOB = Cause("o/r#50", "eve"), Cause("o/r#60", "bob")


async def test_what_one_thread_and_one_author_cause_has_a_share(database_url: str) -> None:
    async with opened(database_url) as database:
        ledger = WriteLedger(database, SHARED)
        assert sum(await spent(ledger, 5, EVE)) == 2
        assert sum(await spent(ledger, 5, EVE, pressing=True)) == 2, "checks have more"
        turn = await ledger.spend(MINE, START, EVE, urgent=False)
        assert (turn.at, turn.is_own) == (START + HOUR, True)
        assert sum(await spent(ledger, 5, Cause("o/r#51", "eve"))) == 1, "an author has one in all"
    async with opened(database_url) as database:  # it is not forgotten
        ledger = WriteLedger(database, SHARED)
        assert await spent(ledger, 1, EVE) == [False]
        assert await spent(ledger, 2, BOB) == [True, True]
        assert all(await spent(ledger, 9, EVE, urgent=True)), "what cannot wait is on no account"
        assert await spent(ledger, 1, Cause("o/r#52")) == [True]


@given(st.lists(st.tuples(st.floats(0, 90), st.booleans()), max_size=700))
def test_no_time_ever_has_more_writes_than_it_may(wishes: list[tuple[float, bool]]) -> None:
    now, sent = START, list[datetime]()
    for seconds, urgent in wishes:
        now += timedelta(seconds=seconds / 10)
        at = free_at(sent, now, ALLOWANCES, urgent=urgent)
        if at <= now:
            sent.append(now)
        else:  # when it says so, and not before
            just_before = at - timedelta(microseconds=1)
            assert free_at(sent, just_before, ALLOWANCES, urgent=urgent) > just_before
            assert free_at(sent, at, ALLOWANCES, urgent=urgent) == at
    for allowance in ALLOWANCES:
        for end in sent:
            inside = [at for at in sent if end - allowance.window < at <= end]
            assert len(inside) <= allowance.most


def test_checks_have_half_of_what_is_kept_back() -> None:
    minute = ALLOWANCES[0]
    for urgent, pressing, most in ((False, False, 65), (False, True, 70), (True, False, 75)):
        for count, is_free in ((most - 1, True), (most, False)):
            at = minute.free_at([START] * count, START, urgent=urgent, pressing=pressing)
            assert (at == START) is is_free


def test_a_minute_has_a_margin_below_what_github_allows() -> None:
    """A write is counted when it is sent; on a busy machine the next ones may overtake it."""
    assert [each.most for each in ALLOWANCES] == [75, 480]
