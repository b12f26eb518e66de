"""A database with complaints whose counts are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid5

import pytest

from complaints.clock import BANGKOK
from complaints.events.identity import NAMESPACE
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate

if TYPE_CHECKING:
    from tests.trends.flood_week import Week

LAST = date(2026, 8, 31)
"""The newest day of `loaded`."""


def fact(
    number: int,
    day: date,
    hour: int = 12,
    *,
    categories: tuple[str, ...] = ("road",),
    agencies: tuple[str, ...] = ("bkk-1047",),
    channel: str = "traffy",
    district: str = "1047",
    urgency: str = "normal",
    triage: str = "",
    triaged: str = "",
) -> Row:
    """One row of `complaint_facts`; `hour` is in Bangkok."""
    moment = int(datetime(day.year, day.month, day.day, hour, 30, tzinfo=BANGKOK).timestamp())
    values = {
        "version": number + 1,
        "submitted": moment * 1000,
        "received": moment * 1000 + 60_000,
        "channel": channel,
        "reference": f"R{number}",
        "text": "ถนนเป็นหลุม" if number % 2 else f"เรื่องที่ {number}",
        "province": district[:2],
        "district": district,
        "subdistrict": "",
        "area_method": "address" if district else "unknown",
        "longitude": 100.6,
        "latitude": 13.7,
        "categories": list(categories),
        "confidence": 0.9,
        "kind": "grievance",
        "urgency": urgency,
        "agencies": [] if triage else list(agencies),
        "triage": triage,
        "triaged": triage or triaged,
        "status": "",
        "rules": "1",
        "model": "m",
        "decided": moment * 1000 + 61_000,
    }
    others = (values[column] for column in COLUMNS if column in values)
    return moment // 3600 * 3600, uuid5(NAMESPACE, str(number)), *others


def facts() -> list[Row]:
    """60 days up to LAST: one road complaint a day; in the last 5 also floods; on LAST three about noise."""
    rows = [fact(n, LAST - timedelta(days=n), district="5001" if n % 3 else "1047") for n in range(60)]
    floods = range(1000, 1020)
    rows += [
        fact(n, LAST - timedelta(days=n % 5), 19, categories=("flood", "road"), agencies=("bkk-1047", "doh"))
        for n in floods
    ]
    rows += [fact(n, LAST, 23, categories=("noise",), channel="line-1111", urgency="high") for n in range(2000, 2003)]
    rows.append(fact(3000, LAST - timedelta(days=40), district="", triage="unknown-area"))
    rows[40] = fact(40, LAST - timedelta(days=40), district="5001", triaged="no-rule")  # decided since then
    return rows


@pytest.fixture(scope="session")
def loaded(engine: ClickHouseSettings, config: Path) -> ClickHouseSettings:
    """A migrated database with `facts()`, counted."""
    settings = ClickHouseSettings(port=engine.port, database="trends_loaded")
    ClickHouse(engine).execute(f"CREATE DATABASE {settings.database} ENGINE = Atomic")
    clickhouse = ClickHouse(settings)
    migrate(clickhouse, config)
    rows = facts()
    FactTable(clickhouse).insert(list(map(encode, rows)))
    FactTable(clickhouse).recompute({row[0] for row in rows})
    clickhouse.close()
    return settings


@pytest.fixture
def warehouse(loaded: ClickHouseSettings) -> Iterator[ClickHouse]:
    """A reader of `loaded`."""
    reader = ClickHouse(loaded)
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def reported(engine: ClickHouseSettings) -> Iterator[Week]:
    """A week with a flood, its report, and the complaints it is made from."""
    from tests.trends.flood_week import load_week  # imports this file, and much that few tests need

    yield from load_week(engine)
