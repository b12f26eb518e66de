"""Complaints laid over a town of our own making: dense in the middle, thin at its edges."""

from __future__ import annotations

import numpy as np

from tests.trends.complaint_rows import complaint

MIDDLE = (100.55, 13.75)


def town(
    rng: np.random.Generator, many: int, *, share: float, days: int = 60, spread: float = 0.05
) -> list[tuple[object, ...]]:
    """So many complaints, of which `share` are `flood` wherever they are."""
    places = rng.normal(MIDDLE, spread, (many, 2))
    flood = rng.random(many) < share
    hours = np.sort(rng.uniform(0, days * 24, many))
    return [
        complaint(float(hour), at=(float(x), float(y)), category="flood" if is_flood else "road")
        for hour, (x, y), is_flood in zip(hours, places, flood, strict=True)
    ]


def spot(
    rng: np.random.Generator, many: int, *, days: tuple[float, float], at: tuple[float, float] = (100.6, 13.8)
) -> list[tuple[object, ...]]:
    """So many `flood` complaints within some 300 m, between two days."""
    return [
        complaint(float(hour), at=(float(x), float(y)), category="flood")
        for hour, (x, y) in zip(
            np.sort(rng.uniform(days[0] * 24, days[1] * 24, many)), rng.normal(at, 0.0015, (many, 2)), strict=True
        )
    ]
