"""Complaints of our own making, as the frames that rising words and hot spots are computed from."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from complaints.clock import BANGKOK
from trends.complaint_frame import as_frame

FIRST = datetime(2026, 1, 1, tzinfo=BANGKOK)


def complaint(
    hours: float,
    text: str = "",
    *,
    category: str = "road",
    at: tuple[float, float] | None = None,
    district: str = "1047",
    triage: str = "",
    agency: str = "",
    solved_after_days: float | None = None,
) -> tuple[object, ...]:
    """One row of `complaint_frame`, so many hours after FIRST; `at` is longitude and latitude."""
    time = FIRST + timedelta(hours=hours)
    solved = time + timedelta(days=solved_after_days) if solved_after_days is not None else None
    place = at or (float("nan"), float("nan"))
    return f"id-{hours}-{text}", time, category, district[:2], district, *place, text, triage, agency, solved


def frame(*rows: tuple[object, ...]) -> pd.DataFrame:
    return as_frame(list(rows))
