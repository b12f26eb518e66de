"""The excess of reports after "resolved", of all agencies together and of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt

import numpy as np
import pandas as pd

from trends.closures.matched import Pair, Square, pairs
from trends.closures.ticket import Ticket

LEAST, LEAST_SQUARES = 50, 20
"""Closed complaints, and squares of 500 m they lie in, below which no figure is given."""
Z = 1.96
ALL = ""
"""The agency that stands for all."""


def audit(tickets: Sequence[Ticket]) -> pd.DataFrame:
    """One row for all and for each agency with a closed complaint, the most first.

    Columns: `agency` ("" is all); `closed` (complaints with a control and 30 days of history after closing); `again`
    and `control` (shares, 0 to 1: reported again in the same category within 50 m in the 30 days after, there and at
    the controls); `excess` (again - control), `lower` and `upper` ends of its 95 % interval; shares are NaN where there
    are fewer than 50 complaints or 20 places. Closing times are taken as given: days, Bangkok time.
    """
    found: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs(tickets):
        found[ALL].append(pair)
        found[pair.agency].append(pair)
    order = sorted(found, key=lambda agency: (agency != ALL, -len(found[agency]), agency))
    columns = ["agency", "closed", "again", "control", "excess", "lower", "upper"]
    return pd.DataFrame([[agency, *_row(found[agency])] for agency in order], columns=columns)


def _row(members: Sequence[Pair]) -> tuple[float, ...]:
    if len(members) < LEAST or len({pair.square for pair in members}) < LEAST_SQUARES:
        return len(members), *(float("nan"),) * 5
    again = float(np.mean([pair.again for pair in members]))
    control = float(np.mean([pair.control for pair in members]))
    reach = Z * _error(members, again, control)
    return len(members), again, control, again - control, again - control - reach, again - control + reach


def _error(members: Sequence[Pair], again: float, control: float) -> float:
    """Standard error that knows that complaints of one place are alike, and that one control may stand beside several
    closed complaints (cluster-robust, Liang and Zeger 1986)."""
    sums: dict[Square, float] = defaultdict(float)
    for pair in members:
        sums[pair.square] += pair.again - again
        for reported, square in pair.controls:
            sums[square] -= (reported - control) / len(pair.controls)
    squares = len(sums)
    return sqrt(sum(one**2 for one in sums.values()) * squares / (squares - 1)) / len(members)
