"""People whom proposals' documents name: `proposal.authors` and the like."""

from collections.abc import Iterable

from bot.core.model.proposal import Proposal

_DOCUMENT = "proposal."


def is_of_document(source: str) -> bool:
    """Whether a role's source is what documents say."""
    return source.startswith(_DOCUMENT)


def people_of(documents: Iterable[Proposal | None], source: str) -> frozenset[str]:
    """All that the documents name for this source."""
    part = source.removeprefix(_DOCUMENT)
    return frozenset(name for found in documents if found for name in getattr(found, part))
