from __future__ import annotations

from datetime import date

import pytest

from bench import years
from complaints.errors import PermanentError
from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse


def test_copies_of_four_weeks_are_counted_as_the_sink_counts_and_filled_once(
    clickhouse: ClickHouseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(years, "LEAST_PER_BLOCK", 500)
    said: list[str] = []
    assert years.fill_years(clickhouse, 1_500, date(2026, 11, 27), said.append) == 1_500
    told = len(said)
    assert years.fill_years(clickhouse, 1_500, date(2026, 11, 27), said.append) == 1_500
    assert len(said) == told
    database = ClickHouse(clickhouse)
    [(complaints, first, last)] = database.rows("SELECT sum(complaints), min(day), max(day) FROM daily_total")
    assert (complaints, first, last) == (1_500, date(2026, 9, 5), date(2026, 11, 27))
    assert database.rows(
        "SELECT (SELECT groupBitXor(cityHash64(hour, dimension, key, other, complaints)) FROM hourly)"
        " = (SELECT groupBitXor(cityHash64(hour, dimension, key, other, complaints)) FROM recount)"
    ) == [(1,)]
    database.execute("DROP TABLE filled")
    with pytest.raises(PermanentError, match="delete its folder"):
        years.fill_years(clickhouse, 1_500, date(2026, 11, 27), said.append)
    database.close()
