from __future__ import annotations

from typing import Any

import msgspec
import pytest

from complaints.errors import TransientError
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.facts import Facts
from stores.clickhouse.client import ClickHouse
from tests.sinks.clickhouse.classified import classified


class Unlucky(ClickHouse):
    """Fails as often as it is told to."""

    failures = 0

    def execute(self, statement: str, data: Any = None, **options: Any) -> Any:
        if self.failures and statement.startswith("INSERT INTO complaint_facts"):
            self.failures -= 1
            raise TransientError("away")
        return super().execute(statement, data, **options)


def _add(facts: Facts, reference: str, status: str | None = None) -> None:
    assert facts.add(msgspec.json.encode(msgspec.structs.replace(classified(reference), status=status)), 0) is None


def _stored(database: ClickHouse) -> int:
    return int(database.execute("SELECT sum(complaints) FROM hourly WHERE dimension = 'total'")[0][0])


def test_all_that_was_added_is_inserted_and_counted(clickhouse: ClickHouseSettings) -> None:
    facts = Facts(ClickHouse(clickhouse))
    for number in range(200):
        _add(facts, f"A-{number}")
    assert facts.gathered == 200
    facts.insert()
    assert facts.gathered == 0
    _add(facts, "A-200")
    facts.flush()
    facts.settle()
    assert _stored(ClickHouse(clickhouse)) == 201
    facts.close()


def test_of_equal_versions_the_last_one_stands(clickhouse: ClickHouseSettings) -> None:
    facts = Facts(ClickHouse(clickhouse))
    for status in map(str, range(20)):
        for number in range(8):
            _add(facts, f"A-{number}", status)
        facts.insert()
    facts.flush()
    facts.settle()
    found = ClickHouse(clickhouse).execute("SELECT DISTINCT status FROM complaints")
    assert found == [("19",)]
    facts.close()


def test_an_insert_that_failed_is_repeated_and_nothing_is_forgotten(clickhouse: ClickHouseSettings) -> None:
    unlucky = Unlucky(clickhouse)
    unlucky.failures = 2  # in its thread, and when it is repeated
    facts = Facts(unlucky)
    for number in range(50):
        _add(facts, f"A-{number}")
    with pytest.raises(TransientError):
        facts.flush()
    facts.flush()
    facts.settle()
    assert _stored(ClickHouse(clickhouse)) == 50
    facts.close()
