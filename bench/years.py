"""Fills ClickHouse with years of made-up facts and their counts up to a day: four weeks of them, copied back in time.

Not through Kafka and not by the sink: by SQL alone, in a tenth of the time. The counts of the four weeks are those of
the sink's own statement; a copy of the facts has a copy of their counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta

from bench.facts import REVISED, WEEKS, statement
from complaints.errors import PermanentError
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate

MOST_BLOCKS, LEAST_PER_BLOCK = 130, 50_000
"""Four weeks each: ten years, or fewer where there are few facts."""
_LETTERS = 24
"""Of each text: no page shows any, and only the newest 400,000 are read for rising words."""
_DAYS_LATE = 3
"""Between a complaint and its second version."""
# A part for each month a copy reaches into, put in order once: nothing is left to merge.
_AS_ONE = {
    "max_partitions_per_insert_block": 100,
    "optimize_on_insert": 0,
    "max_insert_threads": 1,
    "min_insert_block_size_rows": 20_000_000,
    "min_insert_block_size_bytes": 0,
}
_FACTS = f"""INSERT INTO complaint_facts SELECT * REPLACE (
    hour - toIntervalWeek({{weeks}}) AS hour,
    submitted - toIntervalWeek({{weeks}}) AS submitted,
    received - toIntervalWeek({{weeks}}) AS received,
    received - toIntervalWeek({{weeks}}) + toIntervalDay(if(version = 2, {_DAYS_LATE}, 0)) AS decided,
    reinterpretAsUUID(sipHash128(complaint_id, {{weeks}})) AS complaint_id
) FROM four_weeks"""
_COUNTS = """INSERT INTO hourly_counts
SELECT hour - toIntervalWeek({weeks}), dimension, key, other, complaints, revision FROM four_weeks_counted"""
_OF_A_DAY = """SELECT sum(cityHash64(hour, dimension, key, other, complaints)) FROM {}
WHERE toDate(hour, 'Asia/Bangkok') = %(day)s"""
_MERGES = "SELECT count() FROM system.merges"
_FILLED = "CREATE TABLE filled (rows UInt64) ENGINE = MergeTree ORDER BY rows"


def fill_years(settings: ClickHouseSettings, rows: int, until: date, say: Callable[[str], None]) -> int:
    """Fill an empty database with about `rows` complaints up to `until`; return their number.

    A database that has been filled before is left as it is. One whose filling was interrupted: PermanentError.
    """
    with closing(ClickHouse(settings)) as clickhouse:
        if clickhouse.execute("EXISTS TABLE filled")[0][0]:
            return int(clickhouse.execute("SELECT sum(rows) FROM filled")[0][0])
        started = time.monotonic()
        migrate(clickhouse, DEFAULT_CONFIG)
        if clickhouse.execute("SELECT count() FROM complaint_facts")[0][0]:
            raise PermanentError("an earlier run was interrupted while it filled this database: delete its folder")
        for unread in ("facts_to_filings", "facts_to_versions"):  # two thirds of the time it would take to fill
            clickhouse.execute(f"DROP VIEW IF EXISTS {unread}")
        blocks = max(1, min(MOST_BLOCKS, rows // LEAST_PER_BLOCK))
        _make_four_weeks(clickhouse, rows // blocks, until - timedelta(weeks=WEEKS) + timedelta(days=1))
        say(f"  four weeks after {time.monotonic() - started:.0f} s")
        _copy(settings, blocks)
        for table in ("four_weeks", "four_weeks_counted"):
            clickhouse.execute(f"DROP TABLE {table} SETTINGS max_table_size_to_drop = 0")
        _compare(clickhouse, until - timedelta(weeks=WEEKS * (blocks - 1), days=3))
        while clickhouse.execute(_MERGES)[0][0]:
            time.sleep(1)
        clickhouse.execute(_FILLED)
        clickhouse.execute("INSERT INTO filled VALUES", [(rows // blocks * blocks,)])
    say(f"  filled in {time.monotonic() - started:.0f} s")
    return rows // blocks * blocks


def _make_four_weeks(clickhouse: ClickHouse, rows: int, first: date) -> None:
    """The newest facts and their counts, and copies of both to copy from."""
    clickhouse.execute("CREATE TABLE four_weeks AS complaint_facts ENGINE = MergeTree ORDER BY hour")
    for revision, number in ((1, rows), (2, rows // REVISED)):
        clickhouse.execute(statement("four_weeks", number, revision, first.isoformat()), settings=_AS_ONE)
    shorter = f"ALTER TABLE four_weeks UPDATE text = substringUTF8(text, 1, {_LETTERS}), reference = '' WHERE 1"
    clickhouse.execute(shorter, settings={"mutations_sync": 1})
    clickhouse.execute(_FACTS.format(weeks=0), settings=_AS_ONE)
    hours = clickhouse.execute("SELECT DISTINCT toUnixTimestamp(hour) FROM four_weeks")
    FactTable(clickhouse).recompute({hour for (hour,) in hours})
    order = "(dimension, key, other, hour)"  # that of the table it is copied to
    clickhouse.execute(f"CREATE TABLE four_weeks_counted AS hourly_counts ENGINE = MergeTree ORDER BY {order}")
    clickhouse.execute("INSERT INTO four_weeks_counted SELECT * FROM hourly_counts FINAL")


def _copy(settings: ClickHouseSettings, blocks: int) -> None:
    """Copy back in time, facts and counts beside one another."""

    def run(statement: str) -> None:
        with closing(ClickHouse(settings)) as clickhouse:
            for block in range(1, blocks):
                clickhouse.execute(statement.format(weeks=WEEKS * block), settings=_AS_ONE)

    with ThreadPoolExecutor(2) as pool:
        for running in [pool.submit(run, statement) for statement in (_FACTS, _COUNTS)]:
            running.result()


def _compare(clickhouse: ClickHouse, day: date) -> None:
    """Raise PermanentError where the counts of a day are not those of its facts."""
    counted, facts = (clickhouse.execute(_OF_A_DAY.format(view), {"day": day}) for view in ("hourly", "recount"))
    if counted != facts or counted == [(0,)]:
        raise PermanentError(f"the counts of {day} are not those of its facts")
