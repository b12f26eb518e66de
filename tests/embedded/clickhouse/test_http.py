"""The HTTP interface as curl, pandas and HTTP clients use it."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest


def _url(server: Any, **parameters: str) -> str:
    return f"http://127.0.0.1:{server.http_port}/?{urlencode(parameters)}"


def _post(server: Any, body: bytes, headers: dict[str, str] | None = None, **parameters: str) -> bytes:
    request = urllib.request.Request(_url(server, **parameters), data=body, headers=headers or {})
    with urllib.request.urlopen(request) as response:
        return bytes(response.read())


def test_ping_and_select(server: Any) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.http_port}/ping") as response:
        assert response.read() == b"Ok.\n"
    assert _post(server, b"SELECT 1") == b"1\n"
    assert _post(server, b" FROM numbers(2)", query="SELECT number") == b"0\n1\n"
    assert json.loads(_post(server, b"SELECT 1 AS a FORMAT JSON"))["data"] == [{"a": 1}]


def test_parameters_settings_and_format(server: Any) -> None:
    got = _post(
        server,
        b"SELECT {text:String} AS t, getSetting('max_threads') AS n",
        param_text="ก ข",
        max_threads="3",
        default_format="JSONEachRow",
    )
    assert json.loads(got) == {"t": "ก ข", "n": 3}


def test_pandas_reads_an_address(server: Any) -> None:
    frame = pd.read_csv(_url(server, query="SELECT number AS n, 'ก' AS s FROM numbers(100000) FORMAT CSVWithNames"))
    assert list(frame.columns) == ["n", "s"]
    assert int(frame["n"].sum()) == 4_999_950_000


@pytest.mark.parametrize(
    ("body", "headers", "query"),
    [
        (b"1,a\n2,b\n", {}, "INSERT INTO {} FORMAT CSV"),
        (gzip.compress(b"1,a\n2,b\n", mtime=0), {"Content-Encoding": "gzip"}, "INSERT INTO {} FORMAT CSV"),
        (b"(1,'a'),(2,'b')", {}, "INSERT INTO {} VALUES"),
        (b'INSERT INTO {} FORMAT JSONEachRow\n{"n":1,"s":"a"}\n{"n":2,"s":"b"}', {}, ""),
        (b"INSERT INTO {} VALUES (1,'a'),(2,'b')", {}, ""),
    ],
)
def test_rows_inserted_over_http_are_stored(
    server: Any, table: Callable[..., str], body: bytes, headers: dict[str, str], query: str
) -> None:
    name = table("n UInt8, s String")
    parameters = {"query": query.format(name)} if query else {}
    _post(server, body.replace(b"{}", name.encode()), headers, **parameters)
    assert _post(server, f"SELECT * FROM {name} ORDER BY n".encode()) == b"1\ta\n2\tb\n"


def test_json_column_is_filled_over_http_and_read_over_tcp(server: Any, table: Callable[..., str]) -> None:
    name = table("j JSON, n UInt8")
    _post(server, f"INSERT INTO {name} FORMAT JSONEachRow\n".encode() + b'{"j": {"a": {"b": 1}}, "n": 2}')
    with server.client() as client:
        assert client.execute(f"SELECT j, n FROM {name}") == [({"a": {"b": 1}}, 2)]


def test_native_goes_out_and_in(server: Any, table: Callable[..., str]) -> None:
    name = table("t DateTime('Asia/Bangkok'), s String")
    _post(server, f"INSERT INTO {name} SELECT number, toString(number) FROM numbers(200000)".encode())
    native = _post(server, f"SELECT * FROM {name} FORMAT Native".encode())
    _post(server, f"INSERT INTO {name} FORMAT Native\n".encode() + native)
    got = _post(server, f"SELECT count(), count(DISTINCT s), sum(toUnixTimestamp(t)) FROM {name}".encode())
    assert got == b"400000\t200000\t39999800000\n"


@pytest.mark.parametrize(
    ("body", "parameters", "status", "code"),
    [
        (b"SELECT * FROM nowhere", {}, 404, "60"),
        (b"SELEC", {}, 400, "62"),
        (b"SELECT 1", {"no_such_setting": "1"}, 404, "115"),
        (b"SELECT 1", {"user": "someone"}, 403, "516"),
        (b"DROP DATABASE complaints", {"user": "analyst"}, 403, "164"),
        (b"1,2\n", {"query": "INSERT INTO nowhere FORMAT CSV"}, 404, "60"),
    ],
)
def test_an_error_has_the_status_and_code_of_a_server(
    server: Any, body: bytes, parameters: Any, status: int, code: str
) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        _post(server, body, **parameters)
    assert error.value.code == status
    assert error.value.headers["X-ClickHouse-Exception-Code"] == code
    assert error.value.read().startswith(f"Code: {code}. DB::Exception: ".encode())


def test_get_only_reads(server: Any, table: Callable[..., str]) -> None:
    name = table("n UInt8")
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(_url(server, query=f"DROP TABLE {name}"))
    assert error.value.headers["X-ClickHouse-Exception-Code"] == "164"


def test_error_in_the_middle_breaks_the_answer_off(server: Any) -> None:
    with pytest.raises(http.client.IncompleteRead) as error:
        _post(server, b"SELECT throwIf(number = 3000000) FROM numbers(5000000) SETTINGS max_threads = 1")
    assert b"Code: 395" in error.value.partial


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Host": "example.org:8123"}])
def test_pages_of_other_sites_are_refused(server: Any, headers: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        _post(server, b"SELECT 1", headers)
    assert error.value.code == 403


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET http://[ HTTP/1.1\r\nHost: localhost", 400),
        (b"GET /ping HTTP/1.1\r\nHost: [", 403),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1", 400),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length:\x1e9", 400),
        (b"GET /?query=SELECT+1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic /w==", 403),
        (b"GET /?query=SELECT+1+FORMAT+Native&client_protocol_version=x HTTP/1.1\r\nHost: localhost", 400),
        (b"GET /?query=SELECT+{x:String}&param_x=%ff HTTP/1.1\r\nHost: localhost", 500),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: lz4\r\nContent-Length: 8\r\n\r\nabcdefgh", 500),
    ],
)
def test_what_no_client_should_say_is_answered(server: Any, head: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", server.http_port), timeout=20) as client:
        client.sendall(head if b"\r\n\r\n" in head else head + b"\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 %d " % status)


def test_statements_need_not_be_utf8(server: Any) -> None:
    assert _post(server, b"SELECT '\xca' AS `x\xca` FORMAT TSVWithNames") == b"x\xca\n\xca\n"
    assert _post(server, b"SELECT 1 AS `x\xca` FORMAT Native").endswith(b"UInt8\x01")
    with pytest.raises(urllib.error.HTTPError) as error:
        _post(server, b"SELECT nobody_\xca")
    assert "\ufffd" in error.value.read().decode()
