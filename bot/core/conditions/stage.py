"""`stage: …`: the stage that a proposal's document states."""

from typing import ClassVar

from bot.core.conditions.base.document_field import Stated


class Stage(Stated):
    """Holds when a document that is touched states one of these; `none` is stating nothing."""

    key: ClassVar[str] = "stage"
    example: ClassVar[str] = "[ alpha, beta ]"
