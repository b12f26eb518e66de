"""Classified complaints made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from complaints.events.complaint import Area, Classification, Classified, Label, Place, Route, Routing
from complaints.events.identity import complaint_id

NOON = datetime(2026, 3, 2, 5, 41, 7, tzinfo=UTC)


def classified(
    reference: str = "A-1",
    *,
    version: int = 7,
    hours: int = 0,
    categories: tuple[str, ...] = ("lighting",),
    agencies: tuple[str, ...] = ("bkk-1047",),
    triage: str | None = None,
    place: Place | None = Place(longitude=100.6, latitude=13.66),  # noqa: B008 - frozen
) -> Classified:
    """One complaint from Bang Na, submitted `hours` after noon."""
    time = NOON + timedelta(hours=hours)
    return Classified(
        complaint_id=complaint_id("traffy", reference),
        channel="traffy",
        reference=reference,
        text="ไฟส่องสว่างดับ",
        submitted=time,
        received=time,
        revised=time,
        place=place,
        version=version,
        area=Area(province="10", district="1047", method="address"),
        classification=Classification(
            categories=tuple(Label(code=code, confidence=0.9) for code in categories),
            kind="grievance",
            urgency="normal",
            model="test",
            training="test",
        ),
        routing=Routing(
            rules="test",
            routes=tuple(Route(agency=agency, role="responsible", rule="test", reason="test") for agency in agencies),
            triage=triage,
        ),
    )
