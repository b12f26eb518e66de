from __future__ import annotations

import h3
import numpy as np

from tests.trends.complaint_rows import FIRST, frame
from tests.trends.hotspots.points import spot, town
from trends.complaint_frame import days_of
from trends.hotspots.before_after import before_and_after
from trends.hotspots.cells import cells_of
from trends.hotspots.hotspots import hotspots

AT = h3.latlng_to_cell(13.8, 100.6, 8)


def test_placebo_points_have_no_hot_spots() -> None:
    for seed in range(2):
        found = hotspots(frame(*town(np.random.default_rng(seed), 3000, share=0.15)), "flood")
        assert len(found) <= 0.01 * found.attrs["cells"]


def test_a_planted_spot_is_found_where_it_is() -> None:
    rng = np.random.default_rng(7)
    found = hotspots(frame(*town(rng, 3000, share=0.1), *spot(rng, 60, days=(0, 60))), "flood", length_days=20)
    assert AT in found.index
    assert set(found.index) <= set(h3.grid_disk(AT, 2))
    assert found["times"].iloc[0] > 3
    assert found.loc[AT, "course"] == "persistent"


def test_a_spot_of_the_last_days_is_not_called_persistent() -> None:
    rng = np.random.default_rng(10)
    rows = frame(*town(rng, 4000, share=0.1, spread=0.03), *spot(rng, 60, days=(50, 60), at=(100.56, 13.76)))
    found = hotspots(rows, "flood", length_days=10)
    here = h3.latlng_to_cell(13.76, 100.56, 8)
    assert found.loc[here, "course"] in ("new", "growing", "sporadic")
    assert 1 <= found.loc[here, "hot_periods"] < found.loc[here, "periods"]


def test_before_and_after_a_day() -> None:
    rng = np.random.default_rng(9)
    rows = frame(*town(rng, 3000, share=0.1), *spot(rng, 40, days=(0, 25)))
    day = np.datetime64(FIRST.date()) + 25
    flood = (rows["category"] == "flood").to_numpy()
    found = before_and_after(cells_of(rows), flood, days_of(rows), day)
    assert found.index[0] in h3.grid_disk(AT, 1)
    assert found["changed"].iloc[0]
    assert found["times"].iloc[0] < 0.3
    assert found["changed"].sum() <= 10


def test_none() -> None:
    assert hotspots(frame(), "flood").empty
