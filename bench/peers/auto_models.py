"""statsforecast's models as a user would run them, in the peers' environment.

They know no exposure: a day of an outage is given as the same weekday before, the kindest simple filling.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import msgspec
import numpy as np

from bench.bench_kafka import PEERS, ROOT
from bench.peers.forecast_series import Asked
from trends.forecast.panel import Floats, Panel

WEEK = 7


def auto_models(panel: Panel, origins: Sequence[int], horizon: int) -> dict[str, Floats]:
    """By model, for each number of days known: what is expected of the days after, and the ends of the 80 % interval,
    O x 3 x S x H."""
    asked = Asked(panel.first.isoformat(), filled(panel).tolist(), list(origins), horizon)
    command = [PEERS, "-m", "bench.peers.forecast_series"]
    done = subprocess.run(command, input=msgspec.json.encode(asked), stdout=subprocess.PIPE, cwd=ROOT, check=True)
    said = msgspec.json.decode(done.stdout, type=dict[str, list[list[list[list[float]]]]])
    return {name: _whole(np.array(one)) for name, one in said.items()}


def filled(panel: Panel) -> Floats:
    """Complaints of whole days, S x T, without holes; nothing is taken from a later day."""
    found = panel.rates.copy()
    for day in np.flatnonzero(~panel.seen):
        if day >= WEEK:
            found[:, day] = found[:, day - WEEK]
    return found


def _whole(said: Floats) -> Floats:
    said[:, 1] = np.floor(said[:, 1])
    said[:, 2] = np.ceil(said[:, 2])
    return np.maximum(said, 0.0)
