"""What all forms of a rules file have in common."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from bot.core.messages.yaml_fields import of_form

Name = Annotated[
    str,
    StringConstraints(max_length=100),
    of_form(r"[a-z0-9][a-z0-9-]*", "lower-case letters, digits and dashes"),
]


DEFAULT_PREFIX = "/vepbot"


class Strict(BaseModel):
    """Unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
