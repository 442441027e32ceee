"""Commands that are more than a change of a field, one file each: a `Do` has a key under `do:`."""

import sys

from bot.core.model.plugin import Do, discover

COMMANDS = discover(sys.modules[__name__], Do)  # type: ignore[type-abstract]
