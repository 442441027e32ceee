"""The only code that writes to GitHub: operations become requests."""

from typing import assert_never

from bot.github.client import Installation
from bot.github.errors import Refused
from bot.model.operation import AddLabels, Operation, RemoveLabel


async def apply(installation: Installation, operation: Operation) -> None:
    """Carry one operation out. Doing it twice is the same as once.

    Raises Transient, Throttled or Refused; after Transient it may have been carried out.
    """
    match operation:
        case AddLabels():
            await _add_labels(installation, operation)
        case RemoveLabel():
            await _remove_label(installation, operation)
        case _:
            assert_never(operation)


async def _add_labels(installation: Installation, operation: AddLabels) -> None:
    """https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue."""
    await installation.post(
        "/repos/{+repository}/issues/{number}/labels",
        {"labels": list(operation.labels)},
        repository=operation.subject.repository,
        number=str(operation.subject.number),
    )


async def _remove_label(installation: Installation, operation: RemoveLabel) -> None:
    """https://docs.github.com/en/rest/issues/labels#remove-a-label-from-an-issue."""
    try:
        await installation.delete(
            "/repos/{+repository}/issues/{number}/labels/{label}",
            repository=operation.subject.repository,
            number=str(operation.subject.number),
            label=operation.label,
        )
    except Refused as refused:
        if not refused.gone:  # already taken off: what was wanted is so
            raise
