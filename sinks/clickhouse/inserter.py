"""Inserts facts behind the reader's back, on a connection of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse


class Inserter:
    """One insert at a time, in the order in which rows were gathered. Not for several threads."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self.table = FactTable(clickhouse)
        """Not to be used while an insert is under way."""
        self._clickhouse = clickhouse
        self._thread = ThreadPoolExecutor(1, "insert")
        self._inserting: tuple[Sequence[bytes], Future[None]] | None = None
        self.gathered: list[bytes] = []
        """Rows that no insert has taken yet."""

    @property
    def idle(self) -> bool:
        """Whether no insert is under way."""
        return self._inserting is None or self._inserting[1].done()

    def begin(self) -> None:
        """Begin to insert what was gathered, once the insert under way has ended."""
        self.finish()
        if self.gathered:
            rows, self.gathered = self.gathered, []
            self._inserting = rows, self._thread.submit(self.table.insert, rows)

    def finish(self) -> None:
        """Wait for the insert under way. One that failed is repeated here, in the thread that may wait and try on."""
        if self._inserting:
            rows, inserted = self._inserting
            if inserted.exception():
                self.table.insert(rows)
            self._inserting = None

    def close(self) -> None:
        """Wait for the insert under way, and end the connection."""
        self._thread.shutdown()
        self._clickhouse.close()
