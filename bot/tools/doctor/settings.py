"""Settings and rules: checks that need no answer of GitHub."""

from collections.abc import Mapping

from bot.core.model.diagnostic import InvalidRules
from bot.core.rulebook.rulebook import Rulebook
from bot.settings import UNSEALED, InvalidSettings, Settings, is_unregistered, read_settings
from bot.tools.doctor.finding import Finding, error, fine, warning

MOST_MISTAKES = 5
_REGISTER = "run `vepbot serve` and open the page that it names: it registers one for you"


def check_settings(environ: Mapping[str, str]) -> list[Finding]:
    """Everything that `vepbot serve` would complain about."""
    if is_unregistered(environ):
        return [error("settings", "no GitHub App is registered here yet", _REGISTER)]
    try:
        settings = read_settings(environ)
    except InvalidSettings as invalid:
        fix = "set it in the environment or in .env"
        return [error("settings", problem, fix) for problem in invalid.problems]
    return [fine("settings", "all are set"), *_seal(settings)]


def _seal(settings: Settings) -> list[Finding]:
    """What the bot remembers must not hang on a key that is replaced for other reasons."""
    if settings.record_keys:
        return []
    return [warning("seal", UNSEALED, "set RECORD_KEY to the output of `openssl rand -hex 32`")]


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
