"""The decision on one complaint as a row for people, with official names."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.events.complaint import Classified
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import Taxonomy

HEADER = (
    "id",
    "subject",
    "leads",
    "kind",
    "urgency",
    "confidence",
    "province",
    "district",
    "province_name",
    "district_name",
    "triage",
    "evidence",
)
LEAD = "lead:"
"""Prefix of the evidence that gives the responsible agency's probability: `lead:dlpw:0.93`."""


def decision_row(case: str, event: Classified, agencies: Agencies, areas: Areas, taxonomy: Taxonomy) -> Sequence[str]:
    """One value per column of HEADER; `leads` is empty where an official must decide."""
    area, classification, routing = event.area, event.classification, event.routing
    return (
        case,
        taxonomy.subject_of(classification.categories[0].code),
        ";".join(agencies[route.agency].th for route in routing.routes),
        classification.kind,
        classification.urgency,
        f"{confidence(event):.2f}",
        area.province or "",
        area.district or "",
        areas[area.province].thai if area.province else "",
        areas[area.district].thai if area.district else "",
        routing.triage or "",
        " ".join(told.replace(" ", "_") for told in routing.evidence),
    )


def confidence(event: Classified) -> float:
    """The probability that the responsible agency is right where it is known, else that of the first category."""
    for told in event.routing.evidence:
        if told.startswith(LEAD):
            return float(told.rsplit(":", 1)[1])
    return event.classification.categories[0].confidence
