"""Finds stuck deliveries: one that keeps failing is tried for days without a sign."""

from bot.service.worker.retries import ATTEMPTS_WORTH_SAYING
from bot.store.backend.database import DATABASE_ERRORS, StoreUnavailable, cause_of, opened
from bot.store.inbox import Inbox, Item
from bot.tools.doctor.finding import Finding, error, fine, warning

ABOUT = "inbox"
MOST_SHOWN = 5
_FIX = "see to what it says; `vepbot inbox show GUID` shows more, `vepbot inbox retry` tries it now"


async def check_inbox(url: str) -> list[Finding]:
    """What waits and has failed several times, and what was given up; read beside the bot."""
    try:
        async with opened(url, exclusive=False) as database:
            waiting, dead = (
                await Inbox(database).list("pending"),
                await Inbox(database).list("dead"),
            )
    except StoreUnavailable as trouble:
        return [fine(ABOUT, f"nothing to look into yet: {trouble}")]
    except DATABASE_ERRORS as trouble:
        return [error(ABOUT, f"it cannot be read: {cause_of(trouble)}", "is DATABASE_URL right?")]
    stuck = [item for item in waiting if item.attempts >= ATTEMPTS_WORTH_SAYING]
    findings = [warning(ABOUT, _stuck(item), _FIX) for item in stuck[:MOST_SHOWN]]
    if len(stuck) > MOST_SHOWN:
        more = f"{len(stuck) - MOST_SHOWN} more deliveries keep failing"
        findings.append(warning(ABOUT, more, "`vepbot inbox list --state pending` shows them"))
    if dead:
        fix = "`vepbot inbox list --state dead` shows them; `vepbot inbox retry` tries one again"
        findings.append(warning(ABOUT, f"{len(dead)} deliveries were given up", fix))
    return findings or [fine(ABOUT, "no delivery keeps failing")]


def _stuck(item: Item) -> str:
    return f"{item.lane} failed {item.attempts} times: {item.error or 'nobody said why'}"
