"""A made-up city in which some of what was closed is reported again."""

from __future__ import annotations

import numpy as np

from trends.closures.ticket import Ticket

METRES_A_DEGREE = 110_600.0
AGENCIES = ("works", "water", "parks")


def city(excess: dict[str, float], *, seed: int = 1, places: int = 3000, again: float = 0.15) -> list[Ticket]:
    """Complaints of 120 days, half of them closed after ten. A place is reported again with the chance `again`, after a
    closing of an agency with `excess` more. Places lie 150 m apart, so that none is near another."""
    random = np.random.default_rng(seed)
    side, made = int(places**0.5) + 1, list[Ticket]()
    for number in range(places):
        agency, reported = AGENCIES[number % 3], float(random.uniform(0, 60))
        place = 100.5 + number % side * 150 / METRES_A_DEGREE, 13.5 + number // side * 150 / METRES_A_DEGREE
        closed = reported + 10 if random.random() < 0.5 else None
        chance = again + (excess.get(agency, 0.0) if closed is not None else 0.0)
        made.append(Ticket("road", "north", agency, *place, reported, closed))
        if random.random() < chance:
            made.append(Ticket("road", "north", agency, *place, reported + 10 + float(random.uniform(0.1, 29)), None))
    last = Ticket("noise", "south", "works", 100.0, 13.0, 120.0, None)
    return [*made, last]
