"""Whether a number is an issue or a pull request: they share one number space."""

from bot.core.model.subject import SubjectKind, SubjectRef
from bot.github.api.client import Installation
from bot.github.api.errors import Refused, UnexpectedAnswer


async def find_kind(client: Installation, subject: SubjectRef) -> SubjectKind:
    """Raises Refused (404, 410) where there is neither, or no longer.

    https://docs.github.com/en/rest/issues/issues#get-an-issue
    """
    url, names = "/repos/{+repository}/issues/{number}", {"repository": subject.repository}
    answer = await client.get(url, number=str(subject.number), **names)
    return kind_in(answer, subject)


def kind_in(answer: object, subject: SubjectRef) -> SubjectKind:
    """Told from GitHub's answer about an issue. Raises Refused (410) where it is another by now."""
    if not isinstance(answer, dict):
        raise UnexpectedAnswer(f"GitHub's answer about {subject} has another form")
    if answer.get("number") != subject.number:
        raise Refused(410, "it was transferred to another repository")
    return SubjectKind.PULL_REQUEST if answer.get("pull_request") else SubjectKind.ISSUE
