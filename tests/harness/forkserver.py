"""A process that has imported the bot and forks itself: a start in milliseconds, else a second.

What comes out is a process of its own as any other: it has its own memory, files and signals, and
SIGKILL ends it. Tests start some 400 of them; most of the time that took was importing.
"""

import asyncio
import atexit
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Protocol

# What the bot imports when it needs it.
ALSO = ("asyncpg", "psycopg", "aiosqlite", "icalendar", "sqlalchemy.dialects.postgresql")
LONGEST_REQUEST = 1 << 20


class Program(Protocol):
    """What tests use of `asyncio.subprocess.Process`."""

    @property
    def pid(self) -> int: ...

    @property
    def returncode(self) -> int | None: ...

    @property
    def stdout(self) -> asyncio.StreamReader | None: ...

    async def wait(self) -> int: ...

    def send_signal(self, signal: int) -> None: ...

    async def communicate(self, data: bytes | None = None) -> tuple[bytes, bytes]: ...


class Forked:
    """A process that the fork server started; both its outputs are one."""

    def __init__(
        self,
        pid: int,
        ended: asyncio.Task[int],
        stdin: BinaryIO,
        stdout: asyncio.StreamReader,
    ) -> None:
        self.pid = pid
        self.stdout = stdout
        self._stdin = stdin
        self._ended = ended
        ended.add_done_callback(lambda _: stdin.close())

    @property
    def returncode(self) -> int | None:
        """As `subprocess` has it: negative for a signal."""
        return self._ended.result() if self._ended.done() else None

    async def wait(self) -> int:
        """Wait for its end."""
        return await asyncio.shield(self._ended)

    def send_signal(self, signal: int) -> None:
        """Send it a signal, unless it has ended."""
        if not self._ended.done():
            with suppress(ProcessLookupError):  # it has ended, and nobody has heard of it yet
                os.kill(self.pid, signal)

    async def communicate(self, data: bytes | None = None) -> tuple[bytes, bytes]:
        """Write to it, read all it prints, wait for its end."""
        if data:
            await asyncio.to_thread(self._write, data)
        self._stdin.close()
        out = await self.stdout.read()
        await self.wait()
        return out, b""

    def _write(self, data: bytes) -> None:
        with suppress(OSError, ValueError):  # it may have ended without reading
            self._stdin.write(data)


class ForkServer:
    """Starts the server, with this environment, at the first request; ends it with `close`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._folder = tempfile.TemporaryDirectory(prefix="vepbot-fork-")
        self._server: subprocess.Popen[bytes] | None = None
        self._starting = threading.Lock()

    @property
    def _address(self) -> str:
        return str(Path(self._folder.name) / "socket")

    def _started(self) -> None:
        with self._starting:
            if self._server is None:
                command = (sys.executable, "-m", "tests.harness.forkserver", self._address)
                environ = self._environ
                self._server = subprocess.Popen(  # noqa: S603  ourselves
                    command, env=environ, stdout=subprocess.PIPE
                )
                assert self._server.stdout
                assert self._server.stdout.readline() == b"ready\n", "the fork server did not start"

    async def start(
        self, module: str, arguments: Sequence[str], folder: Path, environ: Mapping[str, str]
    ) -> Forked:
        """`python -m MODULE ARGUMENTS` in this folder, with this environment alone."""
        await asyncio.to_thread(self._started)
        theirs_in, ours_in = os.pipe()
        ours_out, theirs_out = os.pipe()
        asked = {"arguments": [module, *arguments], "folder": str(folder)}
        request = asked | {"environ": dict(environ)}
        answers = socket.socket(socket.AF_UNIX)
        answers.connect(self._address)
        socket.send_fds(answers, [json.dumps(request).encode()], [theirs_in, theirs_out])
        answers.shutdown(socket.SHUT_WR)
        os.close(theirs_in)
        os.close(theirs_out)
        reader, writer = await asyncio.open_unix_connection(sock=answers)
        pid = int(await reader.readline())
        ended = asyncio.create_task(_end_of(reader, writer))
        return Forked(pid, ended, os.fdopen(ours_in, "wb", 0), await _reading_from(ours_out))

    def close(self) -> None:
        """End the server; what it started goes on."""
        if self._server:
            self._server.kill()
            self._server.wait()
            assert self._server.stdout
            self._server.stdout.close()
        self._folder.cleanup()


async def _end_of(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    code = int(await reader.readline())
    writer.close()
    return code


async def _reading_from(descriptor: int) -> asyncio.StreamReader:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
    )
    return reader


def _serve(address: str) -> None:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps those who supervise
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            _supervise(connection)
        connection.close()


def _supervise(connection: socket.socket) -> None:
    """Fork the program, say its number, and its exit code when it ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request, descriptors, _, _ = socket.recv_fds(connection, LONGEST_REQUEST, 2)
    while part := connection.recv(LONGEST_REQUEST):
        request += part
    pid = os.fork()
    if pid == 0:
        _become(connection, json.loads(request), *descriptors)
    for descriptor in descriptors:
        os.close(descriptor)
    connection.sendall(b"%d\n" % pid)
    _, status = os.waitpid(pid, 0)
    connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
    os._exit(0)


def _become(connection: socket.socket, request: dict[str, Any], stdin: int, stdout: int) -> None:
    """What `python -m MODULE ARGUMENTS` would be."""
    os.dup2(stdin, 0)
    os.dup2(stdout, 1)
    os.dup2(stdout, 2)
    for descriptor in (stdin, stdout):
        os.close(descriptor)
    connection.close()
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environ"])
    code: int | str | None = 1
    try:
        sys.argv = request["arguments"]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  as the interpreter, whatever it is
        sys.excepthook(*sys.exc_info())
    finally:
        _end(code)


def _end(code: int | str | None) -> None:
    """As the interpreter ends: threads are waited for, what was printed is flushed."""
    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001  as `Py_Finalize` does
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


def _import_everything() -> None:
    bot = import_module("bot")
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        if not found.name.endswith("__main__"):
            import_module(found.name)
    for name in ALSO:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _import_everything()
    _serve(sys.argv[1])
