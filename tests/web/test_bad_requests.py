"""Whatever is sent to the server: a clear answer, never a 500, never a traceback in the log."""

import asyncio
import gzip
import hmac
import json
import logging
import socket
import threading
from collections.abc import Iterator, Mapping
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import running
from bot.github.webhook.delivery import MAXIMUM_BYTES
from tests.world import SECRET, make_settings

GUID = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
BODY = json.dumps(
    {
        "action": "opened",
        "installation": {"id": 1},
        "repository": {"full_name": "kubevirt/enhancements"},
        "pull_request": {"number": 7},
    }
).encode()


class Server:
    """A running bot in a thread of its own, and everything it logs."""

    def __init__(self, private_key: str, folder: Path) -> None:
        self.settings = make_settings(private_key, folder, "http://127.0.0.1:9")
        self.records: list[logging.LogRecord] = []
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._run()])

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        self._loop.close()

    async def _run(self) -> None:
        async with running(self.settings) as (_, self.url):
            self._started.set()
            await self._stop.wait()

    def send(
        self,
        body: bytes = BODY,
        *,
        path: str = "/webhook",
        method: str = "POST",
        changes: Mapping[str, str | None] | None = None,
    ) -> tuple[int, bytes]:
        """A signed request, with headers changed or (None) left out."""
        signature = hmac.new(SECRET.encode(), body, sha256).hexdigest()
        headers: dict[str, str | None] = {
            "X-GitHub-Event": "issues",
            "X-GitHub-Delivery": GUID,
            "X-Hub-Signature-256": f"sha256={signature}",
            "Content-Type": "application/json",
        }
        headers.update({name.replace("_", "-"): value for name, value in (changes or {}).items()})
        sent = {name: value for name, value in headers.items() if value is not None}
        address = urlsplit(self.url)
        connection = HTTPConnection(address.hostname or "", address.port, timeout=30)
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def send_raw(self, data: bytes) -> bytes:
        """Bytes as they are; what comes back until the server has no more to say."""
        address = urlsplit(self.url)
        with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65536), b""))
            except ConnectionError:
                return b""


class Recorder(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@pytest.fixture(scope="module")
def server(key_pair: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(key_pair[0], tmp_path_factory.mktemp("bot")) as found:
        recorder = Recorder(found.records)
        logging.getLogger().addHandler(recorder)
        yield found
        logging.getLogger().removeHandler(recorder)


@pytest.fixture(autouse=True)
def quiet_log(server: Server) -> Iterator[None]:
    """No test of this module may leave a traceback or an error in the log."""
    yield
    loud = [r for r in server.records if r.exc_info or r.levelno >= logging.ERROR]
    server.records.clear()
    assert [record.getMessage() for record in loud] == []


@pytest.mark.parametrize(
    "event",
    [
        *("milestone", "star", "pull_request_review", "made_up"),
        *("projects_v2", "projects_v2_item", "Sub-Issues3"),
    ],
)
def test_an_event_that_no_rule_listens_to_is_acknowledged(server: Server, event: str) -> None:
    assert server.send(changes={"X_GitHub_Event": event}) == (202, b'{"status": "ignored"}')


def test_a_delivery_about_a_repository_without_rules_is_acknowledged(server: Server) -> None:
    body = BODY.replace(b"kubevirt/enhancements", b"kubevirt/kubevirt")
    answer = server.send(body, changes={"X_GitHub_Event": "pull_request"})
    assert answer == (202, b'{"status": "ignored"}')


def test_a_ping_is_answered(server: Server) -> None:
    body = b'{"zen": "Design for failure.", "hook_id": 1}'
    assert server.send(body, changes={"X_GitHub_Event": "ping"}) == (200, b'{"status": "pong"}')


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_is_allowed(server: Server, method: str) -> None:
    assert server.send(method=method)[0] == 405


@pytest.mark.parametrize(
    "path", ["/", "/webhook/", "/webhook/x", "/hook", "/../etc/passwd", "/%00"]
)
def test_other_paths_are_not_found(server: Server, path: str) -> None:
    assert server.send(path=path)[0] == 404


def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_not(server: Server) -> None:
    padding = MAXIMUM_BYTES - len(BODY) - len(b', "x": ""')
    largest = BODY[:-1] + b', "x": "' + b"x" * padding + b'"}'
    assert len(largest) == MAXIMUM_BYTES
    assert server.send(largest)[0] == 202
    assert server.send(largest + b" ")[0] == 413
    assert server.send(largest + b" ", changes={"X_Hub_Signature_256": None})[0] == 401


def test_a_body_that_grows_too_large_without_saying_so_is_cut_off(server: Server) -> None:
    head = b"POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    head += b"X-Hub-Signature-256: sha256=" + b"0" * 64 + b"\r\n\r\n"
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = server.send_raw(head + chunk * 27 + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413") or answer == b""  # cut off while still sending


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"X_Hub_Signature_256": None}, 401),
        ({"X_Hub_Signature_256": "sha256=" + "0" * 64}, 401),
        ({"X_Hub_Signature_256": "sha1=" + "0" * 40}, 401),
        ({"X_Hub_Signature_256": "sha256=ÿÿ"}, 401),
        ({"X_Hub_Signature_256": None, "X_GitHub_Event": None}, 401),
        ({"X_GitHub_Event": None}, 400),
        ({"X_GitHub_Event": ""}, 400),
        ({"X_GitHub_Event": "../../etc"}, 400),
        ({"X_GitHub_Delivery": None}, 400),
        ({"X_GitHub_Delivery": "ÿ"}, 400),
        ({"X_GitHub_Delivery": "x" * 5000}, 400),
    ],
)
def test_bad_headers(server: Server, changes: dict[str, str | None], status: int) -> None:
    found, answer = server.send(changes=changes)
    assert found == status
    assert json.loads(answer)["error"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"3",
        b'"x"',
        b"{",
        b"{}}",
        b'{"a": "\xff\xfe"}',
        b"\xef\xbb\xbf",
        b"[" * 200_000,
        b'{"a":' * 50_000,
        b'{"pull_request": []}',
        b'{"pull_request": {"number": "seven"}}',
        b'{"repository": {"full_name": 7}}',
        b"payload=%7B%22action%22%3A%22opened%22%7D",
        gzip.compress(BODY),
    ],
)
def test_bad_bodies(server: Server, body: bytes) -> None:
    status, answer = server.send(body)
    assert status == 400
    assert json.loads(answer)["error"]


def test_a_body_that_claims_to_be_compressed_is_taken_as_it_is(server: Server) -> None:
    assert server.send(changes={"Content_Encoding": "gzip"})[0] == 202
    assert server.send(gzip.compress(BODY), changes={"Content_Encoding": "gzip"})[0] == 400


@pytest.mark.parametrize("probe", ["/healthz", "/readyz", "/metrics"])
def test_probes_answer(server: Server, probe: str) -> None:
    assert server.send(b"", path=probe, method="GET")[0] == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"POST /webhook HTTP/9.9\r\nHost: x\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /webhook HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\nHost: x\r\nX\x00Y: z\r\n\r\n",
        b"POST /webhook HTTP/1.1\r\n" + b"".join(b"H%d: x\r\n" % n for n in range(5000)) + b"\r\n",
    ],
)
def test_what_is_no_http(server: Server, data: bytes) -> None:
    answer = server.send_raw(data)
    assert not answer or 400 <= int(answer.split(b" ")[1]) < 500


HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60).map(str.strip)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(["action", "installation", "repository", "pull_request", "issue", "number"])


@settings(max_examples=150, deadline=None)
@given(event=HEADER, guid=HEADER, signature=HEADER | st.none(), body=st.binary(max_size=300))
def test_no_headers_and_no_bytes_break_it(
    server: Server, event: str, guid: str, signature: str | None, body: bytes
) -> None:
    names = {"X_GitHub_Event": event, "X_GitHub_Delivery": guid}
    assert server.send(body, changes=names)[0] in (200, 202, 400)
    assert server.send(body, changes=names | {"X_Hub_Signature_256": signature})[0] in (400, 401)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, ANY_JSON, max_size=5))
def test_no_signed_json_breaks_it(server: Server, payload: dict[str, object]) -> None:
    body = json.dumps(payload).encode()
    assert server.send(body, changes={"X_GitHub_Event": "pull_request"})[0] in (202, 400)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_on_the_wire_break_it(server: Server, data: bytes) -> None:
    for sent in (data, b"POST /webhook HTTP/1.1\r\nHost: x\r\n" + data):
        answer = server.send_raw(sent)
        assert not answer or 200 <= int(answer.split(b" ")[1]) < 500
