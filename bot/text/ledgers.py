"""The comments of which the records decide something: what they say must be the newest."""

from bot.text import exemptions, minutes

LEDGERS = frozenset({exemptions.KEY, minutes.KEY})
