"""ClickHouse's HTTP interface: one request, one statement."""

from __future__ import annotations

import base64
import re
import socket
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler
from itertools import chain
from typing import BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from embedded.clickhouse.block import write_block
from embedded.clickhouse.body import read_body
from embedded.clickhouse.engine import Engine
from embedded.clickhouse.errors import AUTHENTICATION_FAILED, SYNTAX_ERROR, UNKNOWN_SETTING, DatabaseError
from embedded.clickhouse.insert import load, spool
from embedded.clickhouse.packets import BLOCK_INFO, CUSTOM_SERIALIZATION
from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import Statement, parse
from embedded.clickhouse.watchdog import Watchdog

_INSERT_HEAD = re.compile(rb"\s*INSERT\s+INTO\b.*?\bFORMAT\s+\w+[ \t]*\r?\n", re.IGNORECASE | re.DOTALL)
_HEAD_BYTES = 1 << 16
# The engine's blocks of these may be sent one after the other; a block of any other format is a document of its own.
_STREAMED = re.compile(r"(TabSeparated|TSV|CSV|TSVRaw|TabSeparatedRaw|JSONEachRow|RowBinary|Native)", re.IGNORECASE)
_CONTENT_TYPES = {
    "CSV": "text/csv",
    "JSON": "application/json",
    "Tab": "text/tab-separated-values",
    "TSV": "text/tab-separated-values",
}
_STATUS = {
    **dict.fromkeys((AUTHENTICATION_FAILED, 164, 497), 403),  # READONLY, ACCESS_DENIED
    **dict.fromkeys((46, 47, 60, 81, UNKNOWN_SETTING), 404),  # unknown function, column, table, database
    **dict.fromkeys((6, 27, 36, 53, SYNTAX_ERROR), 400),  # cannot parse, bad argument, type mismatch
    159: 408,  # TIMEOUT_EXCEEDED
}
_NAMES = {"localhost", "127.0.0.1"}
_NOT_SETTINGS = re.compile(
    r"param_.*|session_.*|query|query_id|database|user|password|role|quota_key|default_format|compress|buffer_size"
    r"|client_protocol_version|wait_end_of_query|stacktrace|enable_http_compression|http_zlib_compression_level"
    r"|send_progress_in_http_headers"
)


class Exchange(BaseHTTPRequestHandler):
    """Serves the requests of one connection. Each is a session of its own; `session_id` is accepted and ignored."""

    protocol_version = "HTTP/1.1"

    def __init__(self, client: socket.socket, engine: Engine, watchdog: Watchdog) -> None:
        """Serve until the client leaves."""
        self._engine, self._watchdog = engine, watchdog
        super().__init__(client, client.getpeername(), None)  # type: ignore[arg-type]  # there is no http.server

    def do_GET(self) -> None:
        self._respond(read_only=True)

    def do_POST(self) -> None:
        self._respond(read_only=False)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a line per request would be all the log holds."""

    def _respond(self, *, read_only: bool) -> None:
        try:
            url = urlsplit(self.path)
        except ValueError:
            return self.send_error(400, "that is no address")
        self._body: Iterator[bytes] = iter(())
        self._parameters = dict(parse_qsl(url.query, keep_blank_values=True, errors="surrogateescape"))
        try:
            if not self._is_local():
                self.send_error(403, "a page of another site may not ask this database")
            elif url.path == "/ping" or (url.path == "/" and read_only and "query" not in self._parameters):
                self._send(iter([b"Ok.\n"]), "TabSeparated")
            elif url.path == "/":
                self._statement(read_only=read_only)
            else:
                self.send_error(404, "there is / for statements and /ping")
        except DatabaseError as error:
            self._fail(error)
        except ConnectionError:
            self.close_connection = True

    def _is_local(self) -> bool:
        # Any page in a browser of this machine could reach the port, by its address or by a name that leads to it.
        try:
            host = urlsplit(f"//{self.headers.get('Host')}").hostname
        except ValueError:
            return False
        return host in _NAMES and "Origin" not in self.headers

    def _statement(self, *, read_only: bool) -> None:
        statement, data = self._read()
        settings = {k: v for k, v in self._parameters.items() if not _NOT_SETTINGS.fullmatch(k)}
        user, password = self._credentials()
        with Session(
            self._engine, user=user, password=password, database=self._given("database"), read_only=read_only
        ) as session:
            session.apply(settings, important=frozenset(settings))
            if statement.kind == "insert":
                with spool() as file:
                    file.writelines(data)
                    file.flush()
                    clauses = [statement.settings] if statement.settings else []
                    load(session, statement.target, file, statement.format or "Values", clauses)
                self._send(iter(()), "TabSeparated")
            else:
                form = statement.format or self._given("format", "default_format") or "TabSeparated"
                watching = self._watchdog.watching(self.connection, session.tag)
                with watching, closing(self._output(session, statement, form)) as output:
                    self._send(output, form)

    def _read(self) -> tuple[Statement, Iterator[bytes]]:
        """The statement, from the address, the body or both; and the data after it if it is an INSERT."""
        body = self._body = read_body(cast(BinaryIO, self.rfile), self.headers)
        sql = self._parameters.get("query", "")
        if sql and (statement := parse(sql)).kind == "insert":
            return statement, body
        head = b""
        while len(head) < _HEAD_BYTES and (piece := next(body, None)) is not None:
            head += piece
        if not sql and (found := _INSERT_HEAD.match(head)):
            statement = parse(found[0].decode("utf-8", "surrogateescape"))
            if statement.kind == "insert":
                return statement, chain([head[found.end() :]], body)
        rest = (head + b"".join(body)).decode("utf-8", "surrogateescape")
        return parse(f"{sql}\n{rest}" if sql and rest else sql or rest), iter(())

    def _output(self, session: Session, statement: Statement, form: str) -> Generator[bytes, None, None]:
        values = {k.removeprefix("param_"): v for k, v in self._parameters.items() if k.startswith("param_")}
        if form == "Native":
            given = self._parameters.get("client_protocol_version", "0")
            if not given.isdecimal():
                raise DatabaseError(SYNTAX_ERROR, f"client_protocol_version is no number: {given[:50]!r}")
            revision = int(given)
            info, flags = revision >= BLOCK_INFO, revision >= CUSTOM_SERIALIZATION
            for block in session.results(statement, values):
                if block.rows:
                    yield b"".join(write_block(block, info=info, flags=flags))
        elif statement.kind == "select" and _STREAMED.fullmatch(form):
            yield from session.stream(statement.sql, form, values)
        else:
            yield session.run(statement.sql, form, values)

    def _send(self, output: Iterator[bytes], form: str) -> None:
        first = next(output, b"")  # an error up to here still becomes a status
        self.send_response(200)
        kind = next(
            (kind for name, kind in _CONTENT_TYPES.items() if form.startswith(name)), "application/octet-stream"
        )
        self.send_header("Content-Type", f"{kind}; charset=UTF-8" if kind.startswith("text") else kind)
        self.send_header("X-ClickHouse-Format", form)
        self.send_header("X-ClickHouse-Timezone", self._engine.timezone)
        self.send_header("X-ClickHouse-Query-Id", self._parameters.get("query_id") or str(uuid4()))
        self.send_header("X-ClickHouse-Summary", "{}")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for piece in filter(None, chain([first], output)):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        except DatabaseError as error:  # too late for a status: say it and break off, so that nobody takes it as whole
            text = f"\nCode: {error.code}. DB::Exception: {error}\n".encode("utf-8", "surrogateescape")
            self.wfile.write(b"%x\r\n%b\r\n" % (len(text), text))
            self.close_connection = True

    def _fail(self, error: DatabaseError) -> None:
        text = f"Code: {error.code}. DB::Exception: {error}\n".encode("utf-8", "surrogateescape")
        with suppress(DatabaseError):  # a client hears nothing before it has said all
            deque(self._body, maxlen=0)
        self.close_connection = True
        self.send_response(_STATUS.get(error.code, 500))
        self.send_header("X-ClickHouse-Exception-Code", str(error.code))
        self.send_header("Content-Type", "text/plain; charset=UTF-8")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)

    def _credentials(self) -> tuple[str, str]:
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, password = base64.b64decode(token).decode().partition(":")
            except ValueError as error:
                raise DatabaseError(AUTHENTICATION_FAILED, "Authorization holds no user and password") from error
            return user, password
        return self._given("user"), self._given("key", "password")

    def _given(self, header: str, parameter: str = "") -> str:
        """What a header `X-ClickHouse-..` or else a parameter of the address says."""
        return self.headers.get(f"X-ClickHouse-{header}") or self._parameters.get(parameter or header, "")
