"""Conditions, one file each: add a file with a `Condition` and it has a YAML key."""

import sys

from bot.core.model.plugin import Condition, discover

CONDITIONS = discover(sys.modules[__name__], Condition)  # type: ignore[type-abstract]
