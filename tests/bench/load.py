"""A load of signed webhooks over keep-alive connections, light beside what is measured."""

import asyncio
import hmac
import itertools
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from tests.world import SECRET

PACED = 16  # connections of a paced load: GitHub does not wait for one answer to send the next
TICKS_PER_SECOND = 100  # USER_HZ, as /proc counts on Linux


@dataclass(frozen=True)
class Figures:
    """What one load showed. Times are milliseconds, CPU microseconds for each request."""

    rate: float
    median: float
    worst_hundredth: float
    cpu: float
    resident: int


def requests(url: str, bodies: list[bytes]) -> Iterator[tuple[str, bytes]]:
    """Endless requests, each with a GUID of its own, which comes first; the bodies in turn."""
    parts = urlsplit(url)
    heads: list[tuple[bytes, bytes]] = []
    for body in bodies:
        signature = hmac.new(SECRET.encode(), body, sha256).hexdigest()
        lines = [
            "POST /webhook HTTP/1.1",
            f"Host: {parts.netloc}",
            "User-Agent: GitHub-Hookshot/044aadd",
            "Content-Type: application/json",
            "X-GitHub-Event: pull_request",
            f"X-Hub-Signature-256: sha256={signature}",
            f"Content-Length: {len(body)}",
        ]
        heads.append(("\r\n".join(lines).encode(), body))
    for head, body in itertools.cycle(heads):
        guid = str(uuid.uuid4())
        yield guid, b"%b\r\nX-GitHub-Delivery: %b\r\n\r\n%b" % (head, guid.encode(), body)


async def measure(
    url: str, pid: int, bodies: list[bytes], connections: int, seconds: float
) -> Figures:
    """Send as fast as answers come, over so many connections, for a while."""
    source = requests(url, bodies)
    await _run(url, source, connections, min(seconds / 4, 0.5))  # warm up
    spent, started = cpu_seconds(pid), time.perf_counter()
    times = await _run(url, source, connections, seconds)
    elapsed = time.perf_counter() - started
    spent = cpu_seconds(pid) - spent
    times.sort()
    return Figures(
        rate=len(times) / elapsed,
        median=times[len(times) // 2] * 1000,
        worst_hundredth=times[len(times) * 99 // 100] * 1000,
        cpu=spent / len(times) * 1e6,
        resident=resident_bytes(pid),
    )


async def paced(url: str, bodies: list[bytes], rate: float, seconds: float) -> dict[str, float]:
    """Send so many a second, evenly; when each was due to be sent, by GUID (seconds since 1970).

    Who waits for a late answer sends late: that counts, as the time it was due is what is told.
    """
    source, began = requests(url, bodies), time.time()
    moments = iter([began + number / rate for number in range(int(rate * seconds))])
    found = await asyncio.gather(*(_in_time(url, source, moments) for _ in range(PACED)))
    return {guid: moment for each in found for guid, moment in each.items()}


async def _in_time(
    url: str, source: Iterator[tuple[str, bytes]], moments: Iterator[float]
) -> dict[str, float]:
    sent = {}
    async with connected(url) as (reader, writer):
        for moment in moments:
            await asyncio.sleep(moment - time.time())
            guid, request = next(source)
            await exchange(reader, writer, request, 202)
            sent[guid] = moment
    return sent


async def answer_seconds(url: str, request: bytes, status: int, times: int = 200) -> float:
    """The median time of one request, over and over on one connection."""
    found = []
    async with connected(url) as (reader, writer):
        for _ in range(times):
            started = time.perf_counter()
            await exchange(reader, writer, request, status)
            found.append(time.perf_counter() - started)
    return sorted(found)[times // 2]


async def _run(
    url: str, source: Iterator[tuple[str, bytes]], connections: int, seconds: float
) -> list[float]:
    until = time.perf_counter() + seconds
    found = await asyncio.gather(*(_one(url, source, until) for _ in range(connections)))
    return [each for times in found for each in times]


async def _one(url: str, source: Iterator[tuple[str, bytes]], until: float) -> list[float]:
    times = []
    async with connected(url) as (reader, writer):
        while (started := time.perf_counter()) < until:
            await exchange(reader, writer, next(source)[1], 202)
            times.append(time.perf_counter() - started)
    return times


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection, closed after the block."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes, status: int
) -> None:
    """Send it and read the answer to its end. Raises RuntimeError where it is another one."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 %d" % status):
        raise RuntimeError(f"not answered by {status}: {head!r}")
    length = head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]
    await reader.readexactly(int(length or 0))


def cpu_seconds(pid: int) -> float:
    """User and system time of a process (proc_pid_stat(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def resident_bytes(pid: int) -> int:
    """Memory of a process that is in RAM."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
