"""However much there is to show, no page is larger than what opens on a slow line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from complaints.reference.reference import Reference
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, Settings
from sinks.clickhouse.fact_rows import encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate
from tests.web.conftest import Served, row_of, serving
from tests.web.dashboard.full import full_events, full_topics
from web.dashboard.pages import forecast, hotspots, revisions, surges
from web.dashboard.registry import PAGES
from web.words import LANGUAGES

MOST_BYTES = 300_000
"""Of a page that is not compressed."""
ROWS = {"hotspots": hotspots.MOST, "revisions": revisions.MOST, "surges": surges.MOST, "forecast": forecast.MOST}
"""Rows that a page has at least when there is enough for it."""


@pytest.fixture(scope="module")
def full(engine: ClickHouseSettings) -> Iterator[Served]:
    """The dashboard of a nation."""
    reference = Reference.load(DEFAULT_CONFIG)
    settings = ClickHouseSettings(port=engine.port, database="full_dashboard")
    with closing(ClickHouse(engine)) as server:
        server.execute(f"CREATE DATABASE {settings.database} ENGINE = Atomic")
    frame = full_events(reference)
    rows = [row_of({str(name): value for name, value in event.items()}) for event in frame.to_dict("records")]
    with closing(ClickHouse(settings)) as clickhouse:
        migrate(clickhouse, DEFAULT_CONFIG)
        table = FactTable(clickhouse)
        table.insert(list(map(encode, rows)))
        hours = sorted({row[0] for row in rows})
        for start in range(0, len(hours), 500):
            table.recompute(set(hours[start : start + 500]))
    with serving(Settings(config=DEFAULT_CONFIG, clickhouse=settings), full_topics(reference)) as address:
        yield Served(address, frame)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_full_page_is_small(full: Served, name: str, language: str) -> None:
    status, body, _ = full.get(f"/{name}?lang={language}")
    assert status == 200
    assert body.count(b"<tr>") > ROWS.get(name, 0)
    assert len(body) < MOST_BYTES, f"{len(body):,} bytes"


def test_a_map_of_a_city_is_small(full: Served) -> None:
    assert len(full.get("/hotspots?province=10")[1]) < MOST_BYTES
