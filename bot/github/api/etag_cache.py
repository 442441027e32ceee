"""Answers of GitHub that may be asked for again by their ETag, of all installations together.

Each installation has a part of its own, so that none crowds out another's while it is at work;
where there are too many, the part goes that nobody has used for longest.
"""

import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cachetools import LRUCache

CACHE_BYTES = 8 * 1024 * 1024
ALL_BYTES = 8 * CACHE_BYTES


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer; its body is compressed."""

    url: str
    etag: str
    content_type: str
    link: str | None
    body: bytes

    @classmethod
    def of(cls, url: str, etag: str, headers: Mapping[str, str], content: bytes) -> Self:
        """Made of an answer as it was received."""
        packed = zlib.compress(content, 1)
        return cls(url, etag, headers.get("content-type", ""), headers.get("link"), packed)

    def size(self) -> int:
        """Bytes that it takes, roughly."""
        return 500 + sum(len(part or "") for part in (self.url, self.etag, self.link, self.body))

    @property
    def content(self) -> bytes:
        """The body as it was received."""
        return zlib.decompress(self.body)

    def merged_with(self, received: Mapping[str, str]) -> dict[str, str]:
        """Headers of the whole answer; a 304 may say anew where the next page is."""
        link = received.get("link") or self.link
        return {"content-type": self.content_type} | ({"link": link} if link else {})


class EtagCache:
    """At most `each` bytes of one installation, and `most` of all."""

    def __init__(self, each: int = CACHE_BYTES, most: int = ALL_BYTES) -> None:
        self._each = each
        self._most = most
        self._parts: OrderedDict[int, LRUCache[str, Kept]] = OrderedDict()
        self.size = 0

    def get(self, installation: int, url: str) -> Kept | None:
        """The answer to this address, if it is still there."""
        part = self._parts.get(installation)
        if part is None:
            return None
        self._parts.move_to_end(installation)
        found: Kept | None = part.get(url)
        return found

    def keep(self, installation: int, kept: Kept) -> None:
        """Remember it; one that would take much of the part is not worth it."""
        if kept.size() > self._each // 4:
            return
        part = self._parts.setdefault(installation, LRUCache(self._each, getsizeof=Kept.size))
        self._parts.move_to_end(installation)
        before = part.currsize
        part[kept.url] = kept
        self.size += int(part.currsize - before)
        while self.size > self._most and len(self._parts) > 1:
            _, oldest = self._parts.popitem(last=False)
            self.size -= int(oldest.currsize)
