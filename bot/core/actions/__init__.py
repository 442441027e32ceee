"""Actions, one file each: add a file with an `Ensure` or a `Once` and it has a YAML key."""

import sys

from bot.core.model.plugin import Ensure, Once, discover

ENSURE = discover(sys.modules[__name__], Ensure)  # type: ignore[type-abstract]
ONCE = discover(sys.modules[__name__], Once)  # type: ignore[type-abstract]
