from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import isnan
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings

from complaints.events.complaint import Classified
from complaints.outcome import Reject
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import COLUMNS, Row, encode, row_of
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from stores.clickhouse.client import ClickHouse
from tests.fuzz.mutate import altered
from tests.sinks.clickhouse.classified import classified

AGREE = """SELECT count() FROM (
SELECT toUnixTimestamp(hour), dimension, key, other, complaints FROM hourly
EXCEPT SELECT toUnixTimestamp(hour), dimension, key, other, complaints FROM recount)"""


def test_aggregates_equal_the_recount_of_distinct_complaints(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    _load(database, [classified(str(i), hours=i % 5, categories=("road", "tree")) for i in range(100)])
    assert _total(database) == 100
    assert _count(database, "category", "road") == 100
    assert _count(database, "category_agency", "tree") == 100
    assert database.execute(AGREE) == [(0,)]


def test_repeats_change_nothing(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    events = [classified(str(i)) for i in range(10)]
    _load(database, events)
    counts = "SELECT * EXCEPT revision FROM hourly ORDER BY ALL"
    before = database.execute(counts)
    _load(database, events)
    _load(database, events[:3])
    assert database.execute(counts) == before


def test_a_newer_version_moves_a_complaint_and_an_older_one_does_not(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    _load(database, [classified("A", version=2, categories=("road",), agencies=("doh",))])
    _load(database, [classified("A", version=3, categories=("tree",), agencies=("mea",))])
    _load(database, [classified("A", version=1, categories=("flood",), agencies=("mwa",))])
    assert [_count(database, "category", key) for key in ("road", "tree", "flood")] == [0, 1, 0]
    assert [_count(database, "agency", key) for key in ("doh", "mea", "mwa")] == [0, 1, 0]
    assert _total(database) == 1


def test_of_several_versions_in_one_insert_the_greatest_stands_of_equal_ones_the_last(
    clickhouse: ClickHouseSettings,
) -> None:
    database = ClickHouse(clickhouse)
    wanted = [("A", 5, "road"), ("B", 1, "flood"), ("A", 9, "tree"), ("A", 9, "sign"), ("A", 7, "light")]
    FactTable(database).insert([encode(_row(*one)) for one in wanted])
    stored = "SELECT reference, version, categories FROM complaints ORDER BY reference"
    assert database.execute(stored) == [("A", 9, ["sign"]), ("B", 1, ["flood"])]


def test_values_are_stored_as_they_are(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    text = 'ก\0\x01"\\\n\t/\u2028🙂' + "ย" * 100_000
    event = classified("A", version=2**63 - 1, categories=("ก", 'a"b', ""), triage="x\\y")
    rows = [
        _changed(event, text=text, longitude=-179.99999999999997, latitude=1e-300, confidence=0.5),
        _changed(classified("B", version=0, place=None), text="", agencies=[], confidence=0.0),
    ]
    FactTable(database).insert(map(encode, rows))
    milliseconds = {name: f"toUnixTimestamp64Milli({name})" for name in ("submitted", "received", "decided")}
    read = {"hour": "toUnixTimestamp(hour)", **milliseconds}
    query = f"SELECT {', '.join(read.get(name, name) for name in COLUMNS)} FROM complaint_facts ORDER BY reference"
    assert [list(map(_plain, row)) for row in database.execute(query)] == [list(map(_plain, row)) for row in rows]


ORDERS = [order for order in itertools.permutations(range(4)) if order.index(0) < order.index(1)]
ORDERS = [order for order in ORDERS if order.index(2) < order.index(3)]


@pytest.mark.parametrize("order", ORDERS)
def test_two_writers_with_delays_between_insert_and_recompute(
    clickhouse: ClickHouseSettings, order: Sequence[int]
) -> None:
    """Inserts and recomputes of two sinks in any order end exact, if each recomputes after its insert."""
    first, second = ClickHouse(clickhouse), ClickHouse(clickhouse)
    one, two = [_row("A", 1, "road")], [_row("A", 2, "tree"), _row("B", 1, "road")]
    steps = [
        lambda: FactTable(first).insert(map(encode, one)),
        lambda: FactTable(first).recompute(_hours(one)),
        lambda: FactTable(second).insert(map(encode, two)),
        lambda: FactTable(second).recompute(_hours(two)),
    ]
    for step in order:
        steps[step]()
    assert first.execute(AGREE) == [(0,)]
    assert _total(first) == 2
    assert _count(first, "category", "road") == 1


def test_a_stale_recompute_written_late_does_not_win(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    _load(database, [classified("A", version=1, categories=("road",))])
    database.execute("CREATE TABLE stale AS hourly_counts ENGINE = Memory")
    database.execute("INSERT INTO stale SELECT * FROM recount")
    _load(database, [classified("A", version=2, categories=("tree",)), classified("B")])
    database.execute("INSERT INTO hourly_counts SELECT * FROM stale")
    assert database.execute(AGREE) == [(0,)]
    assert _count(database, "category", "road") == 0


def test_many_hours_and_months_at_once(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    _load(database, [classified(str(i), hours=i * 30) for i in range(6000)])
    assert _total(database) == 6000


def _row(reference: str, version: int, category: str) -> Row:
    return _changed(classified(reference, version=version, categories=(category,)))


def _changed(event: Classified, **values: object) -> Row:
    row = row_of(msgspec.json.encode(event))
    assert isinstance(row, tuple)
    hour, complaint_id, *others = (values.get(name, value) for name, value in zip(COLUMNS, row, strict=True))
    assert isinstance(hour, int)
    assert isinstance(complaint_id, UUID)
    return hour, complaint_id, *others


def _plain(value: object) -> object:
    """The value, with None in place of NaN, which does not equal itself."""
    return None if isinstance(value, float) and isnan(value) else value


def _hours(rows: Sequence[Row]) -> set[int]:
    return {row[0] for row in rows}


def _load(database: ClickHouse, events: Sequence[Classified]) -> None:
    found = [row_of(msgspec.json.encode(event)) for event in events]
    rows = [row for row in found if isinstance(row, tuple)]
    FactTable(database).insert(map(encode, rows))
    count(FactTable(database), _hours(rows), {id_half(row[1]) for row in rows})


def _total(database: ClickHouse) -> int:
    return _count(database, "total", "")


def _count(database: ClickHouse, dimension: str, key: str) -> int:
    query = "SELECT sum(complaints) FROM hourly WHERE dimension = %(dimension)s AND key = %(key)s"
    return int(database.execute(query, {"dimension": dimension, "key": key})[0][0])


def test_whatever_becomes_a_row_can_be_inserted(clickhouse: ClickHouseSettings) -> None:
    """A row that the driver cannot encode would stop the sink, and every restarted one."""
    database = ClickHouse(clickhouse)

    @settings(max_examples=150, deadline=None)
    @given(altered(tuple(msgspec.json.encode(classified(triage=why)) for why in (None, "low-confidence"))))
    def insert(raw: bytes) -> None:
        row = row_of(raw)
        if not isinstance(row, Reject):
            FactTable(database).insert([encode(row)])
            FactTable(database).recompute({row[0]})

    insert()
