"""The one engine of this process: where its data is, connections to it, and stopping what runs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

from embedded.clickhouse.errors import QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING, DatabaseError
from embedded.clickhouse.processes import with_client_ids

_chdb: Any = import_module("chdb._chdb")  # compiled, and its stubs leave out what is used here
_GRANTS = Path(__file__).with_name("grants.xml")
_MOST_THREADS = 4096
"""As many results may be written at once; a thread is made when none is idle."""
TAG = "distributed_cache_client_id"
"""A setting without any effect here, so that it can name the session a statement runs in."""


class Engine:
    """chdb over one data folder, with one database of its own.

    Connections are isolated sessions and run in parallel; each carries a tag by which its statement can be stopped.
    """

    def __init__(self, data: Path, database: str) -> None:
        _chdb.set_signal_handlers_enabled(0)
        self._data = data
        self.database = database
        self._tags = count(1)
        self._running: dict[str, str] = {}
        self._kills = Lock()
        # In a thread that has run a statement before, the next one starts a millisecond sooner.
        self.threads = ThreadPoolExecutor(_MOST_THREADS, "output")
        self._admin, _ = self.connect()
        if self._admin.query("CHECK GRANT READ ON FILE", "TSV").data().strip() != "0":
            raise RuntimeError(f"{_GRANTS} was not read")
        self._admin.query(f"CREATE DATABASE IF NOT EXISTS {identifier(database)} ENGINE = Atomic")
        self.version, self.timezone = self._list("SELECT version(), timezone()")
        numeric = "SELECT name FROM system.settings WHERE match(type, 'Int|Bool|econds|MaxThreads')"
        self.numeric_settings = frozenset(self._list(numeric))
        self.formats = {name.lower(): name for name in self._list("SELECT name FROM system.formats")}

    def _list(self, sql: str) -> list[str]:
        return str(self._admin.query(sql, "TSVRaw").data()).split()

    def connect(self, *, read_only: bool = False) -> tuple[Any, str]:
        """Open a connection; return it and its tag."""
        tag = f"session-{next(self._tags)}"
        options = {
            "config-file": str(_GRANTS),
            TAG: tag,
            "implicit_select": "0",
            "output_format_native_write_json_as_string": "1",  # columns.py cannot walk over the other form
        }
        if read_only:
            options["readonly"] = "2"  # lets a session change other settings, and nothing undoes it
        # The engine takes the text after each `=` as it is, and silently ignores options that it cannot read.
        return _chdb.connect(f"{self._data}?{'&'.join(f'{name}={value}' for name, value in options.items())}"), tag

    def kill(self, tag: str) -> None:
        """Stop what runs under this tag, if anything does."""
        with self._kills:
            self._admin.query(f"KILL QUERY WHERE Settings['{TAG}'] = '{tag}' ASYNC")

    @contextmanager
    def running(self, query_id: str, tag: str) -> Iterator[None]:
        """Register the id of what runs under the tag within the block, so that others can see and stop it by the id.

        DatabaseError 216 if another statement runs under this id.
        """
        if not query_id:
            yield
            return
        if self._running.setdefault(query_id, tag) != tag:
            message = f"Query with id = {query_id} is already running."
            raise DatabaseError(QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING, message)
        try:
            yield
        finally:
            self._running.pop(query_id, None)

    def with_client_ids(self, sql: str) -> str:
        """Rewrite a statement about running queries to the ids of the clients: the engine gives ids of its own."""
        return with_client_ids(sql, TAG, {tag: query_id for query_id, tag in self._running.copy().items()})

    def close(self) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        self._admin.close()


def identifier(name: str) -> str:
    """Quote a name for use in SQL."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(value: str) -> str:
    """Quote a string for use in SQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
