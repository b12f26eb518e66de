"""Incidents as they stand, as rows of `incident_states`."""

from __future__ import annotations

from typing import Final

from complaints.events.incident import IncidentDissolved
from sinks.clickhouse.event_rows import TIME, EventRows, Row, micros

COLUMNS: Final = {
    "incident_id": "UUID",
    "number": "UInt64",
    "at": TIME,
    "kind": "String",
    "reason_th": "String",
    "reason_en": "String",
    "category": "String",
    "longitude": "Float64",
    "latitude": "Float64",
    "first": TIME,
    "last": TIME,
    "complaints": "UInt64",
    "complaint_ids": "Array(UUID)",
    "agencies": "Array(String)",
    "into": "Nullable(UUID)",
}


def row_of(incident: IncidentDissolved, written_ms: int) -> Row:
    """The row of an incident."""
    return (
        incident.incident_id,
        incident.number,
        micros(incident.at),
        incident.kind,
        incident.reason_th,
        incident.reason_en,
        incident.category,
        incident.longitude,
        incident.latitude,
        micros(incident.first),
        micros(incident.last),
        incident.complaints,
        incident.complaint_ids,
        incident.agencies,
        incident.into,
    )


# What is said when an incident is dissolved has all fields of the other events, and one more that may be absent.
INCIDENT_STATES: Final = EventRows("incident_states", IncidentDissolved, COLUMNS, row_of)
