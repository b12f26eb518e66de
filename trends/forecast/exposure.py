"""How much of each day the intake was seen, told from the hours of all complaints together."""

from __future__ import annotations

from collections import deque

import numpy as np

from trends.forecast.panel import PARTLY, Floats

DAY = 24
DARK = 0.2
"""Below this share of what is expected, the last hours are an outage. Half of it is a new level: 10 instead of 20 are
below 4 once in 100 hours, and 20 hardly ever."""
ENOUGH = 20.0
"""Complaints expected in the hours that are looked at together."""
LONGEST = 72
"""Hours looked at together at most. Where these bring fewer than `ENOUGH`, nothing is known, and all counts as seen."""
LEVEL_DAYS = 14
TRICKLE = 0.1
"""Less than this share of the level is an outage however long it lasts; more, for `PATIENCE` days, is a new level."""
PATIENCE = 7
MADE_UP = 0.9
"""A day with so much of the level is whole, even with dark hours: what waited came in later that day."""
JUMP, JUMP_DAYS = 3.0, 3
"""So many days at so many times the level: what was before was not the whole intake."""


def daily_exposure(hourly: Floats) -> Floats:
    """Share of each day's intake that was seen, 0 to 1, from complaints per hour; whole days, oldest first.

    A day is judged by the days before it alone; only its usual hours are learned from all days. Where the
    intake turns out to be a multiple of what it had been, all before is taken back: it was a part.
    """
    shape = _hours_of_day(hourly)
    level, faint, high = deque[float](maxlen=LEVEL_DAYS), deque[float](maxlen=PATIENCE), 0
    exposure, expected = np.ones(len(hourly) // DAY), np.zeros(len(hourly))
    for day in range(len(exposure)):
        hours = slice(day * DAY, day * DAY + DAY)
        usual = float(np.median(level)) if level else float(hourly[hours].sum())
        expected[hours] = usual * shape
        rate = float(hourly[hours].sum())
        exposure[day] = 1.0 if rate > MADE_UP * usual else float(shape @ ~_dark(hourly, expected, day))
        high = high + 1 if rate > JUMP * usual + ENOUGH else 0
        if high == JUMP_DAYS:
            exposure[: day + 1 - JUMP_DAYS] = 0.0
            level, high = deque(hourly[: hours.stop].reshape(-1, DAY).sum(axis=1)[-JUMP_DAYS:], LEVEL_DAYS), 0
        elif exposure[day] >= PARTLY:
            level.append(rate / exposure[day])
            faint.clear()
        elif rate >= TRICKLE * usual:
            faint.append(rate)
        else:
            faint.clear()
        if len(faint) == PATIENCE:
            level, faint = deque(faint, LEVEL_DAYS), deque(maxlen=PATIENCE)
    return exposure


def _hours_of_day(hourly: Floats) -> Floats:
    """Share of each hour in a day's intake; one complaint an hour is added, so that no hour expects nothing."""
    found = hourly.reshape(-1, DAY).sum(axis=0) + 1.0
    return np.asarray(found / found.sum(), dtype=float)


def _dark(hourly: Floats, expected: Floats, day: int) -> np.ndarray:
    """Which hours of the day end a stretch that brought too little."""
    dark = np.zeros(DAY, dtype=bool)
    for hour in range(DAY):
        end = day * DAY + hour + 1
        back = np.cumsum(expected[max(0, end - LONGEST) : end][::-1])
        reach = int(np.searchsorted(back, ENOUGH)) + 1
        if reach <= back.size:
            dark[hour] = hourly[end - reach : end].sum() < DARK * back[reach - 1]
    return dark
