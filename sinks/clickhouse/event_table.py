"""The target of a topic each of whose events is one row, which replaces older rows of its key by itself."""

from __future__ import annotations

from typing import Any

from complaints.outcome import Reject
from sinks.clickhouse.event_rows import MAYBE_TIME, TIME, WRITTEN, EventRows
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.columns import check_columns

_SENT_AS = {TIME: "Int64", MAYBE_TIME: "Nullable(Int64)", WRITTEN: "Int64"}
_CONVERTED = {
    TIME: "fromUnixTimestamp64Micro(sent.{0})",
    MAYBE_TIME: "fromUnixTimestamp64Micro(sent.{0})",
    WRITTEN: "fromUnixTimestamp64Milli(sent.{0})",
}


class EventTable:
    """A Target. Inserts in the caller's thread: these topics have few records beside that of complaints."""

    idle = True

    def __init__(self, clickhouse: ClickHouse, rows: EventRows[Any]) -> None:
        self._clickhouse, self._rows = clickhouse, rows
        self._insert = _insert_of(rows)
        self._gathered: list[bytes] = []

    @property
    def gathered(self) -> int:
        """Number of rows that no insert has taken yet."""
        return len(self._gathered)

    def check(self) -> None:
        """Raise PermanentError where the table does not have the expected columns."""
        check_columns(self._clickhouse, self._rows.table, self._rows.columns)

    def add(self, value: bytes | None, written_ms: int) -> Reject | None:
        """Gather one record as a row, or return why it is none."""
        row = self._rows.encoded(value, written_ms)
        if isinstance(row, Reject):
            return row
        self._gathered.append(row)
        return None

    def insert(self) -> None:
        """Insert what was gathered; it stays gathered where that fails."""
        if self._gathered:
            incoming = {"name": "incoming", "structure": [("row", "String")], "data": [(r,) for r in self._gathered]}
            self._clickhouse.execute(self._insert, external_tables=[incoming])
            self._gathered = []

    def flush(self) -> None:
        """Insert all that was gathered."""
        self.insert()

    def settle(self) -> None:
        """Nothing is derived from these rows."""

    def close(self) -> None:
        self._clickhouse.close()


def _insert_of(rows: EventRows[Any]) -> str:
    sent = ", ".join(f"`{name}` {_SENT_AS.get(kind, kind)}" for name, kind in rows.columns.items())
    values = (_CONVERTED.get(kind, "sent.{0}").format(f"`{name}`") for name, kind in rows.columns.items())
    names = ", ".join(f"`{name}`" for name in rows.columns)
    return (
        f"INSERT INTO {rows.table} ({names}) WITH JSONExtract(row, 'Tuple({sent})') AS sent "  # noqa: S608 - constants
        f"SELECT {', '.join(values)} FROM incoming"
    )
