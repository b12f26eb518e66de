"""The gateway as a process, over sockets, against clients that break the rules. Kafka is away, so it spools."""

from __future__ import annotations

import gzip
import json
import re
import socket
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from complaints.settings import GatewaySettings, KafkaSettings, SealingSettings, Secret, Settings, child_environment
from embedded.ports import free_port
from embedded.processes import ChildProcess
from tests.wait import wait_until

pytestmark = pytest.mark.service
MAX_BODY = 100_000
HEADER_SECS, BODY_SECS = 1.0, 1.5
STARTED = time.monotonic()
LONGITUDE = b'{"channel": "web-1111", "text": "a", "place": {"longitude": %b, "latitude": 1}}'
ONE = {"channel": "web-1111", "text": "ไฟดับ สมหญิง 0810000001"}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        return str(self.json["type"]).rpartition(":")[2]


class Gateway:
    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def talk(self, sent: bytes) -> list[Answer]:
        """All answers to these bytes until the gateway closes the connection."""
        with self.connect() as client:
            client.sendall(sent)
            return answers(client)

    def faults(self) -> dict[str, int]:
        found = self.talk(request(method="GET", path="/healthz", close=True))[-1].json["client_faults"]
        return {str(name): int(count) for name, count in found.items()}


def answers(client: socket.socket) -> list[Answer]:
    data = b""
    while chunk := client.recv(65536):
        data += chunk
    found: list[Answer] = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        found.append(Answer(int(status.split()[1]), headers, data[:length]))
        data = data[length:]
    return found


def request(
    body: bytes = b"", *headers: str, method: str = "POST", path: str = "/v1/complaints", close: bool = False
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: gateway", "Content-Type: application/json", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    if close:
        lines.append("Connection: close")
    return "\r\n".join([*lines, "", ""]).encode() + body


def post(gateway: Gateway, body: object, *headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return gateway.talk(request(raw, *headers, close=True))[-1]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway")
    port = free_port()
    settings = Settings(
        kafka=KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"),
        sealing=SealingSettings(key=Secret("A" * 43 + "=")),
        gateway=GatewaySettings(
            port=port,
            spool=str(folder / "spool"),
            publish_timeout_secs=0.2,
            max_body_bytes=MAX_BODY,
            max_bytes_under_way=4 * MAX_BODY,
            max_connections=60,
            header_timeout_secs=HEADER_SECS,
            body_timeout_secs=BODY_SECS,
            answer_timeout_secs=1,
            keepalive_secs=4,
        ),
    )
    log = folder / "gateway.log"
    command = ["-m", "commands.cli", "gateway"]
    process = ChildProcess("gateway", [sys.executable, *command], log, child_environment(settings))
    process.start()
    found = Gateway(port, log)
    wait_until(lambda: _answers(found), 60)
    yield found
    assert process.alive()
    process.stop(30)
    log_text = log.read_text()
    assert "Traceback" not in log_text
    assert not re.search("สมหญิง|0810000001|ไฟดับ", log_text)


def _answers(gateway: Gateway) -> bool:
    try:
        return post(gateway, ONE).status == 202
    except OSError:
        return False


@pytest.mark.parametrize(
    "sent",
    [
        request(b'{"channel"', "Content-Length: 500"),
        request(b"", "Content-Length: 10"),
        request(b"5\r\n[    \r\n", "Transfer-Encoding: chunked"),
        request(b"5\r\n[  ", "Transfer-Encoding: chunked"),
        request(gzip.compress(b"[" * 1000, mtime=0)[:20], "Content-Length: 500", "Content-Encoding: gzip"),
    ],
)
def test_a_body_that_never_ends_is_answered_408_and_counted(gateway: Gateway, sent: bytes) -> None:
    before = gateway.faults().get("late_body", 0)
    started = time.monotonic()
    (answer,) = gateway.talk(sent)
    assert (answer.status, answer.kind, answer.headers["connection"]) == (408, "late_body", "close")
    assert time.monotonic() - started >= BODY_SECS
    assert gateway.faults()["late_body"] == before + 1


def test_a_body_that_trickles_has_no_more_time(gateway: Gateway) -> None:
    with gateway.connect() as client:
        client.sendall(request(b"", "Content-Length: 1000"))
        client.settimeout(0.2)
        data = b""
        for _ in range(50):
            try:
                client.sendall(b" ")
                data += client.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            if data:
                break
        assert data.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "sent", [b"POST", b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nX-A", request(close=True).rstrip(b"\r\n") + b"\r\n"]
)
def test_a_header_that_never_ends_is_answered_408_and_counted(gateway: Gateway, sent: bytes) -> None:
    before = gateway.faults().get("late_header", 0)
    (answer,) = gateway.talk(sent)
    assert (answer.status, answer.kind) == (408, "late_header")
    assert gateway.faults()["late_header"] == before + 1


def test_a_header_that_trickles_has_no_more_time(gateway: Gateway) -> None:
    with gateway.connect() as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\n")
        client.settimeout(0.2)
        data, started = b"", time.monotonic()
        while not data and time.monotonic() - started < 10:
            try:
                client.sendall(b"X: y\r\n")
                data = client.recv(65536)
            except TimeoutError:
                continue
        assert data.startswith(b"HTTP/1.1 408 ")


def test_who_says_nothing_is_left_without_an_answer(gateway: Gateway) -> None:
    assert gateway.talk(b"") == []


def test_a_further_request_has_the_same_time_for_its_header(gateway: Gateway) -> None:
    first = request(msgspec.json.encode(ONE))
    with gateway.connect() as client:
        client.sendall(first)
        assert client.recv(65536).startswith(b"HTTP/1.1 202 ")
        time.sleep(HEADER_SECS * 1.5)  # idle, which is allowed
        client.sendall(b"POST /v1")
        assert [answer.status for answer in answers(client)] == [408]


def test_idle_connections_are_kept_and_then_closed(gateway: Gateway) -> None:
    with gateway.connect() as client:
        client.sendall(request(method="GET", path="/healthz"))
        assert [answer.status for answer in answers(client)] == [200]  # returns when the gateway closes


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize(
    "sent",
    [
        request(b'{"chan', "Content-Length: 100"),
        request(b"5\r\n[", "Transfer-Encoding: chunked"),
        request(b"[", "Content-Length: 2"),
    ],
)
def test_a_client_that_hangs_up_is_counted_and_no_error(gateway: Gateway, sent: bytes, reset: bool) -> None:
    before = gateway.faults().get("hung_up", 0)
    client = gateway.connect()
    client.sendall(sent)
    time.sleep(0.1)
    if reset:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    wait_until(lambda: gateway.faults().get("hung_up", 0) == before + 1, 5)
    assert " 500 " not in gateway.log.read_text()


def test_a_client_that_ends_its_own_half_gets_its_answer(gateway: Gateway) -> None:
    with gateway.connect() as client:
        client.sendall(request(msgspec.json.encode(ONE)))
        client.shutdown(socket.SHUT_WR)
        assert [answer.status for answer in answers(client)] == [202]


def test_hang_ups_are_one_line_in_the_log_for_a_minute(gateway: Gateway) -> None:
    for _ in range(20):
        client = gateway.connect()
        client.sendall(request(b"", "Content-Length: 5"))
        time.sleep(0.02)
        client.close()
    wait_until(lambda: gateway.faults().get("hung_up", 0) >= 20, 5)
    assert gateway.log.read_text().count("clients since the last such line") <= 1 + (time.monotonic() - STARTED) // 60


def test_a_client_that_takes_no_answers_is_cut_off(gateway: Gateway) -> None:
    before = gateway.faults().get("unread_answer", 0)
    asked = request(method="GET", path="/openapi.yaml") * 50
    with gateway.connect() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(2)
        try:
            for _ in range(200):
                client.sendall(asked)
        except OSError:
            pass
        wait_until(lambda: gateway.faults().get("unread_answer", 0) > before, 20)


def test_more_clients_than_it_carries_are_told_and_the_next_are_served(gateway: Gateway) -> None:
    held = [gateway.connect() for _ in range(60)]
    time.sleep(0.1)
    (refused,) = gateway.talk(b"")
    assert (refused.status, refused.kind, refused.headers["retry-after"]) == (503, "busy", "5")
    for client in held:
        client.close()
    wait_until(lambda: _answers(gateway), 5)
    assert gateway.faults()["too_many_connections"] >= 1


def test_more_bytes_than_it_carries_are_refused_and_given_back(gateway: Gateway) -> None:
    held = [gateway.connect() for _ in range(5)]
    for client in held:
        client.sendall(request(b" " * (MAX_BODY - 10), f"Content-Length: {MAX_BODY}"))
    statuses = sorted(answers(client)[0].status for client in held)
    assert statuses[0] == 408
    assert statuses[-1] == 503
    assert post(gateway, ONE).status == 202


@pytest.mark.parametrize(
    "twice",
    [
        '"text": "ไฟดับ", "text": "น้ำไม่ไหล"',
        '"text": "ไฟดับ", "place": {"address": "a", "addr\\u0065ss": "b"}',
        '"text": "ไฟดับ", "reporter": {"phone": "0810000001", "phone" : "0810000002"}',
    ],
)
def test_a_key_that_occurs_twice_is_refused_without_repeating_it(gateway: Gateway, twice: str) -> None:
    one = f'{{"channel": "web-1111", {twice}}}'
    answer = post(gateway, one.encode())
    assert (answer.status, answer.kind) == (422, "repeated_key")
    assert "081" not in answer.body.decode()
    batch = post(gateway, f'{{"complaints": [{json.dumps(ONE)}, {one}]}}'.encode())
    assert (batch.status, batch.json["accepted"], batch.json["rejected"]) == (202, 1, 1)


@pytest.mark.parametrize(
    ("body", "headers", "status", "kind"),
    [
        (b'{"channel": "web-1111", "text": ' + b"[" * 40_000, (), 400, "broken_json"),
        (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, (), 400, "broken_json"),
        ({**ONE, "place": {"longitude": 1, "latitude": 1}, "x": 1e308}, (), 422, "invalid_field"),
        (LONGITUDE % b"1e400", (), 422, "invalid_field"),
        (LONGITUDE % (b"9" * 90_000), (), 422, "invalid_field"),
        (b'{"channel": "web-1111", "text": NaN}', (), 400, "broken_json"),
        (b'{"channel": "web-1111", "text": Infinity}', (), 400, "broken_json"),
        (b'{"channel": "web-1111", "text": "\x00"}', (), 400, "broken_json"),
        (json.dumps(ONE).encode("utf-16"), (), 400, "broken_json"),
        (json.dumps(ONE, ensure_ascii=False).encode("cp874"), (), 400, "broken_json"),
        (ONE, ("Content-Encoding: br",), 415, "content_encoding"),
        (ONE, ("Content-Encoding: gzip, gzip",), 415, "content_encoding"),
        (ONE, ("Content-Encoding: gzip",), 400, "broken_body"),
        (gzip.compress(msgspec.json.encode(ONE), mtime=0)[:-12], ("Content-Encoding: gzip",), 400, None),
        (gzip.compress(b" " * 10_000_000, mtime=0), ("Content-Encoding: gzip",), 413, "request_entity_too_large"),
        (b" " * (MAX_BODY + 1), (), 413, "request_entity_too_large"),
        (ONE, ("Content-Type: application/json",), 400, None),
        (ONE, ("Idempotency-Key: a", "Idempotency-Key: b"), 400, "repeated_header"),
        (ONE, ("Idempotency-Key: \x7f",), None, None),
        (b"zz\r\n[]\r\n", ("Transfer-Encoding: chunked",), 400, None),
    ],
)  # fmt: skip
def test_a_broken_request_is_a_problem(
    gateway: Gateway, body: object, headers: tuple[str, ...], status: int | None, kind: str | None
) -> None:
    answer = post(gateway, body, *headers)
    assert answer.status == status or (status is None and 400 <= answer.status < 500)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert kind is None or answer.kind == kind
    assert not re.search("สมหญิง|081|ไฟดับ", answer.body.decode())


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n[    ]",
        b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /0810000001 HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 500 + b"\r\n",
    ],
)
def test_what_is_no_http_is_a_problem_that_quotes_nothing(gateway: Gateway, sent: bytes) -> None:
    answer = gateway.talk(sent)[-1]
    assert (answer.status, answer.kind) == (400, "broken_http")
    assert "081" not in answer.body.decode()


def test_ordinary_variety_is_served(gateway: Gateway) -> None:
    raw = msgspec.json.encode(ONE)
    assert post(gateway, b"\xef\xbb\xbf" + raw).status == 202
    assert post(gateway, gzip.compress(raw), "Content-Encoding: gzip").status == 202
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(raw), raw)
    assert gateway.talk(request(chunked, "Transfer-Encoding: chunked", close=True))[0].status == 202
    old = gateway.talk(request(raw).replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert [answer.status for answer in old] == [202]
    pipelined = gateway.talk(request(raw) * 3 + request(b"[]", close=True))
    assert [answer.status for answer in pipelined] == [202, 202, 202, 422]
    (head,) = gateway.talk(request(method="HEAD", path="/healthz", close=True))
    assert head.status == 200
    (options,) = gateway.talk(request(method="OPTIONS", close=True))
    assert (options.status, options.headers["allow"], options.kind) == (405, "POST", "method_not_allowed")


def test_the_log_has_routes_and_no_addresses(gateway: Gateway) -> None:
    gateway.talk(request(method="GET", path="/%E0%B8%AA?phone=0810000001", close=True))
    post(gateway, ONE)
    log = gateway.log.read_text()
    assert "POST /v1/complaints 202" in log
    assert "GET - 404" in log
    assert "phone" not in log


def test_control_characters_do_not_reach_the_record(gateway: Gateway) -> None:
    body = rb'{"channel": "web-1111", "text": "\u0000\u0e44\u0e1f\u007f\u0e14\u0e31\u0e1a\ud83d\u202e"}'
    assert post(gateway, body).status == 202
    (refused,) = [post(gateway, {**ONE, "reference": "A\x01", "submitted": "2024-05-01T09:30:00Z"})]
    assert (refused.status, refused.json["field"]) == (422, "reference")
    stored = b"".join(path.read_bytes() for path in (gateway.log.parent / "spool").rglob("*") if path.is_file())
    assert "ไฟดับ".encode() in stored
    assert not any(mark in stored for mark in (b"\\u0000", b"\x7f\xe0", "\u202e".encode()))
