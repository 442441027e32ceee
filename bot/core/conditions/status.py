"""`status: …`: the status that a proposal's document states."""

from typing import ClassVar

from bot.core.conditions.base.document_field import DocumentField


class Status(DocumentField):
    """Holds when a document that is touched states one of these; `none` is stating nothing."""

    key: ClassVar[str] = "status"
    noun: ClassVar[str] = "status"
    example: ClassVar[str] = "implementable"
