"""One client's session on the engine: its settings, its statements, their results as blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, Self

from embedded.clickhouse.block import Block, Column, Types, header, read_native, read_single, types_of
from embedded.clickhouse.engine import Engine, identifier, literal
from embedded.clickhouse.errors import UNKNOWN_SETTING, DatabaseError
from embedded.clickhouse.statement import Statement, setting_in
from embedded.clickhouse.users import reads_only, require_read

_IGNORED = {"send_logs_level"}
"""Logs cannot be sent; the engine would write them to the standard error of this process."""
_SET = re.compile(r"\s*SET\b", re.IGNORECASE)


class Session:
    """A connection with the state a server keeps for a client. Use it from one thread at a time."""

    def __init__(
        self,
        engine: Engine,
        *,
        user: str = "",
        password: str = "",
        role: str = "",
        database: str = "",
        read_only: bool = False,
    ) -> None:
        """DatabaseError 516 for an unknown user or any password, 511 for a role, 81 for an unknown database."""
        self._engine = engine
        self.read_only = reads_only(user, password, role) or read_only
        self._connection, self.tag = engine.connect(read_only=self.read_only)
        self._settings: dict[str, str] = {}
        self._originals: dict[str, str] = {}
        self._said = ""  # all SET statements of the client
        self._shown = False  # whether it is the client's own statement that runs
        self.counters: Mapping[str, int] = {}
        """What the last statement read and wrote, in the engine's names."""
        try:
            self.use(database)
        except DatabaseError:
            self._connection.close()
            raise

    def use(self, database: str) -> None:
        """Make this the current database. DatabaseError 81 if there is none."""
        # The engine's database `default` shows the file system, so that name stands for our database.
        self.run(f"USE {identifier(self._engine.database if database in ('', 'default') else database)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def on_progress(self, report: Callable[[Mapping[str, int]], None]) -> None:
        """Have counters of the client's statements reported, cumulative, every 0.1 s in the thread that runs them."""

        def forward(now: Mapping[str, int]) -> None:
            if self._shown:
                report(now)

        self._connection.set_progress_callback(forward)

    def apply(self, settings: Mapping[str, str], *, important: frozenset[str] = frozenset()) -> None:
        """Make these the settings of the next statements; earlier ones that are not among them are reset.

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

    @contextmanager
    def also(self, settings: Mapping[str, str]) -> Iterator[None]:
        """Apply these settings on top of the client's within the block."""
        before = dict(self._settings)
        self.apply({**before, **settings}, important=frozenset(settings))
        try:
            yield
        finally:
            self.apply(before, important=frozenset(before))

    def setting(self, name: str, statement: Statement) -> str:
        """The value a setting has for a statement, empty if nobody has changed it."""
        said = setting_in(f"{statement.sql} SETTINGS {statement.settings}", name)
        if said is not None:
            return said
        if name in self._settings:
            return self._settings[name]
        if name in self._said:
            return self.run(f"SELECT getSetting({literal(name)})", "TSVRaw").decode().rstrip("\n")
        return ""

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

    def admit(self, sql: str) -> None:
        """Raise DatabaseError 164 if the session may only read and the statement does more; note what SET sets."""
        if self.read_only:
            self.require_read(sql)
        if _SET.match(sql):
            self._said += sql

    def require_read(self, sql: str) -> None:
        """Raise DatabaseError 164 unless the statement only reads."""
        require_read(self._connection, sql)

    def run(
        self, sql: str, output: str = "Native", parameters: Mapping[str, str] | None = None, *, shown: bool = False
    ) -> bytes:
        """Run a statement to its end and return all it gives. Raises DatabaseError.

        `shown`: it is the client's own, so its progress is reported.
        """
        self._shown, before = shown, self._shown
        try:
            result = self._connection.query(_encode(sql), output, params=dict(parameters or {}))
            self.counters = {
                "read_rows": result.rows_read(),
                "read_bytes": result.bytes_read(),
                "written_rows": result.rows_written(),
                "written_bytes": result.bytes_written(),
            }
            return bytes(result.bytes())
        except (RuntimeError, UnicodeError) as error:  # UnicodeError: a parameter or the message is not UTF-8
            raise DatabaseError.from_engine(error) from None
        finally:
            self._shown = before

    def stream(self, sql: str, parameters: Mapping[str, str]) -> Generator[bytes, None, None]:
        """Run a SELECT and yield its result in the Native format, block by block; closing the iterator stops it.

        Raises DatabaseError.
        """
        self._shown = True
        try:
            stream = self._connection.send_query(_encode(sql), "Native", params=dict(parameters))
            try:
                while (piece := self._connection.streaming_fetch_result(stream)).rows_read():
                    yield bytes(piece.bytes())
            finally:
                self._connection.streaming_cancel_query(stream)
        except (RuntimeError, UnicodeError) as error:  # UnicodeError: a parameter or the message is not UTF-8
            raise DatabaseError.from_engine(error) from None
        finally:
            self._shown = False

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
        sql = statement.sql + (f" FORMAT Native SETTINGS {statement.settings}" if statement.settings else "")
        blocks = list(read_native(self.run(sql, "Native", parameters, shown=True)))
        if blocks:
            yield header(types_of(blocks[0]))
        elif statement.kind == "show":  # an empty result comes without names: ask once more in a format that tells them
            meta = _json(self.run(statement.sql, "JSONCompact", parameters) or b'{"meta": []}')["meta"]
            yield header([(column["name"], column["type"]) for column in meta])
        yield from blocks

    def _select(self, sql: str, parameters: Mapping[str, str]) -> Iterator[Block]:
        stream = self.stream(sql, parameters)
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
                    ahead, stream = [], self.stream(sql, parameters)
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
