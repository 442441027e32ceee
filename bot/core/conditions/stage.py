"""`stage: …`: the stage that a proposal's document states."""

from typing import ClassVar

from bot.core.conditions.base.document_field import DocumentField


class Stage(DocumentField):
    """Holds when a document that is touched states one of these; `none` is stating nothing."""

    key: ClassVar[str] = "stage"
    noun: ClassVar[str] = "stage"
    example: ClassVar[str] = "[ alpha, beta ]"
