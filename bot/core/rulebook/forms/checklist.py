"""`checklists:`: what a proposal needs, item by item, shown alike wherever it is shown."""

from typing import Annotated, Literal

from pydantic import Field

from bot.core.messages.yaml_fields import Text
from bot.core.rulebook.forms.base import Name, Strict


class ItemForm(Strict):
    """One thing: it is done while `if` holds, and `otherwise` says what to do."""

    item: Text
    conditions: Annotated[dict[str, object], Field(alias="if")]
    otherwise: Text
    when: Annotated[dict[str, object], Field(default_factory=dict)]


class ChecklistForm(Strict):
    """A list of things in the order in which people do them, needed `by` a deadline.

    Where it is not for anything, `for` says what is held against it.
    """

    kind: Annotated[Literal["pull-request", "issue", "proposal"] | None, Field(alias="for")] = None
    by: Name | None = None
    items: Annotated[tuple[ItemForm, ...], Field(min_length=1)]
