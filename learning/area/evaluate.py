"""Measures how often coordinates alone give the area that the address names, on tickets not learned from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from complaints.reference.areas import BANGKOK
from learning.area.learn import learn
from learning.area.points import Labelled
from streams.area.cells import Cells

LEVELS = {"province": 2, "district": 4, "subdistrict": 6}
_FOLDS = 5
_SEED = 7


class Accuracy(NamedTuple):
    """One level in one part of the country, over the tickets whose address names an area of that level."""

    level: str
    where: str
    tickets: int
    right: float
    """Share for which the coordinates give the same area."""
    unknown: float
    """Share for which the coordinates give no area of that level."""


def evaluate(tickets: Labelled, provinces: Mapping[int, str]) -> list[Accuracy]:
    """Learn from four fifths of the tickets, measure on the rest; the split is seeded."""
    held = np.random.default_rng(_SEED).integers(_FOLDS, size=len(tickets.codes)) == 0
    cells, left = Cells(learn(tickets.where(~held), provinces)), tickets.where(held)
    found = np.array([cells.at(x, y) for x, y in zip(left.longitude, left.latitude, strict=True)])
    capital = np.char.startswith(left.codes, BANGKOK)
    return [
        _accuracy(level, where, left.codes[part], found[part])
        for where, part in (("Bangkok", capital), ("elsewhere", ~capital))
        for level in LEVELS
    ]


def _accuracy(level: str, where: str, named: np.ndarray, found: np.ndarray) -> Accuracy:
    digits = LEVELS[level]
    reaches = np.char.str_len(named) >= digits
    named, found = named[reaches], found[reaches]
    cut = f"U{digits}"
    return Accuracy(
        level=level,
        where=where,
        tickets=len(named),
        right=float((named.astype(cut) == found.astype(cut)).mean()) if len(named) else 0.0,
        unknown=float((np.char.str_len(found) < digits).mean()) if len(named) else 0.0,
    )
