"""A load of signed webhooks over keep-alive connections, light beside what is measured."""

import asyncio
import hmac
import itertools
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from tests.world import SECRET

TICKS_PER_SECOND = 100  # USER_HZ, as /proc counts on Linux


@dataclass(frozen=True)
class Figures:
    """What one load showed. Times are milliseconds, CPU microseconds for each request."""

    rate: float
    median: float
    worst_hundredth: float
    cpu: float
    resident: int


def requests(url: str, bodies: list[bytes]) -> Iterator[bytes]:
    """Endless requests, each with a GUID of its own, the bodies in turn."""
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
        yield b"%b\r\nX-GitHub-Delivery: %b\r\n\r\n%b" % (head, str(uuid.uuid4()).encode(), body)


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


async def _run(url: str, source: Iterator[bytes], connections: int, seconds: float) -> list[float]:
    until = time.perf_counter() + seconds
    found = await asyncio.gather(*(_one(url, source, until) for _ in range(connections)))
    return [each for times in found for each in times]


async def _one(url: str, source: Iterator[bytes], until: float) -> list[float]:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    times = []
    while (started := time.perf_counter()) < until:
        writer.write(next(source))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 202"):
            raise RuntimeError(f"not acknowledged: {head!r}")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        times.append(time.perf_counter() - started)
    writer.close()
    return times


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
