from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest

from complaints.errors import ConfigError
from complaints.events.complaint import Classified
from complaints.progress import Decided
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.count import count
from sinks.clickhouse.fact_rows import encode, row_of
from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import id_half
from stores.clickhouse.client import ClickHouse
from tests.sinks.clickhouse.classified import classified
from trends.progress import read_decided

AT = datetime(2026, 3, 2, 5, 42, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def warehouse(clickhouse: ClickHouseSettings) -> Iterator[ClickHouse]:
    with closing(ClickHouse(clickhouse)) as found:
        yield found


def store(clickhouse: ClickHouseSettings, *events: Classified, at: datetime = AT) -> None:
    database = ClickHouse(clickhouse)
    rows = [row_of(msgspec.json.encode(event), int(at.timestamp() * 1000)) for event in events]
    loaded = [row for row in rows if isinstance(row, tuple)]
    FactTable(database).insert([encode(row) for row in loaded])
    count(FactTable(database), {row[0] for row in loaded}, [id_half(event.complaint_id) for event in events])


def found(warehouse: ClickHouse, event: Classified) -> Decided:
    decided = read_decided(warehouse, event.complaint_id)
    assert decided is not None
    return decided


def test_the_last_decision_has_its_time_and_names(clickhouse: ClickHouseSettings, warehouse: ClickHouse) -> None:
    event = classified("A", categories=("lighting", "other"), agencies=("bkk-1047", "mea"))
    store(clickhouse, event, classified("B"))
    decided = found(warehouse, event)
    assert decided.at == AT
    assert [(agency.code, agency.english) for agency in decided.agencies] == [
        ("bkk-1047", "Bang Na District Office"),
        ("mea", "Metropolitan Electricity Authority"),
    ]
    assert [category.code for category in decided.categories] == ["lighting", "other"]
    assert all(category.thai and category.english for category in decided.categories)


def test_a_newer_decision_replaces_it_in_any_hour(clickhouse: ClickHouseSettings, warehouse: ClickHouse) -> None:
    for version, hours, agency in ((1, 0, "mea"), (3, 700, "mwa"), (2, 5, "exat")):
        store(clickhouse, classified("A", version=version, hours=hours, agencies=(agency,)))
    assert [agency.code for agency in found(warehouse, classified("A")).agencies] == ["mwa"]


def test_at_triage_there_is_no_agency(clickhouse: ClickHouseSettings, warehouse: ClickHouse) -> None:
    event = classified("A", agencies=(), triage="no-rule")
    store(clickhouse, event)
    assert found(warehouse, event).agencies == ()


def test_a_code_without_a_name_is_its_own(clickhouse: ClickHouseSettings, warehouse: ClickHouse) -> None:
    event = classified("A", agencies=("closed-agency",))
    store(clickhouse, event)
    assert [agency.thai for agency in found(warehouse, event).agencies] == ["closed-agency"]


def test_what_is_not_stored_is_none(warehouse: ClickHouse) -> None:
    assert read_decided(warehouse, uuid4()) is None


def test_without_tables_the_command_that_makes_them_is_named(engine: ClickHouseSettings) -> None:
    nowhere = ClickHouse(msgspec.structs.replace(engine, database="nowhere"))
    with closing(nowhere), pytest.raises(ConfigError, match="complaints migrate"):
        read_decided(nowhere, uuid4())
