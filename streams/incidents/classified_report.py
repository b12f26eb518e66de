"""The report of a classified complaint."""

from __future__ import annotations

from datetime import datetime

from complaints.events.complaint import Classified
from streams.incidents.report import ANY, Report, report


def report_of(complaint: Classified, taken: datetime) -> Report | None:
    """None for a complaint without coordinates. A time after `taken`, when the record was written, counts as that."""
    place = complaint.place
    if place is None or place.longitude is None or place.latitude is None:
        return None
    categories = complaint.classification.categories
    return report(
        str(complaint.complaint_id),
        min(complaint.submitted, taken),
        complaint.text,
        category=categories[0].code if categories else ANY,
        longitude=place.longitude,
        latitude=place.latitude,
        agencies=tuple(route.agency for route in complaint.routing.routes),
    )
