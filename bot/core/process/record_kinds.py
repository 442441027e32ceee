"""The comments of which the records decide something: what they say must be the newest."""

from bot.core.process import exceptions as exemptions
from bot.core.process import thread_record as minutes

LEDGERS = frozenset({exemptions.KEY, minutes.KEY})
