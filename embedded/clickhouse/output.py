"""A statement's result in one of the engine's formats, as a stream of bytes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from threading import Thread

from embedded.clickhouse.errors import DatabaseError
from embedded.clickhouse.session import Session
from embedded.clickhouse.statement import Statement

_PIECE_BYTES = 1 << 18
_PIPE_BYTES = 1 << 20
_LOOK_SECS = 0.05


def write_format(
    session: Session, statement: Statement, form: str, parameters: Mapping[str, str], stop: Callable[[], None]
) -> Generator[bytes, None, None]:
    """Run a statement that has a result and yield that in a format. Raises DatabaseError, also after some of it.

    The engine writes the one document into a pipe, which holds it back while nobody reads: its streaming interface
    would give a document for each block, without totals. `stop` ends the statement when the iterator is closed early.
    """
    read_end, write_end = os.pipe()
    with suppress(AttributeError, OSError):  # not every system lets a pipe grow
        fcntl.fcntl(read_end, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    settings = f" SETTINGS {statement.settings}" if statement.settings and statement.kind != "select" else ""
    sql = f"{statement.sql}\nINTO OUTFILE '/dev/fd/{write_end}' TRUNCATE FORMAT {form}{settings}"
    failed: list[DatabaseError] = []
    thread = Thread(target=_run, args=(session, sql, form, parameters, write_end, failed), daemon=True)
    thread.start()
    try:
        while piece := os.read(read_end, _PIECE_BYTES):
            yield piece
    finally:
        os.close(read_end)
        while thread.is_alive():
            thread.join(_LOOK_SECS)
            if thread.is_alive():
                stop()
    if failed:
        raise failed[0]


def _run(
    session: Session, sql: str, form: str, parameters: Mapping[str, str], end: int, failed: list[DatabaseError]
) -> None:
    try:
        session.run(sql, form, parameters, shown=True)
    except DatabaseError as error:
        failed.append(error)
    finally:
        os.close(end)
