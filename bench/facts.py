"""Fills ClickHouse with made-up facts and their counts: four weeks of them, repeated with new ids."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from complaints.settings import DEFAULT_CONFIG
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate

FIRST = "2023-01-02"
WEEKS = 4
PER_BLOCK = 500_000
"""Complaints in four weeks: 10 million are a year and a half."""
REVISED = 50
"""One complaint in so many has a second version."""
_TEMPLATE = Path(__file__).with_name("facts.sql")
_HOURS = "SELECT DISTINCT toUnixTimestamp(hour) FROM {} ORDER BY 1"
_MANY_MONTHS = {"max_partitions_per_insert_block": 100}
_SHIFTED = """INSERT INTO complaint_facts SELECT * REPLACE (
    hour + toIntervalWeek({weeks}) AS hour,
    submitted + toIntervalWeek({weeks}) AS submitted,
    received + toIntervalWeek({weeks}) AS received,
    reinterpretAsUUID(sipHash128(complaint_id, {weeks})) AS complaint_id,
    concat(reference, '-{weeks}') AS reference
) FROM four_weeks WHERE version = {version}"""


def fill(clickhouse: ClickHouse, rows: int, say: Callable[[str], None]) -> int:
    """Fill the tables with at least `rows` counted facts, continuing an interrupted call; return their number."""
    migrate(clickhouse, DEFAULT_CONFIG)
    if _counted(clickhouse) < rows:
        _fill(clickhouse, -(-rows // PER_BLOCK), say)
    return _counted(clickhouse)


def _counted(clickhouse: ClickHouse) -> int:
    return int(clickhouse.execute("SELECT sum(complaints) FROM hourly WHERE dimension = 'total'")[0][0])


def _fill(clickhouse: ClickHouse, blocks: int, say: Callable[[str], None]) -> None:
    clickhouse.execute("DROP TABLE IF EXISTS four_weeks")
    clickhouse.execute("CREATE TABLE four_weeks AS complaint_facts ENGINE = MergeTree ORDER BY (version, hour)")
    for revision, number in ((1, PER_BLOCK), (2, PER_BLOCK // REVISED)):
        clickhouse.execute(statement("four_weeks", number, revision), settings=_MANY_MONTHS)
    hours = [hour for (hour,) in clickhouse.execute(_HOURS.format("four_weeks"))]
    week = 7 * 24 * 3600
    counted = {hour for (hour,) in clickhouse.execute(_HOURS.format("hourly"))}
    for block in range(blocks):
        shifted = {hour + WEEKS * block * week for hour in hours}
        if shifted <= counted:
            continue
        started = time.monotonic()
        for version in (1, 2):
            clickhouse.execute(_SHIFTED.format(weeks=WEEKS * block, version=version), settings=_MANY_MONTHS)
        inserted = time.monotonic()
        FactTable(clickhouse).recompute(shifted)
        took, counting = inserted - started, time.monotonic() - inserted
        say(f"  {PER_BLOCK} facts, {block + 1} of {blocks}: inserted in {took:.1f} s, counted in {counting:.1f} s")
    clickhouse.execute("DROP TABLE four_weeks")


def statement(table: str, rows: int, revision: int, first: str = FIRST) -> str:
    """The INSERT of `facts.sql`; `first` is the first day, in Bangkok."""
    text = "\n".join(line for line in _TEMPLATE.read_text("utf-8").splitlines() if not line.startswith("--"))
    for name, value in {"table": table, "first": first, "rows": rows, "revision": revision}.items():
        text = text.replace("{" + name + "}", str(value))
    return text
