"""The statements that write facts, filings and counts. Each is idempotent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sinks.clickhouse.fact_rows import COLUMNS
from sinks.clickhouse.filings import Filing, Marker, id_half
from stores.clickhouse.client import ClickHouse

# One block and one part per month, however large: a reader sees an hour either fully recomputed or unchanged.
_WHOLE = {"max_insert_threads": 1, "min_insert_block_size_rows": 100_000_000, "min_insert_block_size_bytes": 0}
_MANY_MONTHS = {"max_partitions_per_insert_block": 10_000}
# Readers (FINAL) and background merges resolve versions anyway; doing so within each insert costs a fifth of its time.
_AS_THEY_COME = {"optimize_on_insert": 0}
# Rows are sent as JSON arrays and become columns in the server: packing columns in Python takes three times as long.
_CONVERTED = {
    "submitted": "fromUnixTimestamp64Milli(sent.submitted)",
    "received": "fromUnixTimestamp64Milli(sent.received)",
    "decided": "fromUnixTimestamp64Milli(sent.decided)",
    "longitude": "ifNull(sent.longitude, nan)",
    "latitude": "ifNull(sent.latitude, nan)",
}
_SENT = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
_INSERT = f"""INSERT INTO complaint_facts ({", ".join(COLUMNS)})
WITH JSONExtract(row, 'Tuple({_SENT})') AS sent
SELECT {", ".join(_CONVERTED.get(name, f"sent.{name}") for name in COLUMNS)} FROM incoming"""  # noqa: S608 - constants
# The inner query reads two columns of the ids asked for; the outer one nearly always reads nothing.
_FILED_IN_SEVERAL_HOURS = """SELECT complaint_id, toUnixTimestamp(hour), max(precedence) FROM filings
WHERE id_half IN
(
    SELECT id_half FROM filings WHERE id_half IN (SELECT id_half FROM asked)
    GROUP BY id_half HAVING min(hour) != max(hour)
)
GROUP BY complaint_id, hour"""
# Above this many ids nearly every granule is read in any case, and looking them up in the index only adds time.
_BY_INDEX = {"use_index_for_in_with_subqueries_max_values": 10_000}
_MARK = "INSERT INTO complaint_facts (hour, complaint_id, version, precedence) VALUES"
_FILE = "INSERT INTO filings (id_half, complaint_id, hour, precedence) VALUES"
_HOURS_PER_STATEMENT = 5000
# What was counted, then in 42 bits the time in milliseconds at which counting began: contents of one version add up to
# the same, and of those the count that began last has seen what stands.
_RECOMPUTE = """INSERT INTO hourly_counts (hour, dimension, key, other, complaints, revision)
SELECT hour, dimension, key, other, complaints, bitShiftLeft(toUInt128(revision), 42) + toUnixTimestamp64Milli(now64(3))
FROM recount WHERE hour IN """


class FactTable:
    """Writes `complaint_facts`, `filings` and `hourly_counts`. Methods raise what `ClickHouse.execute` raises."""

    def __init__(self, clickhouse: ClickHouse) -> None:
        self._execute = clickhouse.execute

    def insert(self, rows: Iterable[bytes]) -> None:
        """Insert encoded facts; ClickHouse files them as well. Of several versions of a complaint in one hour the
        greatest stands, of equal versions the last inserted.
        """
        incoming = {"name": "incoming", "structure": [("row", "String")], "data": [(row,) for row in rows]}
        self._execute(_INSERT, external_tables=[incoming], settings=_MANY_MONTHS | _AS_THEY_COME)

    def filed_in_several_hours(self, id_halves: Iterable[int]) -> list[Filing]:
        """All filings of those of these complaints that are filed in more than one hour.

        Complaints are given by the first 64 bits of their ids; another complaint with the same bits may be included.
        """
        asked = {"name": "asked", "structure": [("id_half", "UInt64")], "data": [(half,) for half in id_halves]}
        found = self._execute(_FILED_IN_SEVERAL_HOURS, external_tables=[asked], settings=_BY_INDEX)
        return [Filing(*row) for row in found]

    def mark(self, markers: Sequence[Marker]) -> None:
        """Write marker rows to the facts: these complaints no longer count in these hours."""
        rows = [(m.hour, m.complaint_id, m.precedence // 2, m.precedence) for m in markers]
        self._execute(_MARK, rows, settings=_MANY_MONTHS)

    def file(self, markers: Sequence[Marker]) -> None:
        """Write markers to the filings, once facts and counts agree with them."""
        self._execute(_FILE, [(id_half(m.complaint_id), m.complaint_id, m.hour, m.precedence) for m in markers])

    def recompute(self, hours: Collection[int]) -> None:
        """Recompute the counts of these hours (seconds since 1970) from the facts."""
        ordered = sorted(hours)
        for start in range(0, len(ordered), _HOURS_PER_STATEMENT):
            chosen = ", ".join(map(str, ordered[start : start + _HOURS_PER_STATEMENT]))
            self._execute(_RECOMPUTE + f"({chosen})", settings=_WHOLE | _MANY_MONTHS)
