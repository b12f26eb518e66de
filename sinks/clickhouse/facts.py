"""Facts on their way into ClickHouse: gathered, inserted behind the reader's back, and counted."""

from __future__ import annotations

import logging
from array import array

from complaints.outcome import Reject
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import COLUMNS, encode, row_of
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from sinks.clickhouse.inserter import Inserter
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.columns import check_columns

log = logging.getLogger(__name__)


class Facts:
    """The target of `complaints.classified.v1`: facts, their filings and the counts of their hours."""

    def __init__(self, *clickhouses: ClickHouse) -> None:
        """Inserts go over all of the connections at once, those of one complaint over the same one in their order: of
        equal versions the last one stands.
        """
        self._clickhouse = clickhouses[0]
        self._inserters = list(map(Inserter, clickhouses))
        self._gathered = 0
        self._hours: set[int] = set()
        self._id_halves = array("Q")

    @property
    def gathered(self) -> int:
        """Facts that no insert has taken yet."""
        return self._gathered

    @property
    def idle(self) -> bool:
        """Whether an insert could begin now."""
        return all(inserter.idle for inserter in self._inserters)

    def check(self) -> None:
        """Raise PermanentError where the table is not the one that is written to."""
        check_columns(self._clickhouse, "complaint_facts", COLUMNS)

    def add(self, value: bytes | None, written_ms: int) -> Reject | None:
        """Gather one more, or say why it is no fact."""
        row = row_of(value, written_ms)
        if isinstance(row, Reject):
            return row
        half = id_half(row[1])
        self._inserters[half % len(self._inserters)].gathered.append(encode(row))
        self._gathered += 1
        self._hours.add(row[0])
        self._id_halves.append(half)
        return None

    def insert(self) -> None:
        """Begin to insert what was gathered, once the inserts under way have ended; more may be gathered meanwhile."""
        if self._gathered:
            log.info("inserting %d", self._gathered)
        for inserter in self._inserters:
            inserter.begin()
        self._gathered = 0

    def flush(self) -> None:
        """Insert all that was gathered, and wait for it."""
        self.insert()
        for inserter in self._inserters:
            inserter.finish()

    def settle(self) -> None:
        """Make the counts what all facts inserted so far say."""
        if self._hours:
            count(FactTable(self._clickhouse), self._hours, self._id_halves)
            self._hours.clear()
            self._id_halves = array("Q")

    def close(self) -> None:
        """Wait for the inserts under way, and end the connections."""
        for inserter in self._inserters:
            inserter.close()
