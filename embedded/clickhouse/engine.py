"""The one engine of this process: where its data is, connections to it, and stopping what runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

_chdb: Any = import_module("chdb._chdb")  # compiled, and its stubs leave out what is used here
_GRANTS = Path(__file__).with_name("grants.xml")
_KILL = re.compile(r"\s*KILL\s+QUERY\b", re.IGNORECASE)
_QUERY_ID = re.compile(r"\bquery_id\s*=\s*'([^']*)'", re.IGNORECASE)


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
        self._admin, _ = self.connect()
        if self._admin.query("CHECK GRANT READ ON FILE", "TSV").data().strip() != "0":
            raise RuntimeError(f"{_GRANTS} was not read")
        self._admin.query(f"CREATE DATABASE IF NOT EXISTS {identifier(database)} ENGINE = Atomic")
        version, self.timezone = self._admin.query("SELECT version(), timezone()", "TSVRaw").data().split()
        self.version = version
        numeric = "SELECT name FROM system.settings WHERE match(type, 'Int|Bool|econds|MaxThreads')"
        self.numeric_settings = frozenset(self._admin.query(numeric, "TSVRaw").data().split())

    def connect(self, *, read_only: bool = False) -> tuple[Any, str]:
        """Open a connection; return it and its tag."""
        tag = f"session-{next(self._tags)}"
        options = {
            "config-file": str(_GRANTS),
            "log_comment": tag,
            "implicit_select": "0",
            "output_format_native_write_json_as_string": "1",  # columns.py cannot walk over the other form
        }
        if read_only:
            options["readonly"] = "2"  # lets a session change other settings, and nothing undoes it
        # The engine takes the text after each `=` as it is, and leaves out what it cannot read without a word.
        return _chdb.connect(f"{self._data}?{'&'.join(f'{name}={value}' for name, value in options.items())}"), tag

    def kill(self, tag: str) -> None:
        """Stop what runs under this tag, if anything does."""
        with self._kills:
            self._admin.query(f"KILL QUERY WHERE Settings['log_comment'] = '{tag}' ASYNC")

    @contextmanager
    def running(self, query_id: str, tag: str) -> Iterator[None]:
        """Let others stop by this id what runs under the tag meanwhile."""
        self._running[query_id] = tag
        try:
            yield
        finally:
            self._running.pop(query_id, None)

    def by_tag(self, sql: str) -> str:
        """Rewrite `KILL QUERY WHERE query_id = ..`: the engine gives ids of its own, clients know theirs."""
        if not _KILL.match(sql):
            return sql
        return _QUERY_ID.sub(lambda found: f"Settings['log_comment'] = '{self._running.get(found[1], '')}'", sql)

    def close(self) -> None:
        self._admin.close()


def identifier(name: str) -> str:
    """Quote a name for use in SQL."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(value: str) -> str:
    """Quote a string for use in SQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
