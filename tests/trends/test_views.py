"""The views as analysts' programs see them: zones, missing values, numbers, comments, rates."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import date
from typing import cast

import pytest

from complaints.reference.population import population
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from tests.programs import needs
from tests.trends.conftest import LAST, fact

MAX_SAFE_INTEGER = 2**53 - 1
VIEWS = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View' ORDER BY name"


@pytest.fixture
def views(warehouse: ClickHouse) -> list[str]:
    return [name for (name,) in warehouse.rows(VIEWS)]


def test_times_of_every_view_are_of_bangkok_and_say_so(warehouse: ClickHouse) -> None:
    types = warehouse.rows(
        "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND type LIKE '%%DateTime%%' "
        f"AND table IN ({VIEWS})"
    )
    assert {(table, name) for table, name, _ in types} == {
        ("complaints", "submitted"),
        ("complaints", "received"),
        ("complaints", "hour"),
        ("complaints", "decided"),
        ("hourly", "hour"),
        ("recount", "hour"),
        ("cases", "since"),
        ("cases", "opened"),
        ("cases", "running_since"),
        ("cases", "due"),
        *(("case_figures", name) for name in ("opened", "accepted_at", "answered_at", "resolved_at", "closed_at")),
        *(("incidents", name) for name in ("first", "last", "changed")),
    }
    assert [row for row in types if "'Asia/Bangkok'" not in row[2]] == []


def test_every_column_and_table_has_a_comment(warehouse: ClickHouse) -> None:
    filling = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView'"
    bare = (
        "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = '' "
        f"AND table NOT IN ({filling})"  # their columns are those of the table that they fill
    )
    assert warehouse.rows(bare) == []
    assert warehouse.rows("SELECT name FROM system.tables WHERE database = currentDatabase() AND comment = ''") == []


def test_declared_types_are_those_of_the_query(warehouse: ClickHouse, views: list[str]) -> None:
    """Otherwise ClickHouse would convert each row, which costs time."""
    for view in views:
        [(created,)] = warehouse.rows("SELECT as_select FROM system.tables WHERE name = %(view)s AND "
                                      "database = currentDatabase()", {"view": view})  # fmt: skip
        given = {row[0]: row[1] for row in warehouse.rows(f"DESCRIBE ({created})".replace("%", "%%"))}
        declared = {row[0]: row[1] for row in warehouse.rows(f"DESCRIBE {view}")}
        assert declared == given, view


def test_no_number_is_beyond_what_javascript_reads(warehouse: ClickHouse, views: list[str]) -> None:
    for view in views:
        for name, type_ in (row[:2] for row in warehouse.rows(f"DESCRIBE {view}")):
            if re.fullmatch(r"U?Int(64|128|256)", type_):
                [(greatest,)] = warehouse.rows(f"SELECT max({name}) FROM {view}")
                assert greatest <= MAX_SAFE_INTEGER, (view, name)


def test_node_reads_every_view_as_it_was_written(loaded: ClickHouseSettings, views: list[str]) -> None:
    needs("node")
    with_client = ClickHouse(loaded)
    for view in views:
        rows = with_client.execute(f"SELECT toJSONString(tuple(*)) FROM {view} LIMIT 200")
        texts = json.dumps([row[0] for row in rows], ensure_ascii=False)
        script = (
            "const a=JSON.parse(require('fs').readFileSync(0));console.log(JSON.stringify(a.map(t=>JSON.parse(t))))"
        )
        done = subprocess.run([shutil.which("node") or "node", "-e", script], input=texts, capture_output=True,
                              text=True, check=True)  # fmt: skip
        assert json.loads(done.stdout) == [json.loads(row[0]) for row in rows], view


def test_an_unknown_place_is_null(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    at = list(COLUMNS).index("longitude")
    nowhere = (*fact(1, LAST)[:at], None, None, *fact(1, LAST)[at + 2 :])
    FactTable(database).insert([encode(cast(Row, nowhere)), encode(fact(2, LAST))])
    found = database.execute("SELECT reference, longitude, latitude FROM complaints ORDER BY reference")
    assert found == [("R1", None, None), ("R2", 100.6, 13.7)]
    assert database.execute("SELECT count(longitude), avg(longitude) FROM complaints") == [(1, 100.6)]


def test_days_and_hours_turn_at_midnight_in_bangkok(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    rows = [fact(1, date(2026, 1, 1), 0), fact(2, date(2025, 12, 31), 23), fact(3, date(2026, 1, 1), 7)]
    FactTable(database).insert(map(encode, rows))
    FactTable(database).recompute({row[0] for row in rows})
    shown = "SELECT reference, toString(submitted), toString(hour), toString(day) FROM complaints ORDER BY reference"
    assert database.execute(shown) == [
        ("R1", "2026-01-01 00:30:00.000", "2026-01-01 00:00:00", "2026-01-01"),
        ("R2", "2025-12-31 23:30:00.000", "2025-12-31 23:00:00", "2025-12-31"),
        ("R3", "2026-01-01 07:30:00.000", "2026-01-01 07:00:00", "2026-01-01"),
    ]
    assert database.execute("SELECT toString(day), complaints FROM daily_total ORDER BY day") == [
        ("2025-12-31", 1),
        ("2026-01-01", 2),
    ]


def test_a_question_about_some_hours_reads_those_alone(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    FactTable(database).insert(encode(fact(n, date(2026, 1, 1 + n % 28), n % 24)) for n in range(50_000))
    for asked in (
        "SELECT * FROM recount WHERE hour IN (1767225600)",
        "SELECT count() FROM complaints WHERE day = '2026-01-01'",
        "SELECT count() FROM complaints WHERE hour = toDateTime('2026-01-01 07:00:00', 'Asia/Bangkok')",
    ):
        plan = " ".join(row[0] for row in database.execute(f"EXPLAIN indexes = 1 {asked}"))
        granules = re.findall(r"Granules: (\d+)/(\d+)", plan)
        assert granules, plan
        assert int(granules[-1][0]) < int(granules[0][1]), f"{asked}: {granules}"


def test_rates_of_a_month_are_per_100_000_inhabitants(warehouse: ClickHouse) -> None:
    people = {area: count for area, _, count in population(DEFAULT_CONFIG)}
    rows = warehouse.rows(
        "SELECT province, english, complaints, population, population_year, per_100000 FROM monthly_by_province "
        "WHERE month = '2026-08-01' ORDER BY province"
    )
    assert [(row[0], row[1]) for row in rows] == [("10", "Bangkok"), ("50", "Chiang Mai")]
    for province, _, complaints, inhabitants, year, rate in rows:
        assert (inhabitants, year) == (people[province], 2019)
        assert rate == pytest.approx(complaints * 100_000 / inhabitants)


def test_the_newest_year_counts(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    FactTable(database).insert([encode(fact(1, LAST))])
    FactTable(database).recompute({fact(1, LAST)[0]})
    database.execute("INSERT INTO population VALUES", [("10", 2031, 5_000_000), ("10", 2001, 1)])
    rate = database.execute("SELECT population, population_year, per_100000 FROM monthly_by_province")
    assert rate == [(5_000_000, 2031, 0.02)]
