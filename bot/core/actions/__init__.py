"""Actions, one file each, by their key under `ensure:` or `once:`."""

import sys

from bot.core.model.plugin import OneShotAction, StateAction, discover

ENSURE = discover(sys.modules[__name__], StateAction)  # type: ignore[type-abstract]
ONCE = discover(sys.modules[__name__], OneShotAction)  # type: ignore[type-abstract]
