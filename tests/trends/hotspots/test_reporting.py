from __future__ import annotations

import numpy as np
import pytest

from tests.trends.complaint_rows import complaint, frame
from trends.hotspots.reporting import Clock, incidents, reporting

DAY = 24.0


def town(seed: int = 1) -> list[tuple[object, ...]]:
    """Incidents in two districts: in the first people report twice as fast as in the second."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(800):
        fast = number % 2 == 0
        place = (100.0 + number * 0.01, 13.7)
        start = float(rng.uniform(0, 200 * DAY))
        times = start + np.cumsum(rng.exponential(DAY / (0.4 if fast else 0.2), 8))
        district = "1001" if fast else "1201"
        rows += [complaint(float(t), at=place, district=district) for t in (start, *times[times < start + 72])]
    return rows


def test_the_slower_district_stands_first_with_an_interval() -> None:
    found = reporting(frame(*town()), "district", {"1001": 100_000})
    assert found.index.tolist() == ["1201", "1001"]
    assert found["differs"].all()
    assert found["ratio"]["1001"] / found["ratio"]["1201"] == pytest.approx(2.0, rel=0.3)
    assert (found["low"] < found["ratio"]).all()
    assert (found["ratio"] < found["high"]).all()
    assert found["days_to_report"]["1001"] == pytest.approx(2.5, rel=0.2)
    assert found["reports_per_100k"]["1001"] > 0
    assert np.isnan(found["inhabitants"]["1201"])


def test_few_duplicates_give_no_ratio() -> None:
    found = reporting(frame(complaint(0, at=(100.5, 13.7)), complaint(10, at=(100.5, 13.7))), "district")
    assert found["duplicates"].tolist() == [1]
    assert found["ratio"].isna().all()
    assert not found["differs"].any()
    assert reporting(frame(), "district").empty


def test_incidents_end_after_three_days_and_at_the_end_of_the_data() -> None:
    rows = frame(*(complaint(hours, at=(100.5, 13.7)) for hours in (0, 50, 80, 104)))
    assert incidents(rows, Clock())[["duplicates", "days"]].to_numpy().tolist() == [[1, 3.0], [1, 1.0]]
