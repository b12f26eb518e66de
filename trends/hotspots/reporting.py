"""Who reports late, as seen from repeated reports of the same incident.

The method of Liu, Bhandaram and Garg (Quantifying spatial under-reporting disparities in resident crowdsourcing,
Nature Computational Science 2024): once an incident is known to exist, because it was reported, further reports of
it come at the rate at which people there report. No count of true incidents is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import chi2

from trends.metres import EAST, NORTH

COLUMNS = (
    *("incidents", "duplicates", "incident_days", "expected", "ratio", "low", "high", "days_to_report"),
    *("differs", "inhabitants", "reports_per_100k"),
)
_DAY_HOURS = 24.0


class Clock(NamedTuple):
    """How reports are taken to be of one incident: near its first one, for at most so long after it."""

    metres: float = 100.0
    hours: float = 72.0
    least_duplicates: float = 5.0
    """An area where fewer are expected gets no ratio."""


def reporting(
    frame: pd.DataFrame, area: str, inhabitants: Mapping[str, int] | None = None, clock: Clock | None = None
) -> pd.DataFrame:
    """Speed of reporting in each area, the slowest first; index: the values of column `area`.

    `frame` as of `trends.complaint_frame`, sprees and repeated texts taken out before (`trends.units.counting`): one
    person who reports twice is no clock. Columns: `incidents`; `duplicates`, later reports of them; `incident_days`,
    time during which a duplicate would have counted; `expected` duplicates if reporting were as fast as everywhere
    for the same categories; `ratio` of the two, below 1 is slower, with `low` and `high` (95 %, exact Poisson);
    `days_to_report`, mean days between reports of one incident; `differs`, whether the interval leaves 1 out;
    `inhabitants` (registered) and `reports_per_100k` where known. NaN where fewer than five are expected: such a
    ratio would say nothing.
    """
    clock = clock or Clock()
    rows = frame[frame["longitude"].notna() & frame["latitude"].notna() & (frame[area] != "")]
    seen = incidents(rows, clock).assign(area=lambda found: rows[area].to_numpy()[found["row"]])
    by_category = seen.groupby("category")[["duplicates", "days"]].sum()
    rate = (by_category["duplicates"] / by_category["days"].clip(lower=1e-9)).to_dict()
    seen["expected"] = seen["days"] * seen["category"].map(rate)
    sums = seen.groupby("area")[["duplicates", "days", "expected"]].sum()
    result = pd.DataFrame({
        "incidents": seen.groupby("area").size(), "duplicates": sums["duplicates"], "incident_days": sums["days"],
        "expected": sums["expected"],
    })  # fmt: skip
    return _judged(result, clock, frame[area].value_counts(), inhabitants or {})


def incidents(rows: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    """Each incident: `row` of its first report, `category`, `duplicates`, and `days` (under observation, not over
    its end).
    """
    hours = (rows["submitted"] - rows["submitted"].min()).dt.total_seconds().to_numpy() / 3600
    x, y = rows["longitude"].to_numpy() * EAST, rows["latitude"].to_numpy() * NORTH
    category = rows["category"].to_numpy()
    end = float(hours[-1]) if len(hours) else 0.0
    latest: dict[tuple[object, int, int], list[int]] = {}
    first: list[int] = []
    duplicates: list[int] = []
    for row in range(len(rows)):
        column, line = int(x[row] // clock.metres), int(y[row] // clock.metres)
        near = (
            n for a in (-1, 0, 1) for b in (-1, 0, 1) for n in latest.get((category[row], column + a, line + b), ())
        )
        mine = next((n for n in near if _same(hours, x, y, first[n], row, clock)), None)
        if mine is not None:
            duplicates[mine] += 1
            continue
        first.append(row)
        duplicates.append(0)
        latest.setdefault((category[row], column, line), []).append(len(first) - 1)
    days = np.minimum(clock.hours, end - hours[first]) / _DAY_HOURS
    return pd.DataFrame({"row": first, "category": category[first], "duplicates": duplicates, "days": days})


def _same(hours: np.ndarray, x: np.ndarray, y: np.ndarray, one: int, other: int, clock: Clock) -> bool:
    return bool(
        hours[other] - hours[one] <= clock.hours and np.hypot(x[one] - x[other], y[one] - y[other]) <= clock.metres
    )


def _judged(result: pd.DataFrame, clock: Clock, reports: pd.Series, inhabitants: Mapping[str, int]) -> pd.DataFrame:
    enough = result["expected"] >= clock.least_duplicates
    seen, expected = result["duplicates"], result["expected"].where(enough)
    result["ratio"] = seen / expected
    result["low"] = chi2.ppf(0.025, 2 * seen).clip(min=0) / 2 / expected if len(result) else 0.0
    result["low"] = result["low"].where(seen > 0, 0.0).where(enough)
    result["high"] = chi2.ppf(0.975, 2 * seen + 2) / 2 / expected
    result["days_to_report"] = (result["incident_days"] / seen.where(seen > 0)).where(enough)
    result["differs"] = (result["low"] > 1) | (result["high"] < 1)
    result["inhabitants"] = pd.Series({code: inhabitants.get(str(code)) for code in result.index}, dtype="float64")
    result["reports_per_100k"] = reports.reindex(result.index) / result["inhabitants"] * 1e5
    return result.sort_values("ratio", kind="stable")[list(COLUMNS)]
