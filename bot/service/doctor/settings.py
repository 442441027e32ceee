"""Settings and rules: what can be told without GitHub."""

from collections.abc import Mapping

from bot.model.diagnostic import InvalidRules
from bot.rulebook.rulebook import Rulebook
from bot.service.doctor.finding import Finding, error, fine
from bot.settings import InvalidSettings, read_settings

MOST_MISTAKES = 5


def check_settings(environ: Mapping[str, str]) -> list[Finding]:
    """Everything that `vepbot serve` would complain about."""
    try:
        read_settings(environ)
    except InvalidSettings as invalid:
        fix = "set it in the environment or in .env"
        return [error("settings", problem, fix) for problem in invalid.problems]
    return [fine("settings", "all are set")]


def check_rules(found: Rulebook | InvalidRules) -> list[Finding]:
    """That there are no mistakes in them."""
    if isinstance(found, Rulebook):
        rules = sum(len(entry.refs) for entry in found.processes)
        says = f"{len(found.processes)} process(es), {rules} rule(s), no mistakes"
        return [fine("rules", f"{found.digest}: {says}")]
    fix = "correct them; `vepbot check` shows where each stands"
    shown = found.diagnostics[:MOST_MISTAKES]
    mistakes = [error("rules", str(each).partition("\n")[0], fix) for each in shown]
    left = len(found.diagnostics) - len(shown)
    return mistakes + ([error("rules", f"{left} more mistakes", fix)] if left else [])
