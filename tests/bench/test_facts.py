from __future__ import annotations

import pytest

from bench import facts
from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse


def test_facts_are_counted_and_an_interrupted_run_goes_on(
    clickhouse: ClickHouseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "PER_BLOCK", 500)
    database = ClickHouse(clickhouse)
    assert facts.fill(database, 500, lambda _: None) == 500
    said: list[str] = []
    assert facts.fill(database, 1000, said.append) == 1000
    assert len(said) == 1
    assert database.execute("SELECT count(), countIf(version = 2) FROM complaint_facts FINAL") == [(1000, 20)]
