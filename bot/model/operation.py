"""The closed set of writes to GitHub: many actions, few operations, one request each."""

from dataclasses import dataclass

from bot.model.subject import SubjectRef


@dataclass(frozen=True, slots=True)
class AddLabels:
    """Put labels on a subject, leaving the others. All exist in the repository already."""

    subject: SubjectRef
    labels: tuple[str, ...]

    def __str__(self) -> str:
        return f"add label {', '.join(self.labels)}"


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """Take one label off a subject; fine if it is gone already."""

    subject: SubjectRef
    label: str

    def __str__(self) -> str:
        return f"remove label {self.label}"


Operation = AddLabels | RemoveLabel
