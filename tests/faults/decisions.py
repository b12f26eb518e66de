"""What the shipped rules and model decide about the complaints of a schedule; loaded once for each lane."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random

import msgspec

from complaints.events.complaint import Received, Routing
from complaints.settings import DEFAULT_CONFIG
from streams.steps.decide import Decider
from tests.faults.complaint import Complaint, make

SAMPLE = 400
"""Complaints that have each text at each place several times."""


def routings_of(complaints: Sequence[Complaint]) -> list[Routing]:
    """Where each of them goes."""
    received = [
        msgspec.convert(
            {**{k: v for k, v in one.body.items() if k != "reporter"}, "complaint_id": one.id, **_times(one)}, Received
        )
        for one in complaints
    ]
    return [decided.routing for decided in _decider().decide(received)]


@lru_cache(maxsize=1)
def reached() -> frozenset[str]:
    """The agencies, among hundreds, that complaints of a schedule may go to."""
    sample = [revisions[0] for revisions in make(Random(0), "reached", SAMPLE, 0.0)]
    return frozenset(route.agency for routing in routings_of(sample) for route in routing.routes)


def _times(one: Complaint) -> dict[str, object]:
    return {"submitted": one.submitted, "received": one.submitted, "revised": one.revised or one.submitted}


@lru_cache(maxsize=1)
def _decider() -> Decider:
    return Decider.load(DEFAULT_CONFIG)
