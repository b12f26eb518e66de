"""Whatever bytes a client sends, its connection ends without a crash, and the next client is served."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embedded.clickhouse.primitives import text, varint
from embedded.clickhouse.request import REVISION
from tests.fuzz.mutate import altered
from tests.fuzz.wire import WIRE

HELLO = varint(0) + text("test") + varint(1) * 2 + varint(REVISION) + text("") + text("default") + text("") + text("")
EMPTY = varint(2) + text("") + b"\1\0\2\xff\xff\xff\xff\0" + varint(0) * 2
QUERY = varint(1) + WIRE["wire-query"].seeds[0][1:]
SQL = text("SELECT {x:String}")
PLAIN = QUERY.replace(varint(1) + SQL, varint(0) + SQL)
TCP = (HELLO, HELLO + varint(4), HELLO + PLAIN + EMPTY, HELLO + PLAIN + varint(2) + WIRE["wire-block"].seeds[0])
HTTP = (
    b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?query=SELECT+1+FORMAT+Native&client_protocol_version=54468 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ZGVmYXVsdDo=\r\nContent-Length: 8\r\n\r\nSELECT 1",
    b"POST /?query=SELECT+{x:UInt8}&param_x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
)


@pytest.mark.parametrize(("port", "examples"), [("tcp_port", TCP), ("http_port", HTTP)])
def test_conversations_end_in_order(server: Any, port: str, examples: tuple[bytes, ...]) -> None:
    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=200) | altered(examples))
    def converse(data: bytes) -> None:
        address = ("127.0.0.1", getattr(server, port))
        with socket.create_connection(address, timeout=20) as client, suppress(OSError):  # it may hang up
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            while client.recv(1 << 16):
                pass

    before = server.log.stat().st_size
    for example in examples:
        converse.hypothesis.inner_test(example)  # type: ignore[attr-defined]
    converse()
    assert b"conversation broke off" not in server.log.read_bytes()[before:]
    assert server.client().execute("SELECT 1") == [(1,)]
