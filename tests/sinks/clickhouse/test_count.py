"""Complaints whose versions have several hours: one row, one count, wherever the sink is stopped."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import pytest

from complaints.errors import TransientError
from complaints.events.complaint import Classified
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import Row, encode, row_of
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from stores.clickhouse.client import ClickHouse
from tests.sinks.clickhouse.classified import classified

STANDING = "SELECT reference, version, toUnixTimestamp(submitted) FROM complaints ORDER BY reference"
COUNTED = "SELECT toUnixTimestamp(hour), complaints FROM hourly WHERE dimension = 'total' ORDER BY hour"
DIFFERENCES = """SELECT hour, dimension, key, other, sum(counted), sum(facts) FROM
(
    SELECT hour, dimension, key, other, complaints AS counted, 0 AS facts FROM hourly
    UNION ALL SELECT toTimeZone(hour, 'Asia/Bangkok'), dimension, key, other, 0, complaints FROM recount
) GROUP BY ALL HAVING sum(counted) != sum(facts)"""
MONTH = 31 * 24


class Stopping(ClickHouse):
    """Fails at one of its statements: before the statement is run, or after it and before the answer."""

    def __init__(self, settings: ClickHouseSettings, at: int, answered: bool) -> None:
        super().__init__(settings)
        self._left, self._answered = at, answered

    def execute(self, statement: str, data: Any = None, **options: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._answered:
            raise TransientError("gone before the statement")
        answer = super().execute(statement, data, **options)
        if self._left == 0:
            raise TransientError("gone before the answer")
        return answer


def test_a_repeat_with_another_time_is_the_same_complaint(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    for version in (1, 2, 3):
        load(database, [classified("A", version=version, hours=version)])
    assert _standing(database) == [("A", 3, 3)]
    assert _counted(database) == [3]
    assert database.execute("SELECT sum(complaints) FROM daily_total") == [(1,)]


@pytest.mark.parametrize("order", list(itertools.permutations([(1, 0), (2, MONTH), (3, 5), (3, 0)])))
def test_the_order_of_versions_does_not_matter(
    clickhouse: ClickHouseSettings, order: Sequence[tuple[int, int]]
) -> None:
    """Later versions, late older ones, equal ones, other months, and a return to an hour that was left."""
    database = ClickHouse(clickhouse)
    for version, hours in order:
        load(database, [classified("A", version=version, hours=hours), classified("B", hours=hours)])
    assert _standing(database) == [("A", 3, 5), ("B", 7, MONTH)]
    assert _counted(database) == [5, MONTH]
    assert database.execute(DIFFERENCES) == []


def test_several_hours_within_one_insert(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    load(database, [classified("A", version=v, hours=h) for v, h in ((1, 9), (3, 2), (2, 7), (3, 1))])
    assert _standing(database) == [("A", 3, 2)]
    assert _counted(database) == [2]


def test_a_complaint_returns_to_an_hour_it_has_left(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    for version, hours in ((1, 0), (2, 8), (2, 0), (3, 0), (3, 8), (4, 8), (4, 0), (5, 0)):
        load(database, [classified("A", version=version, hours=hours, categories=(f"c{version}",))])
    assert _standing(database) == [("A", 5, 0)]
    assert database.execute("SELECT key, complaints FROM hourly WHERE dimension = 'category'") == [("c5", 1)]


def test_an_hour_that_all_have_left_is_not_shown_and_its_neighbours_stay(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    load(database, [classified(name, version=1) for name in "AB"] + [classified("C", version=1, hours=4)])
    load(database, [classified("A", version=2, hours=1), classified("B", version=2, hours=2)])
    assert database.execute("SELECT count() FROM hourly WHERE hour = toDateTime(1772427600, 'UTC')") == [(0,)]
    assert _counted(database) == [1, 2, 4]
    assert database.execute(DIFFERENCES) == []


def test_replays_from_the_beginning_change_nothing(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    history = [classified("A", version=v, hours=h) for v, h in ((1, 0), (2, 5), (3, MONTH), (4, 5))]
    for event in history:
        load(database, [event])
    for batch in (history, history[:2], history[2:]):
        load(database, batch)
        assert _standing(database) == [("A", 4, 5)]
        assert _counted(database) == [5]


STATEMENTS = 5
"""Insert, read filings, mark, recompute, file."""


@pytest.mark.parametrize("answered", [False, True])
@pytest.mark.parametrize("at", range(1, STATEMENTS + 1))
def test_a_crash_at_any_statement_is_made_up_for_by_the_next_reader(
    clickhouse: ClickHouseSettings, at: int, answered: bool
) -> None:
    database = ClickHouse(clickhouse)
    load(database, [classified("A", version=1), classified("B", version=1)])
    moving = [classified("A", version=2, hours=3)]
    with pytest.raises(TransientError, match="gone"):
        load(Stopping(clickhouse, at, answered), moving)
    load(database, moving)
    assert _standing(database) == [("A", 2, 3), ("B", 1, 0)]
    assert _counted(database) == [0, 3]
    assert database.execute(DIFFERENCES) == []


ORDERS = [order for order in itertools.permutations(range(4)) if order.index(0) < order.index(1)]
ORDERS = [order for order in ORDERS if order.index(2) < order.index(3)]


@pytest.mark.parametrize("versions", [(1, 2), (2, 1), (1, 1)])
@pytest.mark.parametrize("order", ORDERS)
def test_two_sinks_with_delays_between_insert_and_count(
    clickhouse: ClickHouseSettings, order: Sequence[int], versions: tuple[int, int]
) -> None:
    """Each sink has one hour of the complaint, and they insert and count in any order."""
    steps: list[Callable[[], None]] = []
    for hours, version in enumerate(versions):
        sink, rows = ClickHouse(clickhouse), _rows([classified("A", version=version, hours=hours)])
        steps += [lambda s=sink, r=rows: FactTable(s).insert(map(encode, r)), lambda s=sink, r=rows: _count(s, r)]  # type: ignore[misc]
    for step in order:
        steps[step]()
    database = ClickHouse(clickhouse)
    hours = 0 if versions == (2, 1) else 1
    assert _standing(database) == [("A", max(versions), hours)]
    assert _counted(database) == [hours]
    assert database.execute(DIFFERENCES) == []


def test_an_insert_of_a_sink_that_died_before_counting_does_not_bring_an_hour_back(
    clickhouse: ClickHouseSettings,
) -> None:
    """It had been removed from its group, and its successor had loaded the same records already."""
    database = ClickHouse(clickhouse)
    old, new = _rows([classified("A", version=1)]), _rows([classified("A", version=1, hours=2)])
    for rows in (old, new):
        FactTable(database).insert(map(encode, rows))
        _count(database, rows)
    FactTable(database).insert(map(encode, old))
    assert _standing(database) == [("A", 1, 2)]
    assert database.execute(DIFFERENCES) == []


def test_complaints_whose_ids_begin_alike_stay_apart(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    (one,) = _rows([classified("A")])
    other = (one[0] + 3600, type(one[1])(int=one[1].int ^ 1), *one[2:])
    for rows in ([one], [other], [one, other]):
        FactTable(database).insert(map(encode, rows))
        _count(database, rows)
    assert database.execute("SELECT count(), uniqExact(complaint_id) FROM complaints") == [(2, 2)]
    assert database.execute(DIFFERENCES) == []


def load(database: ClickHouse, events: Iterable[Classified]) -> None:
    """Insert and count a batch, as a sink does."""
    rows = _rows(events)
    FactTable(database).insert(map(encode, rows))
    _count(database, rows)


def _rows(events: Iterable[Classified]) -> list[Row]:
    return [row for event in events if isinstance(row := row_of(msgspec.json.encode(event)), tuple)]


def _count(database: ClickHouse, rows: Iterable[Row]) -> None:
    count(FactTable(database), {row[0] for row in rows}, [id_half(row[1]) for row in rows])


def _standing(database: ClickHouse) -> list[tuple[str, int, int]]:
    """Stored rows as (reference, version, hours after noon)."""
    return [(name, version, (at - 1772430067) // 3600) for name, version, at in database.execute(STANDING)]


def _counted(database: ClickHouse) -> list[int]:
    """The counted hours, as hours after noon; each must hold one complaint."""
    counted = database.execute(COUNTED)
    assert {n for _, n in counted} == {1}
    return [(at - 1772427600) // 3600 for at, _ in counted]
