"""What is computed beside the pages equals a recount by pandas from the complaints."""

from __future__ import annotations

from datetime import timedelta

import h3
import numpy as np
import pandas as pd
import pytest

from complaints.clock import BANGKOK
from complaints.reference.holidays import holidays
from complaints.settings import DEFAULT_CONFIG, ClickHouseSettings, Settings
from tests.trends.flood_week import FIRST, NOW, WEEK, Week
from trends.forecast.forecast import forecast
from trends.forecast.panel import Panel
from trends.insights.compute import compute
from trends.insights.found import Insights
from trends.period import Period


@pytest.fixture(scope="module")
def found(reported: Week) -> Insights:
    return compute(Settings(clickhouse=reported.clickhouse), NOW.astimezone(BANGKOK).date())


def daily(events: pd.DataFrame) -> np.ndarray:
    days = pd.Index([FIRST + timedelta(days=n) for n in range(130)])
    return events["day"].value_counts().reindex(days, fill_value=0).to_numpy(dtype=float)


def counted_once(events: pd.DataFrame) -> pd.DataFrame:
    """Without what lies within 100 m of another of its category and district in the same hour."""
    kept: list[object] = []
    for _, same in events.groupby(["day", "hour", "category", "district"]):
        places = same[["longitude", "latitude"]].to_numpy() * (108_200, 110_600)
        chosen: list[int] = []
        for number, place in enumerate(places):
            if all(np.hypot(*(place - places[other])) > 100 for other in chosen):
                chosen.append(number)
        kept += list(same.index[chosen])
    return events.loc[kept].copy()


def test_forecasts(found: Insights, reported: Week) -> None:
    keys = [one.key for one in found.forecasts["category"]]
    events = reported.events
    assert keys[1:] == list(events["category"].value_counts().index)
    rows = np.array([daily(events), *(daily(events[events["category"] == key]) for key in keys[1:])])
    said = forecast(Panel(FIRST, tuple(keys), rows, np.ones(130)), holidays(DEFAULT_CONFIG))
    for n, one in enumerate(found.forecasts["category"]):
        assert [count for _, count in one.past] == rows[n, -28:].tolist()
        assert one.past[-1][0] == WEEK.until
        assert [day.complaints for day in one.ahead] == pytest.approx(said.expected[n].tolist())
        assert [(day.lower, day.upper) for day in one.ahead] == list(zip(said.lower[n], said.upper[n], strict=True))
    assert {by: series[0].past for by, series in found.forecasts.items()} == dict.fromkeys(
        ("category", "group", "province", "agency"), found.forecasts["category"][0].past
    )


def test_words(found: Insights, reported: Week) -> None:
    today = reported.events[reported.events["day"] == WEEK.until]
    assert found.words_of == WEEK.until
    [gate] = [one for one in found.words["", ""] if "ระบายน้ำ" in one.term or "ระบายน้ำ" in "".join(one.with_terms)]
    assert gate.reports == today["text"].str.contains("ประตูระบายน้ำ").sum() or gate.reports >= 20
    assert ("province", "90") not in found.words


def test_hot_cells(found: Insights, reported: Week) -> None:
    events = counted_once(reported.events)
    events["cell"] = [h3.latlng_to_cell(y, x, 8) for x, y in events[["longitude", "latitude"]].to_numpy()]
    assert found.cells_of == Period(FIRST, WEEK.until)
    assert found.cells
    for category, cells in found.cells.items():
        for one in cells:
            inside = events[events["cell"] == one.cell]
            around = events[events["cell"].isin(h3.grid_disk(one.cell, 1))]
            assert one.complaints == (inside["category"] == category).sum()
            assert (one.around, one.of_all) == ((around["category"] == category).sum(), len(around))
            share = (events["category"] == category).mean()
            assert one.times == pytest.approx(one.around / one.of_all / share)
            assert one.district == inside["district"].mode().iloc[0]
            assert len(one.corners) == 6


def test_revisions(found: Insights) -> None:
    assert [(one.dimension, one.change, one.reason) for one in found.revisions if one.dimension == "total"] == [
        ("total", 6, "late")
    ]


def test_without_complaints_there_is_nothing(clickhouse: ClickHouseSettings) -> None:
    empty = compute(Settings(clickhouse=clickhouse), WEEK.until)
    assert (empty.forecasts, empty.words, empty.cells, empty.revisions) == ({}, {}, {}, ())
