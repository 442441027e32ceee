"""A seal on what the bot remembers in its comments: people with write access can edit them.

The seal covers the record and where it stands: the thread, and the key of the comment in it.
"""

import hmac
from hashlib import sha256

from bot.model.subject import SubjectRef
from bot.text.record import RECORD


class Seal:
    """Seals with the first of the keys, and knows the seals of all of them: keys are replaced."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = tuple(sha256(f"vepbot record\0{key}".encode()).digest() for key in keys)

    def close(self, subject: SubjectRef, body: str, key: str) -> str:
        """The body as it is written: its record, if it has one, with a seal."""
        found = RECORD.search(body)
        if found is None:
            return body
        mark = self._mark(self._keys[0], found["data"], subject, key)
        return f"{body[: found.start()]}\n<!-- vepbot-record {found['data']} {mark} -->"

    def open(self, subject: SubjectRef, body: str, key: str) -> str | None:
        """The body as it was before `close`; None where the seal is missing or broken."""
        found = RECORD.search(body)
        if found is None:
            return body
        given = found["seal"] or ""
        marks = [self._mark(each, found["data"], subject, key) for each in self._keys]
        if not any(hmac.compare_digest(given, mark) for mark in marks):
            return None
        return f"{body[: found.start()]}\n<!-- vepbot-record {found['data']} -->"

    @staticmethod
    def _mark(secret: bytes, data: str, subject: SubjectRef, key: str) -> str:
        place = str(subject).casefold()
        told = f"{place}\0{key}\0{data}"
        return hmac.new(secret, told.encode("utf-8", "surrogatepass"), sha256).hexdigest()
