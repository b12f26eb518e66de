"""The target that loads classified complaints: gathers facts, inserts them in a thread of its own, and counts them."""

from __future__ import annotations

import logging
from array import array
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from complaints.outcome import Reject
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import COLUMNS, encode, row_of
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.columns import check_columns

log = logging.getLogger(__name__)


class Facts:
    """The target of `complaints.classified.v1`: facts, their filings and the counts of their hours."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._clickhouse = clickhouse
        self._table = FactTable(clickhouse)
        self._inserter = ThreadPoolExecutor(1, "insert")
        self._inserting: tuple[Sequence[bytes], Future[None]] | None = None
        self._gathered: list[bytes] = []
        self._hours: set[int] = set()
        self._id_halves = array("Q")

    @property
    def gathered(self) -> int:
        """Number of facts that no insert has taken yet."""
        return len(self._gathered)

    @property
    def idle(self) -> bool:
        """Whether an insert could begin now."""
        return self._inserting is None or self._inserting[1].done()

    def check(self) -> None:
        """Raise PermanentError where `complaint_facts` does not have the expected columns."""
        check_columns(self._clickhouse, "complaint_facts", COLUMNS)

    def add(self, value: bytes | None, written_ms: int) -> Reject | None:
        """Gather one record as a fact, or return why it is none."""
        row = row_of(value, written_ms)
        if isinstance(row, Reject):
            return row
        self._gathered.append(encode(row))
        self._hours.add(row[0])
        self._id_halves.append(id_half(row[1]))
        return None

    def insert(self) -> None:
        """Begin to insert what was gathered, once the insert under way has ended. More is gathered meanwhile."""
        self._finish()
        if self._gathered:
            rows, self._gathered = self._gathered, []
            log.info("inserting %d", len(rows))
            self._inserting = rows, self._inserter.submit(self._table.insert, rows)

    def flush(self) -> None:
        """Insert all that was gathered, and wait until that is done."""
        self.insert()
        self._finish()

    def settle(self) -> None:
        """Recompute the counts of all hours that changed since the last call."""
        if self._hours:
            count(self._table, self._hours, self._id_halves)
            self._hours.clear()
            self._id_halves = array("Q")

    def close(self) -> None:
        """Wait for the insert under way, and close the connection."""
        self._inserter.shutdown()
        self._clickhouse.close()

    def _finish(self) -> None:
        """Wait for the insert under way. One that failed is repeated here, in the caller's thread, which can retry."""
        if self._inserting:
            rows, inserted = self._inserting
            if inserted.exception():
                self._table.insert(rows)
            self._inserting = None
