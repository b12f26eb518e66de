"""Decisions as the worker publishes them, for tests of cases."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from complaints.events.complaint import (
    Area,
    Classification,
    Classified,
    Label,
    Route,
    Routing,
)
from complaints.events.identity import complaint_id, version_of
from tests.streams.cases.cases import MONDAY


def decided(
    reference: str = "A-1", agency: str | None = "bma", *, generation: int = 1, at: datetime = MONDAY
) -> Classified:
    """A complaint that goes to one agency, or to triage."""
    routes = (Route(agency=agency, role="responsible", rule="r", reason="-"),) if agency else ()
    return Classified(
        complaint_id=complaint_id("hotline-1111", reference),
        channel="hotline-1111",
        reference=reference,
        text="ไฟดับ",
        submitted=at,
        received=at,
        revised=at,
        version=version_of(at, generation),
        area=Area(),
        classification=Classification(
            categories=(Label(code="lighting", confidence=0.9),),
            kind="grievance",
            urgency="normal",
            model="m",
            training="t",
        ),
        routing=Routing(rules="1", routes=routes, triage=None if agency else "no-rule"),
    )


def case_id(reference: str) -> UUID:
    return complaint_id("hotline-1111", reference)
