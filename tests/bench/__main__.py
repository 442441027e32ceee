"""`make bench`: what a webhook costs here, beside baselines measured in the same run."""

import argparse
import asyncio
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.github.webhook.delivery import receive
from tests.bench.load import Figures, measure, resident_bytes
from tests.bench.stage import PULLS, payloads, prepare
from tests.fakes.keys import private_key, public_key
from tests.harness.processes import BotProcess, FakeProcess, ServerProcess
from tests.world import SECRET

CONNECTIONS = (1, 16, 64)
MEBIBYTE = 1024 * 1024


class BaselineProcess(ServerProcess):
    """One of tests/bench/servers.py."""

    address = BotProcess.address

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(folder, {}, "-m", "tests.bench.servers", name)


@dataclass(frozen=True)
class Contender:
    """A server under load. `drained` waits until it has worked off what it acknowledged."""

    label: str
    process: ServerProcess
    idle: int
    drained: Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Baselines have nothing to work off."""


@asynccontextmanager
async def contenders(folder: Path) -> AsyncIterator[list[Contender]]:
    """All servers, started; each idle unless it is its turn."""
    github = FakeProcess(folder, public_key())
    await github.start()
    bot = BotProcess(folder, private_key(), github.url, LOG_LEVEL="info")
    processes: list[tuple[str, ServerProcess]] = [
        ("(a) signature only", BaselineProcess(folder, "bare")),
        ("(b) gidgethub, keeps nothing", BaselineProcess(folder, "gidgethub")),
        ("(c) vepbot, worker off", BaselineProcess(folder, "stored")),
        ("(c) vepbot, worker on", bot),
    ]
    for _, process in processes:
        await process.start()
    await prepare(github)
    database = folder / "vepbot.sqlite3"
    yield [
        Contender(
            label,
            process,
            resident_bytes(process.pid),
            (lambda: drained(database)) if process is bot else nothing,
        )
        for label, process in processes
    ]
    for _, process in processes:
        await process.stop()
    await github.stop()


async def drained(database: Path) -> None:
    """Wait until nothing is due any more (lanes that the write budget sent away may wait)."""
    query = "SELECT count(*) FROM deliveries WHERE state = 'pending' AND due_at <= ?"
    while True:
        with sqlite3.connect(database, timeout=30) as connection:
            [count] = connection.execute(query, (time.time_ns() // 1000,)).fetchone()
        if not count:
            return
        await asyncio.sleep(0.1)


def worked(folder: Path) -> str:
    """What the worker made of it."""
    with sqlite3.connect(folder / "vepbot.sqlite3", timeout=30) as connection:
        query = "SELECT state, count(*) FROM deliveries GROUP BY state"
        states = ", ".join(f"{count} {state}" for state, count in connection.execute(query))
        [written] = connection.execute(
            "SELECT count(*) FROM journal WHERE outcome = 'applied'"
        ).fetchone()
    return f"of (c)'s deliveries {states}; {written} labels written"


def steps(body: bytes) -> list[tuple[str, float]]:
    """Where the time of one delivery goes, step by step, in microseconds."""
    import hmac
    from hashlib import sha256

    headers = {
        "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET.encode(), body, sha256).hexdigest(),
        "X-GitHub-Event": "pull_request",
        "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    }
    return [
        ("check the signature", timed(lambda: hmac.new(b"x", body, sha256).hexdigest())),
        ("check it and read the payload", timed(lambda: receive(headers, body, (SECRET,)))),
        ("(json.loads of the payload, for comparison)", timed(lambda: json.loads(body))),
        (
            "compress the body (only one that carries words is kept)",
            timed(lambda: zlib.compress(body, 1)),
        ),
    ]


def timed(call: Callable[[], object]) -> float:
    """The best of several runs, in microseconds."""
    best = float("inf")
    for _ in range(20):
        started = time.perf_counter()
        for _ in range(50):
            call()
        best = min(best, (time.perf_counter() - started) / 50)
    return best * 1e6


def help_cpu() -> float:
    """CPU seconds of `vepbot --help`, the best of five."""
    best = float("inf")
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def row(label: str, connections: int, figures: Figures, base: Figures) -> str:
    """One line of the table."""
    return (
        f"{label:30} {connections:4} {figures.rate:9.0f} {figures.rate / base.rate:7.2f} "
        f"{figures.median:8.2f} {figures.worst_hundredth:8.2f} {figures.cpu:8.0f} "
        f"{figures.resident / MEBIBYTE:8.1f}"
    )


async def compare(folder: Path, seconds: float, rounds: int) -> None:
    """Load every server in turn, several rounds; of each the round with the median rate counts."""
    bodies = payloads()
    print(f"payload {len(bodies[0]):,} bytes, {PULLS} pull requests, {rounds} x {seconds} s each\n")
    print(f"{'server':30} conn    acks/s  x (b)   p50 ms   p99 ms   CPU us  RSS MiB")
    async with contenders(folder) as servers:
        for connections in CONNECTIONS:
            found: dict[str, list[Figures]] = {server.label: [] for server in servers}
            for _ in range(rounds):
                for server in servers:
                    process = server.process
                    figures = await measure(process.url, process.pid, bodies, connections, seconds)
                    found[server.label].append(figures)
                    await server.drained()
            middle = {
                label: sorted(each, key=lambda figures: figures.rate)[len(each) // 2]
                for label, each in found.items()
            }
            for label, figures in middle.items():
                print(row(label, connections, figures, middle["(b) gidgethub, keeps nothing"]))
        print(f"\n{worked(folder)}")
        for server in servers:
            print(
                f"{server.label}: {server.idle / MEBIBYTE:.1f} MiB resident when idle, at the start"
            )


def main() -> None:
    """Run and print everything."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of each load")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vepbot-bench-") as folder:
        asyncio.run(compare(Path(folder), options.seconds, options.rounds))
    print(f"vepbot --help: {help_cpu():.2f} s CPU\n")
    print("Where the time of one delivery goes before it is committed:")
    for label, microseconds in steps(payloads()[0]):
        print(f"  {label:56} {microseconds:7.1f} us")


if __name__ == "__main__":
    main()
