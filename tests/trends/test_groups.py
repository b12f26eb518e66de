from __future__ import annotations

from datetime import timedelta

from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import DEFAULT_CONFIG
from stores.clickhouse.client import ClickHouse
from tests.trends.conftest import LAST
from trends.counts import history
from trends.groups import daily_by_group, groups_of
from trends.overview import Wish, read
from trends.period import Period

LAST_30 = Period(LAST - timedelta(days=29), LAST)
GROUPS = {"road": "transport", "flood": "local", "noise": "local"}


def sums(warehouse: ClickHouse, groups: dict[str, str], **filters: str) -> dict[str, int]:
    counts = daily_by_group(warehouse, groups, filters, LAST_30).sum(axis=1)
    return {str(code): int(n) for code, n in counts.items()}


def test_every_category_has_one_of_the_taxonomys_groups() -> None:
    taxonomy, found = load_taxonomy(DEFAULT_CONFIG), groups_of(DEFAULT_CONFIG)
    assert found.keys() == taxonomy.codes
    assert set(found.values()) == {group.code for group in taxonomy.groups}


def test_a_complaint_with_two_categories_of_a_group_counts_once(warehouse: ClickHouse) -> None:
    assert sums(warehouse, GROUPS) == {"transport": 50, "local": 23}
    assert sums(warehouse, dict.fromkeys(GROUPS, "all")) == {"all": 53}


def test_a_category_without_a_group_stands_for_itself(warehouse: ClickHouse) -> None:
    assert sums(warehouse, {"road": "transport"}) == {"transport": 50, "flood": 20, "noise": 3}


def test_filters_hold_for_groups_too(warehouse: ClickHouse) -> None:
    assert sums(warehouse, GROUPS, category="flood") == {"local": 20, "transport": 20}
    assert sums(warehouse, GROUPS, agency="doh", province="10") == {"local": 20, "transport": 20}


def test_groups_come_first_in_what_is_shown(warehouse: ClickHouse) -> None:
    known = history(warehouse)
    assert known is not None
    shown = read(warehouse, known, LAST + timedelta(days=1), Wish(groups=groups_of(DEFAULT_CONFIG)))
    assert shown.tables[0].by == "group"
    assert all(row.name.thai and row.name.thai != row.code for row in shown.tables[0].rows)
