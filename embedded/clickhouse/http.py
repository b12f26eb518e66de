"""ClickHouse's HTTP interface: one request, one statement."""

from __future__ import annotations

import re
import socket
from collections import deque
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from http.client import responses
from http.server import BaseHTTPRequestHandler
from itertools import chain
from typing import BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from embedded.clickhouse.block import write_block
from embedded.clickhouse.body import read_body, read_frames
from embedded.clickhouse.codings import packer
from embedded.clickhouse.engine import Engine
from embedded.clickhouse.errors import (
    ACCESS_DENIED,
    AUTHENTICATION_FAILED,
    NO_DATA_TO_INSERT,
    READONLY,
    SYNTAX_ERROR,
    UNKNOWN_FORMAT,
    UNKNOWN_SETTING,
    DatabaseError,
)
from embedded.clickhouse.input import input_table
from embedded.clickhouse.insert import load, spool
from embedded.clickhouse.output import write_format
from embedded.clickhouse.packets import BLOCK_INFO, CUSTOM_SERIALIZATION
from embedded.clickhouse.parameters import Parameters, read_parameters, single
from embedded.clickhouse.reply import BUFFER_BYTES, Packing, Reply, json_counters, nothing
from embedded.clickhouse.session import Session
from embedded.clickhouse.sessions import Sessions
from embedded.clickhouse.statement import Statement, parse
from embedded.clickhouse.summarized import in_order
from embedded.clickhouse.watchdog import Watchdog

_HEAD_BYTES = 1 << 16
_STATUS = {
    **dict.fromkeys((AUTHENTICATION_FAILED, READONLY, ACCESS_DENIED), 403),
    **dict.fromkeys((46, 47, 60, 81, UNKNOWN_SETTING, 372), 404),  # unknown function, column, table, database, session
    **dict.fromkeys((6, 26, 27, 36, 38, 41, 43, 53, SYNTAX_ERROR, 72, UNKNOWN_FORMAT, 467), 400),  # cannot parse, type
    159: 408,  # TIMEOUT_EXCEEDED
    241: 500,
}
_COUNTERS = ("read_rows", "read_bytes", "written_rows", "written_bytes", "total_rows_to_read", "result_rows",
             "result_bytes", "elapsed_ns")  # fmt: skip
_NAMES = {"localhost", "127.0.0.1"}
_ALIVE = ("/ping", "/replicas_status")
_CONTENT_TYPES = {
    r"(CSV|CustomSeparated).*": "text/csv; charset=UTF-8",
    r"(TSV|TabSeparated).*": "text/tab-separated-values; charset=UTF-8",
    r"JSON\w*EachRow\w*": "application/x-ndjson; charset=UTF-8",
    r"JSON.*": "application/json; charset=UTF-8",
    r"XML": "application/xml; charset=UTF-8",
    r"(Pretty|Vertical|Values|Markdown|LineAsString|RawBLOB|SQLInsert).*": "text/plain; charset=UTF-8",
}


class Exchange(BaseHTTPRequestHandler):
    """Serves the requests of one connection. Each is a session of its own, unless it names one."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # so that a short answer is one packet; longer writes bypass the buffer

    def __init__(self, client: socket.socket, engine: Engine, watchdog: Watchdog, sessions: Sessions) -> None:
        """Serve until the client leaves."""
        self._engine, self._watchdog, self._sessions = engine, watchdog, sessions
        super().__init__(client, client.getpeername(), None)  # type: ignore[arg-type]  # there is no http.server

    def do_GET(self) -> None:
        self._respond(read_only=True)

    def do_HEAD(self) -> None:
        self._respond(read_only=True)

    def do_POST(self) -> None:
        self._respond(read_only=False)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: a line for each request would hide all else."""

    def _respond(self, *, read_only: bool) -> None:
        try:
            url = urlsplit(self.path)
        except ValueError:
            return self.send_error(400, "that is no address")
        self._body: Iterator[bytes] = iter(())
        self._answer: dict[str, str] = {}
        self._counters: Mapping[str, int] = {}
        self._reply = Reply(cast(BinaryIO, self.wfile), self._headers, head=self.command == "HEAD")
        pairs = parse_qsl(url.query, keep_blank_values=True, errors="surrogateescape")
        try:
            if not self._is_local():
                self.send_error(403, "a page of another site may not ask this database")
            elif url.path in _ALIVE or (url.path == "/" and read_only and "query" not in dict(pairs)):
                self._answer["Content-Type"] = "text/html; charset=UTF-8"
                self._send(iter([b"Ok.\n"]), Packing(None, frames=False))
            elif url.path == "/":
                self._statement(read_parameters(single(pairs), self.headers), read_only=read_only)
            else:
                self.send_error(404, "there is / for statements, /ping and /replicas_status")
            self._reply.finish()
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

    def _statement(self, asked: Parameters, *, read_only: bool) -> None:
        query_id = asked.query_id or str(uuid4())
        self._answer |= {"X-ClickHouse-Query-Id": query_id, "X-ClickHouse-Timezone": self._engine.timezone}
        text = self._read(asked)
        with self._session(asked, read_only=read_only) as session, self._engine.running(query_id, session.tag):
            session.apply(asked.settings, important=frozenset(asked.settings))
            sql = self._engine.with_client_ids(text)
            statement = parse(sql, self._engine.formats, with_data=True)
            session.admit(text)
            if read_only:
                session.require_read(text)
            if timezone := session.setting("session_timezone", statement):
                self._answer["X-ClickHouse-Timezone"] = timezone
            session.on_progress(lambda now: self._count(now, asked))
            watching = self._watchdog.watching(self.connection, session.tag)
            with watching, closing(self._output(session, statement, sql, asked)) as output:
                # Java's client asks for compress=1 and for lz4 as a coding, but unpacks only the frames.
                coding = None if asked.compress else packer(asked.accepted, asked.level)
                packing = Packing(coding, frames=asked.compress)
                hold = asked.buffer_bytes or BUFFER_BYTES
                self._send(output, packing, None if asked.wait_for_end else hold)

    @contextmanager
    def _session(self, asked: Parameters, *, read_only: bool) -> Iterator[Session]:
        def new(*, read_only: bool = False) -> Session:
            return Session(
                self._engine,
                user=asked.user,
                password=asked.password,
                role=asked.role,
                database=asked.database,
                read_only=read_only,
            )

        if not asked.session_id:
            with new(read_only=read_only) as session:
                yield session
            return
        name, secs = asked.session_id, asked.session_secs
        with self._sessions.named(asked.user, name, secs, new, must_exist=asked.session_must_exist) as session:
            if asked.database:
                session.use(asked.database)
            yield session
        if asked.close_session:
            self._sessions.end(asked.user, name)

    def _read(self, asked: Parameters) -> str:
        """The statement, from the address, the body or both, with the first of the data if it is an INSERT."""
        body = read_body(cast(BinaryIO, self.rfile), self.headers)
        self._body = read_frames(body, verify=asked.verify) if asked.decompress else body
        head = b""
        while len(head) < _HEAD_BYTES and (piece := next(self._body, None)) is not None:
            head += piece
        text = _joined(asked.query, head)
        if parse(text, self._engine.formats, with_data=True).data is None:
            text = _joined(asked.query, head + b"".join(self._body))
        return text

    def _output(
        self, session: Session, statement: Statement, sql: str, asked: Parameters
    ) -> Generator[bytes, None, None]:
        if statement.kind == "insert" or (statement.kind == "input" and statement.data is not None):
            self._answer |= {"Content-Type": "text/plain; charset=UTF-8", "X-ClickHouse-Format": "TabSeparated"}
            self._insert(session, statement, sql)
            return nothing()
        form = self._format(statement.format or asked.default_format or "TabSeparated")
        kinds = (kind for name, kind in _CONTENT_TYPES.items() if re.fullmatch(name, form))
        self._answer |= {"Content-Type": next(kinds, "application/octet-stream"), "X-ClickHouse-Format": form}
        if statement.kind not in ("select", "show"):
            return _once(session, statement.sql, form, asked)
        if form == "Native":
            return _native(session, statement, asked)
        return self._document(session, statement, form, asked)

    def _document(
        self, session: Session, statement: Statement, form: str, asked: Parameters
    ) -> Generator[bytes, None, None]:
        document = write_format(self._engine, session, statement, form, asked.values)
        with closing(document):
            yield from in_order(document) if form.startswith("JSON") else document

    def _format(self, name: str) -> str:
        if name.lower() not in self._engine.formats:
            raise DatabaseError(UNKNOWN_FORMAT, f"Unknown format {name[:100]}")
        return self._engine.formats[name.lower()]

    def _insert(self, session: Session, statement: Statement, text: str) -> None:
        """Store the data of the body, and count what was written."""
        start = statement.data if statement.data is not None else len(text)
        rest = text[start:].encode("utf-8", "surrogateescape")
        with spool() as file:
            file.writelines(chain([rest], self._body))
            if not file.tell() and statement.data is not None and statement.format is None:
                raise DatabaseError(NO_DATA_TO_INSERT, "No data to insert")
            file.flush()
            if statement.kind == "insert":
                clauses = [statement.settings] if statement.settings else []
                load(session, statement.target, file, statement.format or "Values", clauses)
                self._counters = session.counters
                return
            with input_table(session, statement) as (table, sql):
                load(session, table, file, statement.format or "TabSeparated")
                session.run(sql)
                self._counters = session.counters

    def _headers(self) -> Mapping[str, str]:
        if "X-ClickHouse-Query-Id" not in self._answer:
            return self._answer
        summary = {**dict.fromkeys(_COUNTERS, 0), **self._counters}
        return self._answer | {"X-ClickHouse-Summary": json_counters(summary)}

    def _count(self, now: Mapping[str, int], asked: Parameters) -> None:
        self._counters = now
        if asked.progress_in_headers:
            with suppress(OSError):  # the watchdog handles a client that has left
                self._reply.progress(now)

    def _send(self, output: Iterator[bytes], packing: Packing, hold_bytes: int | None = BUFFER_BYTES) -> None:
        if not self._reply.send(output, packing, hold_bytes=hold_bytes):
            self.close_connection = True

    def _fail(self, error: DatabaseError) -> None:
        with suppress(DatabaseError):  # read the rest first: a client reads no answer before it has sent its body
            deque(self._body, maxlen=0)
        self.close_connection = True
        status = _STATUS.get(error.code, 500)
        self._reply.fail(error, status, responses[status])


def _joined(query: str, body: bytes) -> str:
    """The statement as a server reads it: that of the address and then, on a line of its own, the body."""
    text = body.decode("utf-8", "surrogateescape")
    return f"{query}\n{text}" if query and text else query or text


def _once(session: Session, sql: str, form: str, asked: Parameters) -> Generator[bytes, None, None]:
    yield session.run(sql, form, asked.values, shown=True)


def _native(session: Session, statement: Statement, asked: Parameters) -> Generator[bytes, None, None]:
    info, flags = asked.protocol_version >= BLOCK_INFO, asked.protocol_version >= CUSTOM_SERIALIZATION
    with closing(session.results(statement, asked.values)) as blocks:
        for block in blocks:
            if block.rows:
                yield b"".join(write_block(block, info=info, flags=flags))
