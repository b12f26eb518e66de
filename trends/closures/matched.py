"""Each closed complaint beside open ones that are like it in all else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trends.closures.again import NEAR_M, WITHIN_DAYS, Neighbours
from trends.closures.ticket import Ticket

CONTROLS = 5
"""Open complaints taken for each closed one, those first that were reported at nearly the same time."""
APART_DAYS = 14.0
SQUARE_M = 500.0
"""Complaints of one square are taken for one observation when the interval is made."""
Square = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """One closed complaint, and what became of its place and of those of its controls in the 30 days after."""

    agency: str
    again: bool
    """Whether the place was reported again."""
    square: Square
    controls: tuple[tuple[bool, Square], ...]
    """The same of each control."""

    @property
    def control(self) -> float:
        """Share of the controls whose place was reported."""
        return sum(again for again, _ in self.controls) / len(self.controls)


def pairs(tickets: Sequence[Ticket]) -> Iterator[Pair]:
    """All closed complaints for which there is a control and of which 30 days are known.

    A control has the same category and district, was reported at most 14 days from it and more than 100 m away, was
    still open at that moment, and its place had been reported in the 30 days before it, or not, like the other's:
    places of which people complain often are closed often.
    """
    if not tickets:
        return
    near = Neighbours(tickets)
    end = max(ticket.reported for ticket in tickets)
    before = np.array([near.before(number, ticket.reported) for number, ticket in enumerate(tickets)])
    cells: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for number, ticket in enumerate(tickets):
        cells[ticket.category, ticket.district, bool(before[number])].append(number)
    for members in cells.values():
        yield from _of_cell(tickets, np.array(members), near, end)


def _of_cell(tickets: Sequence[Ticket], members: npt.NDArray[np.int64], near: Neighbours, end: float) -> Iterator[Pair]:
    reported = np.array([tickets[number].reported for number in members])
    closed = np.array([np.inf if (at := tickets[number].closed) is None else at for number in members])
    places = near.places[members]
    for index in np.flatnonzero(closed + WITHIN_DAYS <= end):
        moment, apart = float(closed[index]), np.abs(reported - reported[index])
        distant = np.abs(places - places[index]).max(axis=1) > 2 * NEAR_M
        possible = np.flatnonzero((apart <= APART_DAYS) & (closed > moment) & (reported < moment) & distant)
        if possible.size:
            taken = possible[np.argsort(apart[possible], kind="stable")[:CONTROLS]]
            number = int(members[index])
            controls = tuple((near.after(int(members[one]), moment), _square(places[one])) for one in taken)
            yield Pair(tickets[number].agency, near.after(number, moment), _square(places[index]), controls)


def _square(place: npt.NDArray[np.float64]) -> Square:
    return int(place[0] // SQUARE_M), int(place[1] // SQUARE_M)
