"""Incidents: several complaints that report one event, why they were joined, and setting them apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from complaints.events.incident import INCIDENT_DECISION, IncidentDecision
from complaints.privacy.redact import redact
from complaints.topics import Topics
from stores.kafka.event_record import event_record
from stores.kafka.record import ProducerRecord
from web.desk.asked import Answer, Asked, Elsewhere, NotFoundError, Page
from web.desk.read_cases import cases_of

ROWS = 50
_LAST = """SELECT incident_id FROM incidents WHERE %(own)s = '' OR has(agencies, %(own)s)
ORDER BY last DESC LIMIT %(limit)s"""
_KNOWN = """SELECT incident_id, kind, reason_th, reason_en, category, longitude, latitude, first, last, complaints,
complaint_ids, agencies FROM incidents WHERE incident_id IN %(ids)s ORDER BY last DESC"""


@dataclass(frozen=True, slots=True)
class Known:
    """An incident as it stands."""

    incident_id: UUID
    kind: str
    reason_th: str
    reason_en: str
    category: str
    longitude: float
    latitude: float
    first: datetime
    last: datetime
    complaints: int
    complaint_ids: list[UUID]
    agencies: list[str]


def listing(asked: Asked) -> Answer:
    """Those that the person may know of, the last reported first."""
    scope = asked.services.rights.scope(asked.person)
    if scope is None:
        raise NotFoundError
    last = asked.warehouse.rows(_LAST, {"own": scope.agency or "", "limit": ROWS})
    rows = asked.warehouse.rows(_KNOWN, {"ids": [str(row[0]) for row in last]}) if last else []
    return Page("incidents.html", {"incidents": [Known(*row) for row in rows]})


def one(asked: Asked) -> Answer:
    """One incident; of its complaints those whose cases the person may see, of the others the number."""
    incident, scope = _known(asked), asked.services.rights.scope(asked.person)
    if scope is None:
        raise NotFoundError
    found = cases_of(asked.warehouse, scope, incident.complaint_ids)
    return Page(
        "incident.html",
        {
            "incident": incident,
            "found": found,
            "others": incident.complaints - len(found),
            "may_part": asked.person.role == "officer",
            "done": bool(asked.query.one("done")),
            "now": asked.services.clock.now(),
        },
    )


def apart(asked: Asked) -> Answer:
    """Complaints are no report of this event: they are joined to nothing from now on."""
    incident = _known(asked)
    try:
        chosen = {UUID(value) for value in asked.form.all("complaint")}
    except ValueError:
        raise NotFoundError from None
    if not chosen or not chosen <= set(incident.complaint_ids):
        raise NotFoundError
    decision = IncidentDecision(
        decision_id=uuid4(),
        complaint_ids=tuple(sorted(chosen)),
        apart=True,
        at=asked.services.clock.now(),
        by="official",
        note=redact(asked.form.one("note"))[0][:1000] or None,
    )
    asked.services.publisher.publish([_record(decision, asked.services.topics)])
    return Elsewhere(f"/incidents/{incident.incident_id}?done=1")


def _known(asked: Asked) -> Known:
    try:
        wanted = UUID(asked.matched["incident"])
    except ValueError:
        raise NotFoundError from None
    rows = asked.warehouse.rows(_KNOWN, {"ids": [str(wanted)]})
    if not rows or not asked.services.rights.may_know(asked.person, rows[0][-1]):
        raise NotFoundError
    return Known(*rows[0])


def _record(decision: IncidentDecision, topics: Topics) -> ProducerRecord:
    key = str(decision.decision_id)
    record = event_record(INCIDENT_DECISION, decision, event_id=key, source="/desk", subject=key, time=decision.at)
    return record.on(topics.incident_decisions.name)
