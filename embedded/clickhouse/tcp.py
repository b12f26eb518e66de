"""A conversation with one client in ClickHouse's native protocol."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from enum import IntEnum

from embedded.clickhouse import packets
from embedded.clickhouse.block import Block, header, read_block, skip_info
from embedded.clickhouse.compression import METHODS, read_frame
from embedded.clickhouse.engine import Engine
from embedded.clickhouse.errors import QUERY_WAS_CANCELLED, UNEXPECTED_PACKET, DatabaseError
from embedded.clickhouse.external import external_tables
from embedded.clickhouse.input import input_table
from embedded.clickhouse.insert import Insert
from embedded.clickhouse.primitives import Feed
from embedded.clickhouse.request import ADDENDUM, Query, read_hello, read_query
from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import Statement, parse
from embedded.clickhouse.summarized import has_summary, summarized
from embedded.clickhouse.watchdog import Watchdog

_RECEIVE_BYTES = 1 << 18
_SEND_BYTES = 1 << 16


class Heard(IntEnum):
    """Kinds of packets a client sends."""

    HELLO = 0
    QUERY = 1
    DATA = 2
    CANCEL = 3
    PING = 4


class Conversation:
    """Serves one client from Hello until it leaves."""

    def __init__(self, client: socket.socket, engine: Engine, watchdog: Watchdog) -> None:
        self._client = client
        self._engine = engine
        self._watchdog = watchdog
        self._feed = Feed(lambda: client.recv(_RECEIVE_BYTES))
        self._out: list[bytes | memoryview] = []
        self._revision = 0
        self._compressed = False  # whether blocks come in frames
        self._method: int | None = None  # of the frames that go out, None for none
        self._progress: Mapping[str, int] | None = None  # the counters last reported, None while nothing may be

    def serve(self) -> None:
        """Answer packet by packet. EOFError or ConnectionError when the client leaves or cannot be understood."""
        try:
            session = self._welcome()
        except DatabaseError as error:
            self._client.sendall(packets.exception(error))
            return
        with session:
            self._flush()
            if self._revision >= ADDENDUM:
                self._feed.string()  # quota key
            session.on_progress(self._report)
            while self._answer(session):
                self._flush()
                self._feed.drop()

    def _welcome(self) -> Session:
        if self._feed.varint() != Heard.HELLO:
            raise DatabaseError(UNEXPECTED_PACKET, "Unexpected packet: clients of this port begin with Hello")
        hello = read_hello(self._feed)
        self._revision = hello.revision
        session = Session(self._engine, user=hello.user, password=hello.password, database=hello.database)
        self._say([packets.hello(hello.revision, self._engine.version, self._engine.timezone)])
        return session

    def _answer(self, session: Session) -> bool:
        match kind := self._feed.varint():
            case Heard.QUERY:
                self._query(session, read_query(self._feed, self._revision, self._engine.numeric_settings))
            case Heard.PING:
                self._say([packets.PONG])
            case Heard.DATA:
                self._data()  # still on its way when its INSERT failed
            case Heard.CANCEL:
                pass  # too late: its statement has ended
            case _:
                error = DatabaseError(UNEXPECTED_PACKET, f"Unexpected packet {kind} from client")
                self._client.sendall(packets.exception(error))
                return False
        return True

    def _query(self, session: Session, query: Query) -> None:
        self._compressed = query.compressed
        self._method = None
        tables = []
        while (table := self._next_data())[1].columns:
            tables.append(table)
        try:
            with self._engine.running(query.id, session.tag):
                session.apply(query.settings, important=query.important)
                statement = parse(self._engine.with_client_ids(query.sql), self._engine.formats)
                session.admit(query.sql)
                if query.compressed:
                    method = session.setting("network_compression_method", statement) or "lz4"
                    self._method = METHODS.get(method.lower(), METHODS["lz4"])
                with external_tables(session, tables):
                    self._run(session, statement, query)
            self._say([packets.END_OF_STREAM])
        except DatabaseError as error:
            self._say([packets.exception(error)])

    def _run(self, session: Session, statement: Statement, query: Query) -> None:
        if statement.kind == "insert":
            token = query.settings.get("insert_deduplication_token", "")
            self._receive(Insert(session, statement.target, statement.settings, token=token))
            return
        if statement.kind == "input":
            with input_table(session, statement) as (table, sql):
                self._receive(Insert(session, table))
                self._results(session, Statement("other", sql), query)
            return
        self._results(session, statement, query)

    def _results(self, session: Session, statement: Statement, query: Query) -> None:
        # Not for an INSERT: there clients accept nothing but the columns as an answer.
        if statement.kind != "other" and (timezone := session.setting("session_timezone", statement)):
            self._say([packets.timezone_update(self._revision, timezone)])
        with self._watchdog.watching(self._client, session.tag) as watch:
            self._progress = {}
            try:
                if has_summary(session, statement):
                    summary = summarized(session, statement, query.parameters)
                    self._blocks(summary.blocks, summary.extra, summary.rows_before_limit)
                else:
                    with closing(session.results(statement, query.parameters)) as results:
                        self._blocks(results)
            except DatabaseError as error:
                if not (watch.stopped and error.code == QUERY_WAS_CANCELLED):
                    raise
            finally:
                self._progress = None

    def _blocks(
        self,
        results: Iterable[Block],
        extra: Iterable[tuple[packets.Said, Block]] = (),
        before_limit: int | None = None,
    ) -> None:
        blocks = rows = size = 0
        for block in results:
            self._say(packets.data(block, self._revision, method=self._method))
            blocks, rows, size = blocks + 1, rows + block.rows, size + block.size
        for kind, block in extra:
            self._say(packets.data(block, self._revision, method=self._method, kind=kind))
        now = self._progress or {}
        self._say([packets.progress(self._revision, now, now)])  # a server ends with one, also if nothing was added
        if blocks:
            self._say([packets.profile_info(rows, blocks, size, before_limit)])

    def _receive(self, insert: Insert) -> None:
        with insert:
            self._say(packets.data(header(insert.types()), self._revision, method=self._method))
            self._flush()
            while (block := self._next_data()[1]).columns:
                insert.add(block)
                self._say([packets.profile_events(self._revision)])
                self._flush()
            insert.finish()
            self._say([packets.profile_events(self._revision)])

    def _next_data(self) -> tuple[str, Block]:
        kind = self._feed.varint()
        if kind == Heard.CANCEL:
            raise DatabaseError(QUERY_WAS_CANCELLED, "Query was cancelled by its client")
        if kind != Heard.DATA:
            raise ConnectionAbortedError(f"packet {kind} where data should come")
        return self._data()

    def _data(self) -> tuple[str, Block]:
        """Read the rest of a Data packet: name of the table and block."""
        name = self._feed.text() if self._revision >= packets.TEMPORARY_TABLES else ""
        feed = Feed(lambda: read_frame(self._feed)) if self._compressed else self._feed
        try:
            if self._revision >= packets.BLOCK_INFO:
                skip_info(feed)
            block = read_block(feed, flags=self._revision >= packets.CUSTOM_SERIALIZATION)
        except DatabaseError as error:  # where this packet ends is unknown now
            self._client.sendall(packets.exception(error))
            raise ConnectionAbortedError from error
        self._feed.drop()
        return name, block

    def _report(self, now: Mapping[str, int]) -> None:
        if self._progress is not None:
            with suppress(OSError):  # the watchdog handles a client that has left
                self._say([packets.progress(self._revision, now, self._progress)])
                self._flush()
            self._progress = now

    def _say(self, parts: Iterable[bytes | memoryview]) -> None:
        self._out.extend(parts)
        if sum(map(len, self._out)) > _SEND_BYTES:
            self._flush()

    def _flush(self) -> None:
        out, self._out = self._out, []
        self._client.sendall(b"".join(out))
