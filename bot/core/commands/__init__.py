"""Commands that are more than a change of a field, one file each, by their key under `do:`."""

import sys

from bot.core.model.plugin import CommandHandler, discover

COMMANDS = discover(sys.modules[__name__], CommandHandler)  # type: ignore[type-abstract]
