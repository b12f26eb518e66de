"""Contents of one version and hour that differ: a sender repeats a complaint in other words and states no revision."""

from __future__ import annotations

from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse
from tests.sinks.clickhouse.classified import classified
from tests.sinks.clickhouse.test_count import DIFFERENCES, load

CATEGORIES = "SELECT key FROM hourly WHERE dimension = 'category'"


def test_counts_follow_the_content_that_stands(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    for category in ("road", "tree", "road"):
        load(database, [classified("A", categories=(category,))])
        assert database.execute(CATEGORIES) == [(category,)]
        assert database.execute(DIFFERENCES) == []


def test_a_count_that_began_before_and_is_written_after_does_not_stand(clickhouse: ClickHouseSettings) -> None:
    database = ClickHouse(clickhouse)
    load(database, [classified("A", categories=("road",))])
    database.execute("CREATE TABLE late AS hourly_counts ENGINE = Memory")
    database.execute("INSERT INTO late SELECT * FROM hourly_counts")
    load(database, [classified("A", categories=("tree",))])
    database.execute("INSERT INTO hourly_counts SELECT * FROM late")
    assert database.execute(CATEGORIES) == [("tree",)]
    assert database.execute(DIFFERENCES) == []


def test_counts_of_before_are_replaced(clickhouse: ClickHouseSettings) -> None:
    """Their revisions have no time."""
    database = ClickHouse(clickhouse)
    load(database, [classified("A", categories=("road",)), classified("B", categories=("sign",))])
    database.execute("CREATE TABLE before AS hourly_counts ENGINE = Memory")
    database.execute("INSERT INTO before SELECT * REPLACE bitShiftRight(revision, 42) AS revision FROM hourly_counts")
    database.execute("TRUNCATE TABLE hourly_counts")
    database.execute("INSERT INTO hourly_counts SELECT * FROM before")
    load(database, [classified("A", categories=("tree",))])
    assert database.execute(CATEGORIES + " ORDER BY key") == [("sign",), ("tree",)]
    assert database.execute(DIFFERENCES) == []
