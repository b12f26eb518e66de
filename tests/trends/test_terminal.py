from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from rich.cells import cell_len
from rich.console import Console

from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse
from tests.trends.conftest import LAST
from trends.counts import history
from trends.overview import Overview, Wish, read
from trends.terminal import show, sparkline


def look(warehouse: ClickHouse, today: date = LAST + timedelta(days=1), **wish: object) -> Overview:
    known = history(warehouse)
    assert known is not None
    return read(warehouse, known, today, Wish(**wish))  # type: ignore[arg-type]


def printed(overview: Overview, width: int = 120, **console: bool) -> str:
    out = io.StringIO()
    show(overview, Console(file=out, width=width, highlight=False, **console))  # type: ignore[arg-type]
    return out.getvalue()


def test_sparklines_rest_on_zero() -> None:
    assert sparkline([0, 7, 14]) == "▁▅█"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""


def test_long_sparklines_add_up_neighbours_from_the_end() -> None:
    assert sparkline([1] * 7, cells=3) == "▃██"  # 1, 3 and 3


def test_everything_is_shown_in_both_languages(warehouse: ClickHouse) -> None:
    text = printed(look(warehouse))
    for words in (
        "2026-08-02 – 2026-08-31",
        "compared with 2026-07-03 – 2026-08-01",
        "น้ำท่วม",
        "Flood",
        "สำนักงานเขตบางนา",
    ):
        assert words in text
    for heading in ("Category", "Agency", "Province", "District", "Channel"):
        assert heading in text


def test_no_colour_when_nobody_sees_it(warehouse: ClickHouse) -> None:
    assert "\x1b[" not in printed(look(warehouse))
    assert "\x1b[" in printed(look(warehouse), force_terminal=True)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_narrow_terminals_lose_pictures_but_no_figures(warehouse: ClickHouse, width: int) -> None:
    text = printed(look(warehouse, by=("category",)), width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "20" in text
    assert "ใหม่ new" in text


def test_an_unfinished_day_is_said(warehouse: ClickHouse) -> None:
    assert "left out" in printed(look(warehouse, today=LAST))
    asked = look(warehouse, today=LAST, until=LAST)
    assert asked.incomplete
    assert "is not over yet" in printed(asked)


def test_history_too_short_to_compare_is_said(warehouse: ClickHouse) -> None:
    text = printed(look(warehouse, days=45))
    assert "history begins 2026-07-03" in text


def test_filters_leave_out_what_cannot_be_told(warehouse: ClickHouse) -> None:
    overview = look(warehouse, filters={"category": "flood"})
    assert [table.by for table in overview.tables] == ["agency", "province", "district"]
    assert overview.total.complaints == 20
    only = look(warehouse, filters={"category": "flood", "district": "1047"})
    assert [table.by for table in only.tables] == ["day"]


def test_an_empty_period_is_shown_as_such(clickhouse: ClickHouseSettings, warehouse: ClickHouse) -> None:
    overview = look(warehouse, since=date(2020, 1, 1), until=date(2020, 1, 2))
    assert overview.total.complaints == 0
    assert "ทั้งหมด total 0" in printed(overview)
