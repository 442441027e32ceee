"""Actions, one file each: add a file with an `Action` and `ensure:` has a new key."""

import sys

from bot.model.features import Action, discover

ACTIONS = discover(sys.modules[__name__], Action)  # type: ignore[type-abstract]
