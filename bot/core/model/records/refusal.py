"""A write that GitHub does not do: it says no, or says yes and leaves something out."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.model.subject import SubjectRef


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is not done on a subject, and why, in words for a person. Times are UTC.

    `what` names the part of an operation, `context` what it depended on: where that has changed
    since, or after `until`, it is worth another try.
    """

    subject: SubjectRef
    what: str
    context: str
    reason: str
    until: datetime
