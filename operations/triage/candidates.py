"""What a complaint in triage could be, and who the rules would give it to then. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from complaints.events.complaint import Area, Classified, Label, Routing
from complaints.reference.areas import Areas
from streams.area.candidates import AreaCandidates
from streams.steps.correct import official_area
from streams.steps.decide import Decider

MOST = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area or a category that it could have."""

    part: Literal["area", "category"]
    code: str
    routing: Routing
    """What the rules decide then."""
    area: Area = Area()  # noqa: RUF009 - frozen
    confidence: float = 1.0
    """Of a category."""


def candidates(event: Classified, decider: Decider, areas: Areas) -> Iterator[Candidate]:
    """Areas that its text and address may mean, then categories that the model finds likely."""
    address = event.place.address if event.place and event.place.address else ""
    for code in AreaCandidates(areas).find(f"{event.text} {address}", MOST):
        area = official_area([code]) or Area()
        (routing,) = decider.route([event], [area], [event.classification])
        yield Candidate("area", code, routing, area=area)
    (likely,) = decider.candidates([event.text])
    for label in likely:
        sure = replace(event.classification, categories=(Label(code=label.code, confidence=1.0),))
        (routing,) = decider.route([event], [event.area], [sure])
        yield Candidate("category", label.code, routing, confidence=label.confidence)
