"""Which candidate to believe: the one that erred least in rolling back-test, and the record that says so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from trends.forecast.models import ENSEMBLE, NAIVE
from trends.forecast.panel import Floats, Ints
from trends.forecast.rolling import Rolling

ORIGINS = 42
"""Checked origins before anything but the ensemble is chosen: three fortnights. Chosen sooner, the best of the rise
was the worst of the fall."""
MARGIN = 0.03
"""How much less of the naive error than the ensemble's a candidate must show."""
HALF_LIFE = 30.0
"""Days after which an error counts half."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """How the candidates did up to a day."""

    names: tuple[str, ...]
    relative: Floats
    """Mean absolute error relative to the seasonal naive forecast's, M x S; NaN where nothing could be checked."""
    origins: int
    """Origins of which at least one day could be checked."""

    def choose(self) -> Ints:
        """The number of the candidate for each series: the ensemble, unless another is clearly better."""
        default = self.names.index(ENSEMBLE)
        if self.origins < ORIGINS:
            return np.full(self.relative.shape[1], default, dtype=np.int64)
        score = np.nan_to_num(self.relative, nan=np.inf)
        score[self.names.index(NAIVE)] = np.inf
        score[default] -= MARGIN
        best: Ints = score.argmin(axis=0).astype(np.int64)
        return best


def record(rolling: Rolling, end: int) -> Record:
    """How the candidates did as far as it was known when `end` days were."""
    ahead = np.arange(rolling.actual.shape[2])
    known = rolling.known(end)
    age = end - rolling.origins[:, None] - ahead
    weights = np.where(known, 0.5 ** (np.maximum(age, 0) / HALF_LIFE), 0.0)[:, None, :]
    missed = np.abs(rolling.expected - rolling.actual)
    checked = known[:, None, :] & np.isfinite(rolling.actual)
    errors = np.where(checked, missed * weights, 0.0).sum(axis=(1, 3))
    naive = errors[rolling.names.index(NAIVE)]
    relative = np.divide(errors, naive, out=np.full(errors.shape, np.nan), where=naive > 0)
    return Record(rolling.names, relative, int(checked.any(axis=(1, 2)).sum()))
