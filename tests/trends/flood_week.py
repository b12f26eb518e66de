"""Complaints of 130 days in which one week had a flood, loaded into a database, and the report of that week."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from complaints.clock import BANGKOK
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from tests.trends.conftest import fact
from trends.counts import load_names
from trends.names import Names
from trends.report.contents import Report
from trends.report.read import Wanted, read
from trends.report.week import week_of

WEEK = week_of("2026-W34")
FIRST = WEEK.until - timedelta(days=129)
NOW = datetime(2026, 8, 24, 2, tzinfo=UTC)
MATTERS = {"road": 14, "lighting": 9, "noise": 6, "flood": 4, "money-tax": 0.2}
"""Complaints a day."""
DISTRICTS = ("1047", "1001", "5001", "9001", "4001")
TEXTS = {"flood": "น้ำท่วมขัง", "road": "ถนนเป็นหลุม", "noise": "เสียงดัง", "lighting": "ไฟดับ", "money-tax": "ภาษี"}
GATE = (100.63, 13.66)
"""Where the flood is."""
BURST = 20
"""More floods a day on the last days of the week, in Bang Na."""


@dataclass(frozen=True, slots=True)
class Week:
    """The report of WEEK, and the complaints it is made from."""

    report: Report
    names: Names
    events: pd.DataFrame
    clickhouse: ClickHouseSettings


def events() -> pd.DataFrame:
    """One row for each complaint: number, day, category, district, text, place, and the day it was decided."""
    random = np.random.default_rng(7)
    rows: list[tuple[object, ...]] = []

    def add(day: date, category: str, district: str, text: str, decided: date | None = None) -> None:
        middle = (100.6, 13.67) if district == "1047" else (98.9, 18.8)
        x, y = random.normal(GATE, 0.002) if "ประตู" in text else random.normal(middle, 0.01)
        hour = int(random.integers(24))
        rows.append((len(rows), day, hour, category, district, f"{text} {len(rows)}", x, y, decided or day))

    for n in range(130):
        day = FIRST + timedelta(days=n)
        for category, mean in MATTERS.items():
            for _ in range(random.poisson(mean)):
                add(day, category, str(random.choice(DISTRICTS, p=[0.5, 0.2, 0.15, 0.1, 0.05])), TEXTS[category])
    for n in range(3):
        for _ in range(BURST):
            add(WEEK.until - timedelta(days=n), "flood", "1047", "น้ำท่วมเพราะประตูระบายน้ำพัง")
    for _ in range(6):
        add(WEEK.since - timedelta(days=3), "road", "1001", "ถนนทรุด", decided=WEEK.since)
    columns = ["number", "day", "hour", "category", "district", "text", "longitude", "latitude", "decided"]
    return pd.DataFrame(rows, columns=columns)


def _row(event: dict[str, object]) -> Row:
    day, decided, hour = event["day"], event["decided"], int(str(event["hour"]))
    assert isinstance(day, date)
    assert isinstance(decided, date)
    row = list(
        fact(
            int(str(event["number"])), day, hour, categories=(str(event["category"]),), district=str(event["district"])
        )
    )
    moment = datetime(decided.year, decided.month, decided.day, max(hour, 1), 59, tzinfo=BANGKOK)
    changed = {name: event[name] for name in ("text", "longitude", "latitude")}
    for name, value in {**changed, "decided": int(moment.timestamp() * 1000)}.items():
        row[list(COLUMNS).index(name)] = value
    return tuple(row)  # type: ignore[return-value]


def load_week(engine: ClickHouseSettings) -> Iterator[Week]:
    """The report, made on the Monday after the week, while the database is there."""
    settings = ClickHouseSettings(port=engine.port, database="reported")
    ClickHouse(engine).execute(f"CREATE DATABASE {settings.database} ENGINE = Atomic")
    warehouse, frame = ClickHouse(settings), events()
    migrate(warehouse, DEFAULT_CONFIG)
    rows = [_row({str(name): value for name, value in event.items()}) for event in frame.to_dict("records")]
    FactTable(warehouse).insert(list(map(encode, rows)))
    FactTable(warehouse).recompute({row[0] for row in rows})
    report = read(warehouse, DEFAULT_CONFIG, Wanted(WEEK, NOW, (), {"critical": 1, "high": 7, "normal": 15}))
    yield Week(report, load_names(warehouse), frame, settings)
    warehouse.close()
