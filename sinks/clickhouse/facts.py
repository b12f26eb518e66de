"""Facts on their way into ClickHouse: gathered, inserted behind the reader's back, and counted."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import Row, encode
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half

log = logging.getLogger(__name__)


class Facts:
    """Not for several threads. Each call that raises TransientError may be repeated, and nothing is forgotten."""

    def __init__(self, table: FactTable) -> None:
        self._table = table
        self._inserter = ThreadPoolExecutor(1, "insert")
        self._inserting: tuple[Sequence[bytes], Future[None]] | None = None
        self._gathered: list[bytes] = []
        self._hours: set[int] = set()
        self._id_halves = array("Q")

    @property
    def gathered(self) -> int:
        """Facts that no insert has taken yet."""
        return len(self._gathered)

    @property
    def idle(self) -> bool:
        """Whether an insert could begin now."""
        return self._inserting is None or self._inserting[1].done()

    def add(self, row: Row) -> None:
        """Gather one more."""
        self._gathered.append(encode(row))
        self._hours.add(row[0])
        self._id_halves.append(id_half(row[1]))

    def insert(self) -> None:
        """Begin to insert what was gathered, once the insert under way has ended. ClickHouse works on it while more is
        gathered.
        """
        self._finish()
        if self._gathered:
            rows, self._gathered = self._gathered, []
            log.info("inserting %d", len(rows))
            self._inserting = rows, self._inserter.submit(self._table.insert, rows)

    def flush(self) -> None:
        """Insert all that was gathered, and wait for it."""
        self.insert()
        self._finish()

    def count(self) -> None:
        """Make the counts what all facts inserted so far say."""
        if self._hours:
            count(self._table, self._hours, self._id_halves)
            self._hours.clear()
            self._id_halves = array("Q")

    def close(self) -> None:
        """Wait for the insert under way."""
        self._inserter.shutdown()

    def _finish(self) -> None:
        """Wait for the insert under way. One that failed is repeated here, in the thread that may wait and try on."""
        if self._inserting:
            rows, inserted = self._inserting
            if inserted.exception():
                self._table.insert(rows)
            self._inserting = None
