"""Days of reports with made-up words, whose true rates are known."""

from __future__ import annotations

import numpy as np

WORDS, REPORTS = 200, 300
FIRST = np.datetime64("2026-01-01", "D")


def days_of_words(
    rng: np.random.Generator, days: int, *, noise: float = 0.15, reports: list[int] | None = None
) -> tuple[np.ndarray, list[frozenset[str]]]:
    """Reports with words `w0` (commonest) to `w199`, whose shares vary from day to day (coefficient of variation
    `noise`).
    """
    shares = 0.1 / np.arange(1, WORDS + 1) ** 0.7
    dates: list[np.datetime64] = []
    found: list[frozenset[str]] = []
    for day, many in enumerate(reports or [REPORTS] * days):
        today = np.minimum(shares * rng.gamma(noise**-2, noise**2, WORDS), 1)
        has = rng.random((many, WORDS)) < today
        found += [frozenset(f"w{word}" for word in np.flatnonzero(row)) for row in has]
        dates += [FIRST + day] * many
    return np.array(dates), found
