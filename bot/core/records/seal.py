"""A seal on what the bot remembers in its comments: people with write access can edit them.

The seal covers the record and where it is: the thread, and the key of the comment in it. And
it covers the record's serial, which grows with each writing: what was put back is known by it.
"""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bot.core.model.subject import SubjectRef
from bot.core.records.codec import RECORD

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LAST = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND


class Seal:
    """Seals with the first of the keys, and knows the seals of all of them: keys are replaced."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = tuple(sha256(f"vepbot record\0{key}".encode()).digest() for key in keys)

    def close(self, subject: SubjectRef, body: str, key: str, serial: int = 0) -> str:
        """The body as it is written: its record, if it has one, with a serial and a seal."""
        found = RECORD.search(body)
        if found is None:
            return body
        told = f"{found['data']} {serial}" if serial else found["data"]
        mark = self._mark(self._keys[0], told, subject, key)
        return f"{body[: found.start()]}\n<!-- vepbot-record {told} {mark} -->"

    def open(self, subject: SubjectRef, body: str, key: str) -> str | None:
        """The body as it was before `close`; None where the seal is missing or broken."""
        found = RECORD.search(body)
        if found is None:
            return body
        given, serial = found["seal"] or "", found["serial"]
        told = f"{found['data']} {serial}" if serial else found["data"]
        marks = [self._mark(each, told, subject, key) for each in self._keys]
        if not any(hmac.compare_digest(given, mark) for mark in marks):
            return None
        return f"{body[: found.start()]}\n<!-- vepbot-record {found['data']} -->"

    @staticmethod
    def _mark(secret: bytes, data: str, subject: SubjectRef, key: str) -> str:
        place = str(subject).casefold()
        told = f"{place}\0{key}\0{data}"
        return hmac.new(secret, told.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def serial_at(moment: datetime) -> int:
    """The serial of what is written then: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(serial: int) -> datetime:
    """When (UTC) that was."""
    return _EPOCH + min(serial, _LAST) * _MICROSECOND


def serial_in(body: str) -> int:
    """That of a record of which the seal is whole; 0 where it has none."""
    found = RECORD.search(body)
    return int(found["serial"] or 0) if found else 0
