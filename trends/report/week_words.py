"""The words and phrases that rose on the days of a week."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from trends.complaint_frame import days_of
from trends.frame_rows import rows_of
from trends.period import Period
from trends.report.contents import Word
from trends.report.week import DAYS
from trends.topics.rising import rising
from trends.topics.terms import label, terms
from trends.topics.tuning import Tuning

HISTORY_DAYS = Tuning().history_days
MISTAKES_A_WEEK = 1.0
"""Terms that chance alone may bring into the report."""


def week_words(frame: pd.DataFrame, week: Period) -> tuple[Word, ...]:
    """Rising terms of each day of the week, the oldest day first; a term is told on its first day.

    `frame` as of `trends.complaint_frame`, with HISTORY_DAYS before the week and only reports that count.
    """
    days, of_each = days_of(frame), [terms(text) for text in frame["text"]]
    categories = frame["category"].to_numpy()
    told: set[str] = set()
    found = []
    for day in week.days():
        rose = rising(days, of_each, np.datetime64(day), mistakes=MISTAKES_A_WEEK / DAYS)
        today = np.flatnonzero(days == np.datetime64(day))
        for row in rows_of(rose):
            if row["term"] not in told:
                told.add(row["term"])
                about = [categories[n] for n in today if any(label(term) == row["term"] for term in of_each[n])]
                found.append(_word(day, row, about))
    return tuple(found)


def _word(day: date, row: dict[str, Any], about: list[str]) -> Word:
    [(category, _)] = Counter(about).most_common(1)
    return Word(day, row["term"], row["with_terms"], row["reports"], row["expected"], category)
