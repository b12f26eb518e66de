"""The view `revisions`: which published daily figures changed, when, why, and from what to what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from complaints.clock import BANGKOK
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from tests.trends.conftest import fact
from tests.trends.test_queries import answer

MONDAY = date(2026, 8, 24)
GENERATIONS = 2048


def version(number: int, day: date, *, decided: date, content: int = 1, generation: int = 0, **values: object) -> Row:
    """One version of a complaint of `day`, decided upon at noon of `decided`."""
    row = list(fact(number, day, **values))  # type: ignore[arg-type]
    noon = datetime(decided.year, decided.month, decided.day, 12, tzinfo=BANGKOK)
    changed = {
        "version": content * GENERATIONS + generation,
        "decided": int(noon.timestamp() * 1000),
        "text": f"เรื่องที่ {number}, {content if not values.get('by_people') else 1}",
    }
    for name, value in changed.items():
        row[list(COLUMNS).index(name)] = value
    return tuple(row)  # type: ignore[return-value]


def load(warehouse: ClickHouse, rows: list[Row]) -> None:
    """As the sink does it."""
    table = FactTable(warehouse)
    table.insert(list(map(encode, rows)))
    count(table, {row[0] for row in rows}, [id_half(row[1]) for row in rows])


@pytest.fixture(scope="module")
def changed(engine: ClickHouseSettings, config: Path) -> Iterator[ClickHouse]:
    """Monday had ten complaints at its end; five changed on later days, each for a reason of its own."""
    settings = ClickHouseSettings(port=engine.port, database="revised")
    ClickHouse(engine).execute(f"CREATE DATABASE {settings.database} ENGINE = Atomic")
    warehouse = ClickHouse(settings)
    migrate(warehouse, config)
    days = [MONDAY + timedelta(days=n) for n in range(4)]
    load(warehouse, [version(n, MONDAY, decided=MONDAY) for n in range(10)])
    load(warehouse, [version(0, MONDAY, decided=MONDAY, content=2, categories=("noise",))])  # before it was published
    load(warehouse, [version(20, MONDAY, decided=days[1]), version(20, MONDAY, decided=days[1])])
    same = version(1, MONDAY, decided=days[1])
    corrected = list(version(1, MONDAY, decided=days[2], content=3, categories=("flood",)))
    corrected[list(COLUMNS).index("text")] = same[list(COLUMNS).index("text")]
    load(warehouse, [tuple(corrected)])  # type: ignore[list-item]
    load(warehouse, [version(2, MONDAY, decided=days[2], generation=1, categories=("lighting",))])
    load(warehouse, [version(2, MONDAY, decided=days[3], generation=0, categories=("road",))])  # an old one again
    load(warehouse, [version(3, days[1], decided=days[3], content=5)])  # the channel gives another day
    load(warehouse, [version(n, days[1], decided=days[1]) for n in range(30, 33)])
    load(warehouse, [version(40, date(2020, 1, 1), decided=days[3])])  # an old file: published when it came
    yield warehouse
    warehouse.close()


def rows(warehouse: ClickHouse, dimension: str, key: str = "") -> list[tuple[object, ...]]:
    return warehouse.rows(
        "SELECT day, revised_on, reason, change, before, after FROM revisions"
        " WHERE dimension = %(dimension)s AND key = %(key)s ORDER BY day, revised_on, reason",
        {"dimension": dimension, "key": key},
    )


def test_the_total_of_a_day_tells_late_complaints_and_those_that_moved(changed: ClickHouse) -> None:
    tuesday, thursday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    assert rows(changed, "total") == [
        (MONDAY, tuesday, "late", 1, 10, 11),
        (MONDAY, thursday, "revised", -1, 11, 10),
        (tuesday, thursday, "revised", 1, 3, 4),
    ]


def test_categories_tell_who_decided_otherwise(changed: ClickHouse) -> None:
    wednesday = MONDAY + timedelta(days=2)
    assert rows(changed, "category", "flood") == [(MONDAY, wednesday, "corrected", 1, 0, 1)]
    assert rows(changed, "category", "lighting") == [(MONDAY, wednesday, "rules", 1, 0, 1)]
    assert rows(changed, "category", "noise") == []  # before Monday was published
    roads = rows(changed, "category", "road")
    assert [row[2:4] for row in roads if row[0] == MONDAY] == [
        ("late", 1), ("corrected", -1), ("rules", -1), ("revised", -1),
    ]  # fmt: skip
    assert [row[4:] for row in roads if row[0] == MONDAY] == [(9, 10), (10, 8), (10, 8), (8, 7)]


def test_figures_today_are_those_first_published_and_all_revisions(changed: ClickHouse) -> None:
    [(now,)] = changed.rows("SELECT sum(complaints) FROM daily_total WHERE day = %(day)s", {"day": MONDAY})
    assert now == 10 + sum(int(str(row[3])) for row in rows(changed, "total") if row[0] == MONDAY)


def test_the_questions_of_the_page(changed: ClickHouse) -> None:
    tuesday, wednesday, thursday = (MONDAY + timedelta(days=n) for n in (1, 2, 3))
    found = answer(changed, 14)
    assert [row[:6] for row in found if row[1] == "total"] == [
        (tuesday, "total", "", thursday, "revised", 1),
        (MONDAY, "total", "", thursday, "revised", -1),
        (MONDAY, "total", "", tuesday, "late", 1),
    ]
    assert (MONDAY, "category", "flood", wednesday, "corrected", 1, 0, 1) in found
    assert answer(changed, 15) == [("1 day", 1, 1)]
