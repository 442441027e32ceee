"""How the fake says no: an answer in the shape of GitHub's error bodies.

https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


class Refusal(Exception):
    """GitHub would answer this request with an error."""

    def __init__(
        self, status: int, message: str, errors: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(f"{status} {message} {errors or ''}".strip())
        self.status = status
        self.message = message
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The JSON that GitHub sends."""
        body: dict[str, Any] = {"message": self.message}
        if self.errors is not None:
            body["errors"] = self.errors
        return body | {"documentation_url": DOCUMENTATION, "status": str(self.status)}


def not_found() -> Refusal:
    """Something is not there, or the token may not know that it is."""
    return Refusal(404, "Not Found")


def invalid(
    resource: str, field: str, code: str = "invalid", message: str = "", value: Any = None
) -> Refusal:
    """422 about one field.

    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
    """
    error: dict[str, Any] = {"resource": resource, "code": code, "field": field}
    if value is not None:
        error["value"] = value
    if message:
        error["message"] = message
    return Refusal(422, "Validation Failed", [error])


def not_supplied(field: str) -> Refusal:
    """422 for a required key that the body lacks."""
    return Refusal(422, f'Invalid request.\n\n"{field}" wasn\'t supplied.')


def wrong_type(field: str, value: Any, expected: str) -> Refusal:
    """422 for a key whose value has the wrong JSON type."""
    return Refusal(
        422, f"Invalid request.\n\nFor 'properties/{field}', {value!r} is not {expected}."
    )


def too_long(resource: str, field: str, limit: int) -> Refusal:
    """422 for a text over GitHub's limit."""
    message = f"{field} is too long (maximum is {limit} characters)"
    return invalid(resource, field, "custom", message)
