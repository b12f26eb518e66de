"""One client's session on the engine: its settings, its statements, their results as blocks."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Mapping
from itertools import chain, islice
from typing import Any, Self

from embedded.clickhouse.block import Block, Column, Types, header, read_native, read_single, types_of
from embedded.clickhouse.engine import Engine, identifier, literal
from embedded.clickhouse.errors import AUTHENTICATION_FAILED, UNKNOWN_SETTING, DatabaseError
from embedded.clickhouse.statement import Statement

USERS = {"": False, "default": False, "readonly": True}  # name -> may it only read; nobody has a password
_IGNORED = {"log_comment", "send_logs_level"}  # the first is the session's tag, logs cannot be sent


class Session:
    """A connection with the memory a server keeps for a client. Use it from one thread at a time."""

    def __init__(
        self, engine: Engine, *, user: str = "", password: str = "", database: str = "", read_only: bool = False
    ) -> None:
        """Open it. DatabaseError 516 for an unknown user or any password, 81 for an unknown database."""
        if user not in USERS or password:
            raise DatabaseError(AUTHENTICATION_FAILED, f"{user}: Authentication failed: no such user or password")
        self._connection, self.tag = engine.connect(read_only=read_only or USERS[user])
        self._settings: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        try:
            # The engine's database `default` shows the file system; nobody is to work there by accident.
            self.run(f"USE {identifier(engine.database if database in ('', 'default') else database)}")
        except DatabaseError:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def on_progress(self, report: Callable[[Mapping[str, int]], None] | None) -> None:
        """Have cumulative counters reported about every 0.1 s, in the thread that runs the statement."""
        self._connection.set_progress_callback(report)

    def apply(self, settings: Mapping[str, str], *, important: frozenset[str] = frozenset()) -> None:
        """Make these the settings of the next statements; those of before that are not among them end.

        A name the engine does not know is ignored unless it is `important`.
        """
        wanted = {name: value for name, value in settings.items() if name not in _IGNORED}
        for name in [name for name in self._settings if name not in wanted]:
            self.run(
                f"SET {identifier(name)} = {literal(self._originals[name]) if name in self._originals else 'DEFAULT'}"
            )
            del self._settings[name]
        for name, value in wanted.items():
            if self._settings.get(name) != value:
                self._set(name, value, important=name in important)

    def _set(self, name: str, value: str, *, important: bool) -> None:
        if name not in self._settings:
            query = "SELECT name, value FROM system.settings WHERE changed AND name = {name:String}"
            self._originals.pop(name, None)
            self._originals.update(_rows(self.run(query, "JSONCompact", {"name": name})))
        try:
            self.run(f"SET {identifier(name)} = {literal(value)}")
            self._settings[name] = value
        except DatabaseError as error:
            if error.code != UNKNOWN_SETTING or important:
                raise

    def run(self, sql: str, output: str = "Native", parameters: Mapping[str, str] | None = None) -> bytes:
        """Run a statement to its end and return all it gives. Raises DatabaseError."""
        try:
            return bytes(self._connection.query(_encode(sql), output, params=dict(parameters or {})).bytes())
        except (RuntimeError, UnicodeError) as error:  # parameters must be text, and so must messages
            raise DatabaseError.from_engine(error) from None

    def stream(self, sql: str, output: str, parameters: Mapping[str, str]) -> Generator[bytes, None, None]:
        """Run a SELECT and yield its result block by block; closing the iterator stops it. Raises DatabaseError."""
        try:
            stream = self._connection.send_query(_encode(sql), output, params=dict(parameters))
            try:
                while (piece := self._connection.streaming_fetch_result(stream)).rows_read():
                    yield bytes(piece.bytes())
            finally:
                self._connection.streaming_cancel_query(stream)
        except (RuntimeError, UnicodeError) as error:  # parameters must be text, and so must messages
            raise DatabaseError.from_engine(error) from None

    def describe(self, select: str, parameters: Mapping[str, str]) -> Types:
        """Names and types of a SELECT's result, without running it."""
        return self.columns(f"DESCRIBE TABLE ({select}\n)", parameters)

    def columns(self, describe: str, parameters: Mapping[str, str] | None = None, *, insertable: bool = False) -> Types:
        """Names and types that a DESCRIBE gives; `insertable`: without computed columns."""
        rows = _rows(self.run(describe, "JSONCompact", parameters))
        computed = {"MATERIALIZED", "ALIAS", "EPHEMERAL"} if insertable else set()
        return [(row[0], row[1]) for row in rows if row[2] not in computed]

    def results(self, statement: Statement, parameters: Mapping[str, str]) -> Generator[Block, None, None]:
        """Yield a statement's blocks: first names and types, then rows; nothing for one that has no result.

        Close it before the session: chdb crashes when a stream outlives its connection.
        """
        if statement.kind == "select":
            yield from self._select(statement.sql, parameters)
            return
        blocks = list(read_native(self.run(statement.sql, "Native", parameters)))
        if blocks:
            yield header(types_of(blocks[0]))
        elif statement.kind == "show":  # an empty result comes without names: ask once more in a format that tells them
            meta = _json(self.run(statement.sql, "JSONCompact", parameters) or b'{"meta": []}')["meta"]
            yield header([(column["name"], column["type"]) for column in meta])
        yield from blocks

    def _select(self, sql: str, parameters: Mapping[str, str]) -> Iterator[Block]:
        stream = self.stream(sql, "Native", parameters)
        try:
            ahead = list(islice(stream, 1))
            types = types_of(read_single(ahead[0])) if ahead else self.describe(sql, parameters)
            if any(type_ == "DateTime" for _, type_ in types):
                # The engine's Native leaves out the zone, and asking for it ends the stream:
                # a short result is kept, a longer one started again.
                ahead += islice(stream, 1)
                stream.close()
                types = self.describe(sql, parameters)
                if len(ahead) > 1:
                    ahead, stream = [], self.stream(sql, "Native", parameters)
            yield header(types)
            for raw in chain(ahead, stream):
                yield _typed(read_single(raw), types)
        finally:
            stream.close()


def _rows(raw: bytes) -> Any:  # noqa: ANN401
    return _json(raw)["data"]


def _json(raw: bytes) -> Any:  # noqa: ANN401
    """Names of columns need not be UTF-8."""
    return json.loads(raw.decode("utf-8", "surrogateescape"))


def _typed(block: Block, types: Types) -> Block:
    return Block(
        block.rows, [Column(c.name, type_, c.data) for c, (_, type_) in zip(block.columns, types, strict=True)]
    )


def _encode(sql: str) -> str | bytes:
    # chdb refuses a str with surrogates: text that was not UTF-8 goes back to its bytes.
    return sql.encode("utf-8", "surrogateescape") if not sql.isascii() else sql
