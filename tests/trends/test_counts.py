from __future__ import annotations

from datetime import date, timedelta

import pytest

from complaints.errors import ConfigError
from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse
from tests.trends.conftest import LAST
from trends.counts import answerable, daily, history, question, resolve
from trends.period import Period

LAST_30 = Period(LAST - timedelta(days=29), LAST)


def sums(warehouse: ClickHouse, by: str | None, **filters: str) -> dict[str, int]:
    counts = daily(warehouse, by, filters, LAST_30).sum(axis=1)
    return {str(code): int(n) for code, n in counts.items()}


def test_history_is_told_in_bangkok_hours(warehouse: ClickHouse) -> None:
    found = history(warehouse)
    assert found is not None
    assert found.first.isoformat() == "2026-07-03T12:00:00+07:00"
    assert found.newest.isoformat() == "2026-08-31T23:00:00+07:00"
    assert found.complaints == 84


def test_an_empty_database_has_no_history(clickhouse: ClickHouseSettings) -> None:
    assert history(ClickHouse(clickhouse)) is None


def test_each_dimension_is_counted(warehouse: ClickHouse) -> None:
    assert sums(warehouse, None) == {"": 53}
    assert sums(warehouse, "category") == {"road": 50, "flood": 20, "noise": 3}
    assert sums(warehouse, "channel") == {"traffy": 50, "line-1111": 3}
    assert sums(warehouse, "province") == {"10": 33, "50": 20}
    assert sums(warehouse, "urgency") == {"normal": 50, "high": 3}


def test_filters_use_the_pairs(warehouse: ClickHouse) -> None:
    assert sums(warehouse, None, category="flood") == {"": 20}
    assert sums(warehouse, "agency", category="flood") == {"bkk-1047": 20, "doh": 20}
    assert sums(warehouse, "category", agency="doh") == {"flood": 20, "road": 20}
    assert sums(warehouse, None, category="road", province="50") == {"": 20}
    assert sums(warehouse, "district", province="10") == {"1047": 33}


def test_a_late_evening_belongs_to_its_bangkok_day(warehouse: ClickHouse) -> None:
    noise = daily(warehouse, None, {"category": "noise"}, LAST_30)
    assert int(noise[LAST].sum()) == 3


def test_a_pair_that_is_not_counted_is_refused() -> None:
    with pytest.raises(ConfigError, match="channel and kind are not counted together"):
        question("kind", {"channel": "traffy"})
    assert not answerable("kind", {"channel": "traffy"})
    assert not answerable("category", {"category": "road"})
    assert answerable("agency", {"category": "road"})


def test_filters_may_be_names(warehouse: ClickHouse) -> None:
    assert resolve(warehouse, {"category": "น้ำท่วม", "province": "chiang mai"}) == {
        "category": "flood",
        "province": "50",
    }


def test_hostile_filters_are_values(warehouse: ClickHouse) -> None:
    assert sums(warehouse, None, category="x' OR 1 = 1 --") == {}


def test_a_period_outside_history_is_empty(warehouse: ClickHouse) -> None:
    day = date(2020, 1, 1)
    assert daily(warehouse, "category", {}, Period(day, day)).empty
