"""Reports of the same category near a place: in the 30 days after a moment, and before one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from trends.closures.ticket import Ticket

NEAR_M = 50.0
WITHIN_DAYS = 30.0
_METRES = 110_600.0, 111_320.0
"""Of a degree of latitude in Thailand, and of one of longitude at the equator."""


class Neighbours:
    """The times at which each ticket's place was reported by others."""

    def __init__(self, tickets: Sequence[Ticket]) -> None:
        self.places = metres(tickets)
        self._times: list[npt.NDArray[np.float64]] = [np.empty(0)] * len(tickets)
        reported = np.array([ticket.reported for ticket in tickets])
        categories = np.array([ticket.category for ticket in tickets])
        for category in sorted(set(categories.tolist())):
            members = np.flatnonzero(categories == category)
            tree = cKDTree(self.places[members])
            for number, near in zip(members.tolist(), tree.query_ball_tree(tree, NEAR_M), strict=True):
                others = members[near]
                self._times[number] = np.sort(reported[others[others != number]])

    def after(self, number: int, moment: float) -> bool:
        """Whether the place of a ticket was reported in the 30 days after a moment."""
        times = self._times[number]
        return bool(np.searchsorted(times, moment + WITHIN_DAYS, "right") > np.searchsorted(times, moment, "right"))

    def before(self, number: int, moment: float) -> bool:
        """Whether it was in the 30 days before a moment."""
        times = self._times[number]
        return bool(np.searchsorted(times, moment, "left") > np.searchsorted(times, moment - WITHIN_DAYS, "left"))


def metres(tickets: Sequence[Ticket]) -> npt.NDArray[np.float64]:
    """Places in metres east and north, N x 2: flat, which is good for distances of a few hundred metres."""
    degrees = np.array([(ticket.longitude, ticket.latitude) for ticket in tickets]).reshape(-1, 2)
    north = degrees[:, 1] * _METRES[0]
    east = degrees[:, 0] * _METRES[1] * np.cos(np.radians(degrees[:, 1].mean() if len(degrees) else 0.0))
    return np.column_stack([east, north])
