"""The yardstick of every forecast: as on the same weekday last time it was seen."""

from __future__ import annotations

import numpy as np

from trends.forecast.panel import Floats, Panel

WEEK = 7


def seasonal_naive(panel: Panel, horizon: int) -> Floats:
    """Complaints of the same weekday when it was last seen, S x horizon.

    A weekday that was never seen gets the last day seen. A yardstick that read an outage as quiet would be an easy one.
    """
    days = np.flatnonzero(panel.seen)
    chosen = []
    for ahead in range(horizon):
        same = days[(panel.length + ahead - days) % WEEK == 0]
        chosen.append(same[-1] if same.size else days[-1])
    found: Floats = panel.rates[:, chosen]
    return found
