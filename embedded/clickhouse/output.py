"""A statement's result in one of the engine's formats, as a stream of bytes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Mapping
from concurrent.futures import wait
from contextlib import suppress

from embedded.clickhouse.engine import Engine
from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import Statement

_PIECE_BYTES = 1 << 18
_PIPE_BYTES = 1 << 20
_LOOK_SECS = 0.05


def write_format(
    engine: Engine, session: Session, statement: Statement, form: str, parameters: Mapping[str, str]
) -> Generator[bytes, None, None]:
    """Run a statement and yield its result in a format. Raises DatabaseError, also after a part of the result.

    The engine writes one document into a pipe, and waits while nobody reads: its streaming interface would give a
    document for each block, without totals. Closing the iterator early ends the statement.
    """
    read_end, write_end = os.pipe()
    with suppress(AttributeError, OSError):  # not every system lets a pipe grow
        fcntl.fcntl(read_end, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    settings = f" SETTINGS {statement.settings}" if statement.settings and statement.kind != "select" else ""
    sql = f"{statement.sql}\nINTO OUTFILE '/dev/fd/{write_end}' TRUNCATE FORMAT {form}{settings}"
    running = engine.threads.submit(_run, session, sql, form, parameters, write_end)
    try:
        while piece := os.read(read_end, _PIECE_BYTES):
            yield piece
    finally:
        os.close(read_end)
        while wait([running], _LOOK_SECS).not_done:
            engine.kill(session.tag)
    running.result()


def _run(session: Session, sql: str, form: str, parameters: Mapping[str, str], end: int) -> None:
    try:
        session.run(sql, form, parameters, shown=True)
    finally:
        os.close(end)
