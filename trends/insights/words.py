"""Rising words of the last day: of all complaints, of each group and of each province."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from trends.complaint_frame import days_of
from trends.frame_rows import rows_of
from trends.groups import GROUP
from trends.insights.found import RisingTerm
from trends.topics.rising import rising
from trends.topics.terms import terms
from trends.topics.tuning import Tuning

LEAST = 30
"""Reports of the day below which a part is not looked at."""


def rising_words(
    frame: pd.DataFrame, groups: Mapping[str, str]
) -> tuple[date | None, dict[tuple[str, str], tuple[RisingTerm, ...]]]:
    """The last day of a frame of reports that count, and its rising terms by (dimension, code)."""
    if frame.empty:
        return None, {}
    days = days_of(frame)
    day = days[-1]
    known = days >= day - np.timedelta64(Tuning().history_days, "D")
    days, part = days[known], frame[known]
    of_each = np.array([terms(text) for text in part["text"]], dtype=object)
    codes = {
        "": np.full(len(part), "", dtype=object),
        GROUP: np.array([groups.get(code, "") for code in part["category"]], dtype=object),
        "province": part["province"].to_numpy(dtype=object),
    }
    found = {}
    for dimension, of in codes.items():
        today, counts = np.unique(of[days == day].astype(str), return_counts=True)
        for code in today[counts >= LEAST]:
            if code or not dimension:
                mine = of == code
                found[dimension, str(code)] = _terms(rising(days[mine], list(of_each[mine]), day))
    return day.astype(object), found


def _terms(found: pd.DataFrame) -> tuple[RisingTerm, ...]:
    return tuple(
        RisingTerm(row["term"], row["with_terms"], row["reports"], row["expected"], row["times"])
        for row in rows_of(found)
    )
